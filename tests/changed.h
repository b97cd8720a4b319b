/* SPDX-License-Identifier: MIT */
/*
 * What the tests share that change the page a job is about while its SUBMIT has
 * stopped on the way.
 */
#ifndef TESTS_CHANGED_H
#define TESTS_CHANGED_H

#include "hook.h"

static int fd;
static uint8_t *p, *out;

/* the calls */
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

/* the changes */
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

/* What @make comes to, with @change while it has stopped at @point; the old page stays as it was. */
static int change_meanwhile(const char *point, int (*make)(void *arg), void (*change)(void))
{
	struct call call = { .make = make };
	struct alias old = alias_map(PAGE);
	uint32_t h;
	int ret;

	p = old.dev;
	fill_pattern(p, PAGE, 1);
	h = obj_mirror(fd, p, PAGE);
	memset(out, 0xee, PAGE);
	call_until(&call, point);
	change();
	ret = call_end(&call);
	if (change != punch)
		EXPECT_PATTERN(old.see, PAGE, 1);
	obj_close(fd, h);
	return ret;
}

#endif
