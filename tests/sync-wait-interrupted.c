/* SPDX-License-Identifier: MIT */
/*
 * A signal interrupts WAIT with -EINTR and nothing is lost: calling again
 * works, and with SA_RESTART the kernel calls again by itself.
 *
 * VM: hooks
 */
#include <sys/ioctl.h>
#include <sys/time.h>

#include "hook.h"

/* not all of them come between two calls */
#define ALARMS	100

static volatile sig_atomic_t alarms;

/* the last one lets the job go on, if nobody has */
static void on_alarm(int signal)
{
	(void)signal;
	if (++alarms == ALARMS)
		stop_at_exit();
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval every = { { 0, 10000 }, { 0, 10000 } }, never = { 0 };
	int fd = device_open(), interrupted = 0, ret;
	struct hold hold = hold_start(fd, 0);
	struct drm_userptr_wait args = {
		.handle = hold.handle, .timeout_ns = now_ns() + FOREVER_S / 2 * SECOND,
	};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	while ((ret = ioctl(fd, DRM_IOCTL_USERPTR_WAIT, &args)) && errno == EINTR)
		if (!interrupted++)
			stop_no_more();
	EXPECT(!ret, "WAIT gave %s", error_name(-errno));
	EXPECT(interrupted > 0, "no -EINTR in spite of %d signals", (int)alarms);
	setitimer(ITIMER_REAL, &never, NULL);
	hold_finish(&hold);

	alarms = 0;
	hold = hold_start(fd, 0);
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	args.handle = hold.handle;
	args.timeout_ns = now_ns() + FOREVER_S / 2 * SECOND;
	setitimer(ITIMER_REAL, &every, NULL);
	ret = ioctl(fd, DRM_IOCTL_USERPTR_WAIT, &args);
	EXPECT(!ret, "WAIT gave %s", error_name(-errno));
	EXPECT(alarms >= ALARMS, "back after %d signals", (int)alarms);
	setitimer(ITIMER_REAL, &never, NULL);
	hold_finish(&hold);
	return test_pass("signals interrupt WAIT");
}
