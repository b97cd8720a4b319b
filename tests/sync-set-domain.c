/* SPDX-License-Identifier: MIT */
/*
 * SET_DOMAIN waits for what the caller is about to do: CPU_READ for jobs that
 * write the object, CPU_WRITE for all of them, DEVICE for none.
 *
 * VM: hooks
 */
#include "hook.h"

static int fd;

struct question {
	uint32_t handle;
	uint32_t domain;
};

static int sets_domain(void *arg)
{
	const struct question *q = arg;

	return obj_set_domain(fd, q->handle, q->domain);
}

int main(void)
{
	uint8_t *src = map_private(PAGE), *dst = map_private(PAGE);
	uint32_t hs, hd, job;

	fd = device_open();
	hs = obj_mirror(fd, src, PAGE);
	hd = obj_mirror(fd, dst, PAGE);
	struct question waits[] = {
		{ hs, DRM_USERPTR_DOMAIN_CPU_WRITE },
		{ hd, DRM_USERPTR_DOMAIN_CPU_READ },
		{ hd, DRM_USERPTR_DOMAIN_CPU_WRITE },
	};
	struct question goes_on[] = {
		{ hs, DRM_USERPTR_DOMAIN_DEVICE },
		{ hd, DRM_USERPTR_DOMAIN_DEVICE },
		{ hs, DRM_USERPTR_DOMAIN_CPU_READ },
	};
	for (size_t round = 0; round < ARRAY_SIZE(waits); round++) {
		struct call call = { .make = sets_domain, .arg = &waits[round] };
		struct hold hold = hold_start(fd, 0);

		fill_pattern(src, PAGE, round);
		job = submit_op(fd, 0, op_copy(ADDR(dst), ADDR(src), PAGE));
		for (size_t i = 0; i < ARRAY_SIZE(goes_on); i++)
			EXPECT_OK(call_at_once(sets_domain, &goes_on[i], "SET_DOMAIN waits for the job"));
		EXPECT_HELD(&hold);
		call_start(&call);
		await_in_ioctl(call.tid, DRM_IOCTL_USERPTR_SET_DOMAIN);
		EXPECT_RET(job_state(fd, job), FENCE_PENDING);
		EXPECT_OK(call_end(&call));
		EXPECT_RET(job_state(fd, job), 0);
		EXPECT_PATTERN(dst, PAGE, round);
		hold_finish(&hold);
	}
	return test_pass("SET_DOMAIN");
}
