/* SPDX-License-Identifier: MIT */
/*
 * While an invalidation is under way, jobs on other memory of the same process and
 * of others run; a SUBMIT on what it hit waits for its end, and fails then, since
 * nothing is there any more.
 *
 * VM: hooks cpus=2
 */
#include "hook.h"

static int fd;
static uint8_t *p, *out;

static int unmap_p(void *arg)
{
	(void)arg;
	unmap(p, PAGE);
	return 0;
}

/* A thread or a process that is made then would wait for munmap: they are made before. */
static int copy_p(void *arg)
{
	gate_pass(arg);
	return run_copy(fd, out, p, PAGE);
}

static void other_process(void *arg)
{
	int own = device_open();
	uint8_t *mem = map_private(PAGE);

	gate_pass(arg);
	obj_mirror(own, mem, PAGE);
	EXPECT_OK(run_fill(own, mem, 0x33, PAGE));
	EXPECT_WORDS(mem, PAGE, 0x33);
}

int main(void)
{
	struct gate copy = gate_new(), other_too = gate_new();
	struct call unmapper = { .make = unmap_p }, copier = { .make = copy_p, .arg = &copy };
	pid_t process = spawn(other_process, &other_too);
	struct alias mem = alias_map(PAGE);
	uint8_t *other = map_private(PAGE);

	fd = device_open();
	out = map_private(PAGE);
	p = mem.dev;
	fill_pattern(p, PAGE, 1);
	fill_pattern(other, PAGE, 2);
	obj_mirror(fd, p, PAGE);
	obj_mirror(fd, out, PAGE);
	obj_mirror(fd, other, PAGE);
	EXPECT_OK(run_copy(fd, out, p, PAGE));
	EXPECT_OK(run_copy(fd, out, other, PAGE));

	call_start(&copier);
	call_until(&unmapper, "cleared");
	EXPECT_OK(run_copy(fd, out, other, PAGE));
	EXPECT_PATTERN(out, PAGE, 2);
	gate_open(&other_too);
	EXPECT_CHILD(process);
	gate_open(&copy);
	call_await_in(&copier, "mmu_interval_read_begin", "SUBMIT did not wait for the invalidation");
	EXPECT(stopped() && !unmapper.done && !copier.done, "somebody did not wait");

	EXPECT_OK(call_end(&unmapper));
	EXPECT_RET(call_end(&copier), -EFAULT);
	EXPECT_PATTERN(out, PAGE, 2);
	EXPECT_PATTERN(mem.see, PAGE, 1);
	return test_pass("SUBMIT during an invalidation");
}
