/* SPDX-License-Identifier: MIT */
/*
 * userptrctl top shows an open file of the device once, although two processes
 * have it, with its memory, the part that has pages, and the engine's time. To a
 * user who may not see that it tells how many processes it could not look into.
 */
#include "ctl.h"

#define SIZE		(6 * MIB)
#define ACQUIRED	(2 * MIB)

static long count(const char *text, const char *word)
{
	long found = 0;

	for (text = strstr(text, word); text; text = strstr(text + 1, word))
		found++;
	return found;
}

/* The number after "@key": in the first object of @text. */
static long long value_of(const char *text, const char *key)
{
	char wanted[64];
	const char *found;

	snprintf(wanted, sizeof(wanted), "\"%s\":", key);
	found = strstr(text, wanted);
	EXPECT(found, "no %s in: %s", wanted, text);
	return strtoll(found + strlen(wanted), NULL, 10);
}

static void wait_for_gate(void *arg)
{
	gate_pass(arg);
}

int main(void)
{
	int fd = device_open();
	/* shared: starting a program takes the pages of private memory from the device */
	uint8_t *mem = map_shared(SIZE), *dst = map_shared(PAGE);
	uint32_t handle = obj_mirror(fd, mem, SIZE);
	struct gate gate = gate_new();
	char output[8192], line[64];
	pid_t child;

	EXPECT_OK(obj_acquire(fd, handle, 0, ACQUIRED));
	obj_mirror(fd, dst, PAGE);
	EXPECT_OK(run_copy(fd, dst, mem, PAGE));
	child = spawn(wait_for_gate, &gate);

	EXPECT_EQ(ctl_run("top --json", NULL, output, sizeof(output)), 0);
	printf("%s", output);
	EXPECT_EQ(count(output, "\"pid\":"), 1);
	EXPECT_EQ(value_of(output, "pid"), getpid());
	EXPECT_EQ(value_of(output, "total_bytes"), (long long)(SIZE + PAGE));
	EXPECT_EQ(value_of(output, "resident_bytes"), (long long)(ACQUIRED + PAGE));
	EXPECT(value_of(output, "engine_ns") > 0, "the engine has worked, and that is not told");
	EXPECT_EQ(value_of(output, "unseen_processes"), 0);

	EXPECT_EQ(ctl_run("top", NULL, output, sizeof(output)), 0);
	printf("%s", output);
	EXPECT(strstr(output, "PID USER"), "expected a header");
	snprintf(line, sizeof(line), "\n%7d root ", getpid());
	EXPECT(strstr(output, line), "expected a line that begins with \"%s\"", line + 1);
	EXPECT(strstr(output, "6.0 MiB    2.0 MiB"), "expected 6.0 MiB, of them 2.0 resident");
	EXPECT(strstr(output, "ctl-top\n"), "expected the name of the program");

	/* this one, its child, and the first process */
	EXPECT_EQ(ctl_run("top --json", ctl_become_nobody, output, sizeof(output)), 0);
	EXPECT_EQ(count(output, "\"pid\":"), 0);
	EXPECT_EQ(value_of(output, "unseen_processes"), 3);
	EXPECT_EQ(ctl_run("top", ctl_become_nobody, output, sizeof(output)), 0);
	EXPECT(strstr(output, "could not be looked into: 3."), "got: %s", output);

	gate_open(&gate);
	EXPECT_CHILD(child);
	obj_close(fd, handle);
	close(fd);
	return test_pass("a client of known memory");
}
