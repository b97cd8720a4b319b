/* SPDX-License-Identifier: MIT */
/*
 * The device's counters in sysfs tell what is alive while it is used, and go
 * back to where they were when the last user has gone.
 *
 * VM: hooks
 */
#include "hook.h"

static const char *const counters[] = {
	"objects", "page_sets", "contexts", "mappings", "jobs", "address_spaces",
	"workers", "pinned_bytes", "imports",
};

static char device[128];

static long counter(const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "/sys/bus/platform/drivers/userptr/%s/%s", device, name);
	return read_number(path);
}

int main(void)
{
	long was[ARRAY_SIZE(counters)];
	uint8_t *p = map_private(4 * PAGE);
	struct hold hold;
	int fd;

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		was[i] = counter(counters[i]);
	fd = device_open();
	ctx_new(fd);
	uint32_t h = obj_mirror(fd, p, 4 * PAGE);
	EXPECT_OK(vm_map(fd, 0, h, 0, 0x100000, PAGE, 0));
	hold = hold_start(fd, 0);
	EXPECT_EQ(counter("objects") - was[0], 2);
	EXPECT_EQ(counter("page_sets") - was[1], 2);
	EXPECT_EQ(counter("contexts") - was[2], 2);
	EXPECT_EQ(counter("mappings") - was[3], 3);
	EXPECT_EQ(counter("jobs") - was[4], 1);
	EXPECT_EQ(counter("address_spaces") - was[5], 1);
	EXPECT_HELD(&hold);
	stop_no_more();
	close(fd);
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		int64_t deadline = now_ns() + 10 * SECOND;

		/* jobs are given back by a work item */
		while (counter(counters[i]) != was[i])
			EXPECT(now_ns() < deadline, "%s stays at %ld, was %ld", counters[i],
			       counter(counters[i]), was[i]);
	}
	return test_pass("the counters of the device");
}
