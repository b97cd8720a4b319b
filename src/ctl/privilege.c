// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * privilege: to be nobody special for a moment
 */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "privilege.h"

typedef struct __user_cap_data_struct capabilities[_LINUX_CAPABILITY_U32S_3];

static int get_capabilities(capabilities caps)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capget, &header, caps) ? -errno : 0;
}

static int set_capabilities(capabilities caps)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capset, &header, caps) ? -errno : 0;
}

/* A service that has none is usually not allowed to call capset() either, so it is not. */
int capability_drop(unsigned int capability, int *had)
{
	capabilities caps;
	int ret = get_capabilities(caps);

	if (ret)
		return ret;

	*had = !!(caps[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability));
	if (!*had)
		return 0;
	caps[CAP_TO_INDEX(capability)].effective &= ~CAP_TO_MASK(capability);
	return set_capabilities(caps);
}

int capability_restore(unsigned int capability, int had)
{
	capabilities caps;
	int ret;

	if (!had)
		return 0;
	ret = get_capabilities(caps);
	if (ret)
		return ret;
	caps[CAP_TO_INDEX(capability)].effective |= CAP_TO_MASK(capability);
	return set_capabilities(caps);
}

int memlock_lower(rlim_t bytes, struct rlimit *was)
{
	struct rlimit low;

	if (getrlimit(RLIMIT_MEMLOCK, was))
		return -errno;
	low = (struct rlimit){ .rlim_cur = bytes, .rlim_max = was->rlim_max };
	return setrlimit(RLIMIT_MEMLOCK, &low) ? -errno : 0;
}

int memlock_restore(const struct rlimit *was)
{
	return setrlimit(RLIMIT_MEMLOCK, was) ? -errno : 0;
}
