/* SPDX-License-Identifier: MIT */
/*
 * The export of an UNSYNCHRONIZED object waits for an invalidation elsewhere that is
 * under way, during which no new notifier is told of anything: an unmap meanwhile is
 * not missed, the export fails with -ENODEV and the object is detached.
 *
 * VM: hooks cpus=2
 */
#include <linux/falloc.h>

#include "hook.h"
#include "prime.h"

static int dev;
static uint32_t unsynchronized;
static struct alias other;

static int punch(void *arg)
{
	(void)arg;
	return fallocate(other.memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			 (off_t)PAGE) ? -errno : 0;
}

static int export_object(void *arg)
{
	(void)arg;
	return export_try(dev, unsynchronized, RDWR, NULL);
}

int main(void)
{
	struct call puncher = { .make = punch }, exporter = { .make = export_object };
	uint8_t *p = map_private(PAGE);

	dev = device_open();
	other = alias_map(PAGE);
	obj_mirror(dev, other.dev, PAGE);
	EXPECT_OK(run_fill(dev, other.dev, 1, PAGE));
	fill_pattern(p, PAGE, 2);
	unsynchronized = obj_wrap(dev, p, PAGE, UNSYNCHRONIZED);

	call_until(&puncher, "cleared");
	call_start(&exporter);
	call_await_in(&exporter, "mmu_interval_read_begin",
		      "the export did not wait for the invalidation");
	unmap(p, PAGE);
	EXPECT_OK(call_end(&puncher));
	EXPECT_RET(call_end(&exporter), -ENODEV);
	EXPECT(obj_info(dev, unsynchronized).flags & DETACHED, "the unmap was missed");
	return test_pass("exported during an invalidation");
}
