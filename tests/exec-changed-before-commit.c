/* SPDX-License-Identifier: MIT */
/*
 * Memory that changes when a SUBMIT has all its pages, and before it has queued its
 * job, is acquired again: the job uses what is there now; where nothing is, or
 * nothing may be written, SUBMIT fails with -EFAULT and the address.
 *
 * VM: hooks cpus=2
 */
#include "hook.h"

static int fd;
static uint8_t *p, *out;

static int copy_out(void *arg)
{
	(void)arg;
	return run_copy(fd, out, p, PAGE);
}

static int fill(void *arg)
{
	(void)arg;
	return run_fill(fd, p, 0x77, PAGE);
}

static void replace(void)
{
	map_fixed(p, PAGE, PROT_READ | PROT_WRITE);
	fill_pattern(p, PAGE, 2);
}

static void punch(void)
{
	EXPECT_SYS(madvise(p, PAGE, MADV_REMOVE));
}

static void write_protect(void)
{
	protect(p, PAGE, PROT_READ);
}

static void go(void)
{
	unmap(p, PAGE);
}

/* what @make comes to, with @change in the middle of it; the old page stays as it was */
static int change_meanwhile(int (*make)(void *arg), void (*change)(void))
{
	struct call call = { .make = make };
	struct alias old = alias_map(PAGE);
	uint32_t h;
	int ret;

	p = old.dev;
	fill_pattern(p, PAGE, 1);
	h = obj_mirror(fd, p, PAGE);
	memset(out, 0xee, PAGE);
	call_until(&call, "acquired");
	change();
	ret = call_end(&call);
	if (change != punch)
		EXPECT_PATTERN(old.see, PAGE, 1);
	obj_close(fd, h);
	return ret;
}

int main(void)
{
	fd = device_open();
	out = map_private(PAGE);
	obj_mirror(fd, out, PAGE);

	EXPECT_OK(change_meanwhile(copy_out, replace));
	EXPECT_PATTERN(out, PAGE, 2);
	EXPECT_OK(change_meanwhile(fill, replace));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_OK(change_meanwhile(copy_out, punch));
	EXPECT_ZERO(out, PAGE);
	EXPECT_OK(change_meanwhile(fill, punch));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_OK(change_meanwhile(copy_out, write_protect));
	EXPECT_PATTERN(out, PAGE, 1);
	EXPECT_RET(change_meanwhile(fill, write_protect), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p));

	EXPECT_RET(change_meanwhile(copy_out, go), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p));
	EXPECT_WORDS(out, PAGE, 0xeeeeeeeeeeeeeeee);
	EXPECT_RET(change_meanwhile(fill, go), -EFAULT);
	return test_pass("memory changed between pages and commit");
}
