/* SPDX-License-Identifier: MIT */
/*
 * Memory that is unmapped while its object is being pinned for an export: the export
 * fails with -ENODEV, the object is detached, with the cause, and its pages are
 * kept as those of any pinned object.
 *
 * VM: hooks cpus=2
 */
#include "hook.h"
#include "prime.h"

static int dev;
static uint32_t exported;

static int export_h(void *arg)
{
	(void)arg;
	return export_try(dev, exported, RDWR, NULL);
}

int main(void)
{
	struct call call = { .make = export_h };
	struct alias mem = alias_map(PAGE);
	uint8_t *out = map_private(PAGE);
	struct drm_userptr_object_info info;
	uint64_t at;

	dev = device_open();
	fill_pattern(mem.dev, PAGE, 1);
	exported = obj_wrap(dev, mem.dev, PAGE, 0);
	at = vm_anywhere(dev, 0, exported, 0, PAGE);
	obj_mirror(dev, out, PAGE);

	call_until(&call, "promoted");
	EXPECT_EQ(obj_info(dev, exported).mode, DRM_USERPTR_MODE_TRACKED);
	unmap(mem.dev, PAGE);
	EXPECT_RET(call_end(&call), -ENODEV);
	info = obj_info(dev, exported);
	EXPECT_EQ(info.mode, DRM_USERPTR_MODE_PINNED);
	EXPECT(info.flags & DETACHED, "flags %#x", info.flags);
	EXPECT_EQ(info.detached_cause, DRM_USERPTR_CAUSE_UNMAP);
	EXPECT_OK(run_op(dev, 0, op_copy(ADDR(out), at, PAGE)));
	EXPECT_PATTERN(out, PAGE, 1);
	EXPECT_OK(run_op(dev, 0, op_fill(at, 0x55, PAGE)));
	EXPECT_WORDS(mem.see, PAGE, 0x55);
	return test_pass("unmapped during a promotion");
}
