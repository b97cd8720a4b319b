/* SPDX-License-Identifier: MIT */
/*
 * When max_workers_per_object is lowered or raised while workers are busy with
 * an object their number follows.
 *
 * VM: cpus=2
 */
#include "workers.h"

int main(void)
{
	int fd = device_open();
	struct plug plug;

	set_param("max_workers", 16);
	set_param("max_workers_per_object", 1);
	plug = plug_in(fd);
	EXPECT_EQ(workers_of(fd, plug.handle), 1);
	set_param("max_workers_per_object", 4);
	AWAIT_PLUGGED(&plug, workers_of(fd, plug.handle) == 4);
	set_param("max_workers_per_object", 2);
	AWAIT_PLUGGED(&plug, workers_of(fd, plug.handle) == 2);
	EXPECT_PLUGGED(&plug);
	plug_pull(&plug);
	return test_pass("max_workers_per_object changed in flight");
}
