/* SPDX-License-Identifier: MIT */
/*
 * A mapping is traced when it is made and when it goes, by VM_BIND, with its
 * handle or with its context; one of which a part is unmapped gives way to its
 * rests; a VM_BIND that fails leaves no event.
 */
#include "observe.h"

#define AT	0x100000ull

static const char *expect(const char *text, const char *name, uint64_t context, uint64_t addr,
			  uint64_t size, uint64_t offset)
{
	return EVENT(text, name, "context=%" PRIu64 " addr=0x%" PRIx64 " size=0x%" PRIx64
		     " offset=0x%" PRIx64, context, addr, size, offset);
}

int main(void)
{
	struct drm_userptr_bind bad[2] = { 0 };
	uint8_t *p = map_private(4 * PAGE);
	uint64_t page = PAGE, context, other;
	uint32_t h, ctx, failed;
	const char *at;
	char *text;
	int fd;

	trace_begin();
	fd = device_open();
	h = obj_wrap(fd, p, 4 * PAGE, 0);
	EXPECT_OK(vm_map(fd, 0, h, 0, AT, 4 * PAGE, 0));
	EXPECT_OK(vm_unmap(fd, 0, AT + page, page));
	/* the first would do, the second is in the way of what is there */
	bad[0] = (struct drm_userptr_bind){ .op = DRM_USERPTR_BIND_MAP, .handle = h,
					    .addr = 2 * AT, .size = page };
	bad[1] = (struct drm_userptr_bind){ .op = DRM_USERPTR_BIND_MAP, .handle = h,
					    .addr = AT, .size = page };
	EXPECT_RET(vm_bind(fd, 0, bad, 2, &failed), -EBUSY);
	ctx = ctx_new(fd);
	EXPECT_OK(vm_map(fd, ctx, h, page, 4 * AT, page, 0));
	EXPECT_OK(ctx_destroy(fd, ctx));
	obj_close(fd, h);
	text = trace_end();

	context = trace_context(text, 0);
	other = trace_context(text, ctx);
	at = expect(text, "uptr_map", context, AT, 4 * page, 0);
	at = expect(at, "uptr_unmap", context, AT, 4 * page, 0);
	at = expect(at, "uptr_map", context, AT, page, 0);
	at = expect(at, "uptr_map", context, AT + 2 * page, 2 * page, 2 * page);
	at = expect(at, "uptr_map", other, 4 * AT, page, page);
	at = expect(at, "uptr_unmap", other, 4 * AT, page, page);
	expect(at, "uptr_unmap", context, AT, page, 0);
	expect(at, "uptr_unmap", context, AT + 2 * page, 2 * page, 2 * page);
	EXPECT_EQ(event_count(text, "uptr_map", ""), 4);
	EXPECT_EQ(event_count(text, "uptr_unmap", ""), 4);
	return test_pass("events of mappings");
}
