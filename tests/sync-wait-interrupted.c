/* SPDX-License-Identifier: MIT */
/*
 * A signal interrupts WAIT with -EINTR and nothing is lost: calling again
 * works, and with SA_RESTART the kernel calls again by itself.
 */
#include <sys/ioctl.h>
#include <sys/time.h>

#include "helpers.h"

static volatile sig_atomic_t alarms;

static void on_alarm(int signal)
{
	(void)signal;
	alarms++;
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval every = { { 0, 10000 }, { 0, 10000 } };
	int fd = device_open(), interrupted = 0, ret;
	struct hold hold = hold_start(fd, 0);
	struct drm_userptr_wait args = {
		.handle = hold.handle, .timeout_ns = now_ns() + FOREVER_S * SECOND,
	};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	while ((ret = ioctl(fd, DRM_IOCTL_USERPTR_WAIT, &args)) && errno == EINTR)
		interrupted++;
	EXPECT(!ret, "WAIT gave %s", error_name(-errno));
	EXPECT(interrupted > 0, "no -EINTR in spite of %d signals", (int)alarms);
	hold_finish(&hold);

	hold = hold_start(fd, 0);
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	alarms = 0;
	args.handle = hold.handle;
	ret = ioctl(fd, DRM_IOCTL_USERPTR_WAIT, &args);
	EXPECT(!ret, "WAIT gave %s", error_name(-errno));
	EXPECT(alarms > 0, "no signal arrived");
	memset(&every, 0, sizeof(every));
	setitimer(ITIMER_REAL, &every, NULL);
	hold_finish(&hold);
	return test_pass("signals interrupt WAIT");
}
