/* SPDX-License-Identifier: MIT */
/*
 * Memory whose only job waits for a foreign fence goes at once, by munmap(),
 * MAP_FIXED and mremap(): none of them waits for the fence or for
 * job_timeout_ms. The job ends with -EFAULT there and then, and writes nothing;
 * the memory may be an object's, or named in a MIRROR_ALL context.
 */
#include "foreign.h"

static void unmapped(struct alias *a)
{
	unmap(a->dev, a->size);
}

static void covered(struct alias *a)
{
	map_fixed(a->dev, a->size, PROT_READ | PROT_WRITE);
}

static void moved(struct alias *a)
{
	void *to = map_reserve(a->size);

	EXPECT(mremap(a->dev, a->size, a->size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to,
	       "mremap: %s", error_name(-errno));
}

static void shrunk(struct alias *a)
{
	EXPECT(mremap(a->dev, a->size, a->size / 2, 0) == a->dev, "mremap: %s",
	       error_name(-errno));
}

typedef void event_fn(struct alias *a);

static void goes_at_once(event_fn *event, bool mirror_all)
{
	struct drm_userptr_ctx_create ctx = {
		.flags = mirror_all ? DRM_USERPTR_CTX_MIRROR_ALL : 0,
	};
	struct alias a = alias_map(4 * PAGE);
	struct foreign f = foreign_new();
	int fd = device_open();
	uint32_t job;

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &ctx));
	if (!mirror_all)
		obj_mirror_in(fd, ctx.ctx_id, a.dev, a.size);
	job = submit_behind(fd, ctx.ctx_id, &f, op_fill(ADDR(a.dev), 0xbad, a.size));
	EXPECT_RET(job_state(fd, job), FENCE_PENDING);
	event(&a);
	EXPECT_UNSIGNALLED(&f);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_UNSIGNALLED(&f);
	foreign_signal(&f);
	close(fd);
	EXPECT_ZERO(a.see, a.size);
	foreign_drop(&f);
}

int main(void)
{
	static event_fn *const events[] = { unmapped, covered, moved, shrunk };

	module_param_set("job_timeout_ms", 60000);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		goes_at_once(events[i], false);
		goes_at_once(events[i], true);
	}
	return test_pass("a foreign fence keeps no memory");
}
