/* SPDX-License-Identifier: MIT */
/*
 * GET_PARAM tells each limit, and the limits that are module parameters are
 * the ones the administrator set.
 */
#include "helpers.h"

int main(void)
{
	int fd = device_open();

	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_PAGE_SIZE), PAGE);
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_ENGINE), DRM_USERPTR_ENGINE_CPU);
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_BYTES), 1024 * MIB);
	EXPECT(get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_OPS) >= 1024, "got %" PRIu64,
	       get_param(fd, DRM_USERPTR_PARAM_MAX_JOB_OPS));
	/* all there are, and none that has no name */
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_FEATURES), 0xff);

	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_VA_BITS), module_param("va_bits"));
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_OBJECTS), module_param("max_objects"));
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_CONTEXTS), module_param("max_contexts"));
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_MAX_JOBS), module_param("max_jobs"));

	module_param_set("job_timeout_ms", 1234);
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_JOB_TIMEOUT_MS), 1234);
	module_param_set("allow_overlap", 1);
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_ALLOW_OVERLAP), 1);
	module_param_set("allow_overlap", 0);
	EXPECT_EQ(get_param(fd, DRM_USERPTR_PARAM_ALLOW_OVERLAP), 0);
	return test_pass("every parameter");
}
