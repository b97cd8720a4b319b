/* SPDX-License-Identifier: MIT */
/*
 * A thousand processes killed in the middle of whatever they do with the device
 * leave no object, mapping, job, address space or charge, and no kernel memory
 * that grows with their number.
 *
 * VM: alone cpus=2 timeout=180
 */
#include <sched.h>

#include "charge.h"

#define KILLS	(1000 / slowness)
#define SIZE	(16 * PAGE)
#define UID	21013

static uint64_t seed;

static uint64_t random_number(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* how many things the process has begun: it is killed in one of them, or behind it */
static volatile uint64_t *begun;

/* whatever a process may do, in any order; what fails, fails */
static void victim(void *arg)
{
	uint8_t *arena = map_private(64 * SIZE);
	int fd = device_open();
	uint32_t ctx = 0, h[8] = { 0 };

	seed ^= (uint64_t)(uintptr_t)arg;
	become_user(UID);
	for (;;) {
		size_t i = random_number(8);
		uint8_t *p = arena + random_number(64) * SIZE;
		struct drm_userptr_op op = op_fill(ADDR(p), 1, random_number(SIZE));
		struct drm_userptr_madvise advice = { .handle = h[i], .madv = (uint32_t)random_number(2) };

		++*begun;
		switch (random_number(12)) {
		case 0:
		case 1:
		case 2:
			if (h[i])
				obj_close_try(fd, h[i]);
			h[i] = 0;
			obj_create(fd, ctx, p, (1 + random_number(3)) * SIZE,
				   (uint32_t)random_number(2) * PINNED |
				   (uint32_t)random_number(2) * MIRROR |
				   (uint32_t)random_number(2) * READ_ONLY |
				   (uint32_t)random_number(2) * PROBE, &h[i]);
			break;
		case 3:
		case 4:
		case 5:
			submit_ops(fd, ctx, 0, &op, 1, NULL);
			break;
		case 6:
			obj_acquire(fd, h[i], 0, 0);
			break;
		case 7:
			vm_map(fd, ctx, h[i], 0, (1 + random_number(1000)) * MIB, SIZE, 0);
			break;
		case 8:
			map_fixed(p, SIZE, PROT_READ | PROT_WRITE);
			break;
		case 9:
			if (ctx)
				ctx_destroy(fd, ctx);
			ctx = random_number(2) ? ctx_new(fd) : 0;
			break;
		case 10:
			xioctl(fd, DRM_IOCTL_USERPTR_MADVISE, &advice);
			break;
		case 11:
			madvise(p, SIZE, MADV_DONTNEED);
			break;
		}
	}
}

static void kills(int count)
{
	for (int i = 0; i < count; i++) {
		uint64_t last = random_number(40);
		pid_t pid;
		int status;

		*begun = 0;
		pid = spawn(victim, (void *)(uintptr_t)(i + 1));
		while (*begun < last)
			sched_yield();
		EXPECT_SYS(kill(pid, SIGKILL));
		EXPECT_EQ(waitpid(pid, &status, 0), pid);
		EXPECT(WIFSIGNALED(status), "a process that was not killed: status %#x", status);
	}
}

static void asked(void *arg)
{
	int fd = device_open();
	uint8_t *p = map_private(SIZE);

	(void)arg;
	become_user(UID);
	AWAIT_EQ(charged(fd), 0);
	obj_wrap(fd, p, SIZE, PINNED | MIRROR);
	EXPECT_OK(run_fill(fd, p, 7, SIZE));
	EXPECT_WORDS(p, SIZE, 7);
}

int main(void)
{
	const char *given = getenv("SEED");
	struct counters was = counters_now();
	long slab;

	seed = given ? strtoull(given, NULL, 0) : (uint64_t)now_ns() | 1;
	begun = map_shared(PAGE);
	printf("SEED=%#" PRIx64 "\n", seed);
	kills(KILLS / 5); /* caches fill */
	AWAIT_COUNTERS(was);
	slab = slab_kib();
	kills(KILLS);
	AWAIT_COUNTERS(was);
	EXPECT_CHILD(spawn(asked, NULL));
	AWAIT_COUNTERS(was);
	printf("%+ld KiB of slab in %d kills\n", slab_kib() - slab, KILLS);
	/* the least a process can leave, its address space, would be more than 1000 KiB */
	if (slowness == 1)
		EXPECT(slab_kib() - slab < 768, "%ld KiB more", slab_kib() - slab);
	return test_pass("a thousand processes killed");
}
