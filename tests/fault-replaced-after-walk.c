/* SPDX-License-Identifier: MIT */
/*
 * Memory that changes when an acquisition has looked its pages up, and before it has
 * noted them, is looked up again: the job uses what is there now, or fails, and
 * the old pages are neither read nor written.
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

/* the page at @p, seen by @old, is another one now */
static void replace(void)
{
	map_fixed(p, PAGE, PROT_READ | PROT_WRITE);
	fill_pattern(p, PAGE, 2);
}

static void punch(void)
{
	EXPECT_SYS(madvise(p, PAGE, MADV_REMOVE));
}

static void go(void)
{
	unmap(p, PAGE);
}

/* what @make came to, with @change in the middle of it */
static int change_meanwhile(int (*make)(void *arg), void (*change)(void), uint64_t left)
{
	struct call call = { .make = make };
	struct alias old = alias_map(PAGE);
	uint32_t h;
	int ret;

	p = old.dev;
	fill_pattern(p, PAGE, 1);
	h = obj_mirror(fd, p, PAGE);
	memset(out, 0xee, PAGE);
	call_until(&call, "walked");
	change();
	ret = call_end(&call);
	if (left)
		EXPECT_PATTERN(old.see, PAGE, left);
	obj_close(fd, h);
	return ret;
}

int main(void)
{
	fd = device_open();
	out = map_private(PAGE);
	obj_mirror(fd, out, PAGE);
	EXPECT_OK(run_fill(fd, out, 0, PAGE)); /* so that it is the other one that stops */

	EXPECT_OK(change_meanwhile(copy_out, replace, 1));
	EXPECT_PATTERN(out, PAGE, 2);
	EXPECT_OK(change_meanwhile(fill, replace, 1));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_OK(change_meanwhile(copy_out, punch, 0));
	EXPECT_ZERO(out, PAGE);
	EXPECT_OK(change_meanwhile(fill, punch, 0));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_RET(change_meanwhile(copy_out, go, 1), -EFAULT);
	EXPECT_WORDS(out, PAGE, 0xeeeeeeeeeeeeeeee);
	EXPECT_RET(change_meanwhile(fill, go, 1), -EFAULT);
	return test_pass("memory changed between look-up and note");
}
