/* SPDX-License-Identifier: MIT */
/*
 * When max_workers is lowered a user who has more than his quarter of the new
 * number gives workers back, and another user gets one.
 *
 * VM: cpus=2
 */
#include "workers.h"

int main(void)
{
	int fd = device_open();
	struct plug plug;

	set_param("max_workers", 16);
	plug = plug_in(fd);
	AWAIT(workers_of(fd, plug.handle) == 4);
	set_param("max_workers", 4);
	AWAIT_PLUGGED(&plug, workers_of(fd, plug.handle) == 1);
	EXPECT_PLUGGED(&plug);
	plug_pull(&plug);
	return test_pass("a lowered share");
}
