/* SPDX-License-Identifier: MIT */
/*
 * Wrapping, using and closing the same memory over and over, with a signal
 * arriving all the time, always succeeds and handle numbers do not grow.
 */
#include <sys/time.h>

#include "helpers.h"

static void on_alarm(int signal)
{
	(void)signal;
}

int main(void)
{
	struct itimerval every = { { 0, 3000 }, { 0, 3000 } };
	struct sigaction action = { .sa_handler = on_alarm };
	int fd = device_open();
	uint32_t next = next_handle(fd);

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	for (int i = 0; i < 200; i++) {
		uint64_t *p = map_private(8 * PAGE);
		uint32_t h = obj_mirror(fd, p, 8 * PAGE);

		EXPECT_EQ(h, next);
		EXPECT_OK(run_fill(fd, p + 1, i, PAGE));
		EXPECT_WORDS(p + 1, PAGE, i);
		if (i & 1)
			unmap(p, 8 * PAGE);
		obj_close(fd, h);
		if (!(i & 1))
			unmap(p, 8 * PAGE);
	}
	return test_pass("creating and closing, many times");
}
