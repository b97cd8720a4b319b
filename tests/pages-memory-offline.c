/* SPDX-License-Identifier: MIT */
/*
 * Memory that is taken out of the machine: what a tracked object has there moves,
 * and the device goes on with it; a pinned object has none there, since pinning
 * moves it to where it may stay.
 *
 * VM: alone mem=768 kernel="memhp_default_state=online_movable"
 * VM: qemu="-m slots=1,maxmem=2G -object memory-backend-ram,id=more,size=256M -device pc-dimm,memdev=more"
 */
#include "events.h"

#define SIZE		(1 * MIB)
#define COUNT		(SIZE / PAGE)
#define BLOCKS		"/sys/devices/system/memory"
/* what is plugged in lies above all that a small machine has */
#define FIRST_BLOCK	32
#define LAST_BLOCK	33
#define FIRST_PFN	((uint64_t)FIRST_BLOCK * 128 * MIB / PAGE)

static int block_set(int block, const char *state)
{
	char path[100];

	snprintf(path, sizeof(path), BLOCKS "/memory%d/state", block);
	return write_file(path, state);
}

static void expect_blocks(void)
{
	char path[100];

	for (int block = FIRST_BLOCK; block <= LAST_BLOCK; block++) {
		snprintf(path, sizeof(path), BLOCKS "/memory%d", block);
		if (access(path, F_OK))
			test_skip("this kernel lets no memory be taken out: no %s", path);
	}
}

static void interrupt(int signal)
{
	(void)signal;
}

/* The kernel tries for as long as it takes, or until a signal comes. */
static void blocks_offline(void)
{
	struct sigaction act = { .sa_handler = interrupt };

	EXPECT_SYS(sigaction(SIGALRM, &act, NULL));
	alarm((unsigned int)(10 * slowness));
	for (int block = FIRST_BLOCK; block <= LAST_BLOCK; block++)
		EXPECT_OK(block_set(block, "offline"));
	alarm(0);
}

static size_t pages_plugged(const uint8_t *p)
{
	size_t n = 0;

	for (size_t i = 0; i < COUNT; i++)
		n += pfn_of(p + i * PAGE) >= FIRST_PFN;
	return n;
}

int main(void)
{
	uint8_t *p, *held, *out = map_private(SIZE);
	int fd = device_open();

	expect_blocks();
	p = map_small(SIZE);
	held = map_small(SIZE);
	fill_pattern(held, SIZE, 7);
	obj_mirror(fd, p, SIZE);
	obj_mirror(fd, out, SIZE);
	EXPECT_AGREE(fd, p, out, SIZE, 1);
	EXPECT(pages_plugged(p), "nothing of the object lies in the memory to be taken out");
	EXPECT(pages_plugged(held), "nothing to be pinned lies in the memory to be taken out");
	obj_wrap(fd, held, SIZE, PINNED | MIRROR);
	EXPECT_EQ(pages_plugged(held), 0);

	blocks_offline();
	EXPECT_EQ(pages_plugged(p), 0);
	EXPECT_PATTERN(p, SIZE, 2);
	EXPECT_OK(run_copy(fd, out, p, SIZE));
	EXPECT_PATTERN(out, SIZE, 2);
	EXPECT_AGREE(fd, p, out, SIZE, 3);
	EXPECT_PATTERN(held, SIZE, 7);
	EXPECT_OK(run_copy(fd, out, held, SIZE));
	EXPECT_PATTERN(out, SIZE, 7);
	return test_pass("memory taken out");
}
