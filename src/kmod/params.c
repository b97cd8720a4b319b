// SPDX-License-Identifier: GPL-2.0 OR MIT

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "params.h"

/**
 * struct uptr_range_param - an unsigned parameter with a range
 */
struct uptr_range_param {
	/** @name: As the administrator writes it. */
	const char *name;
	/** @value: Current value; read and written as one word. */
	unsigned int value;
	/** @min: Smallest value accepted. */
	unsigned int min;
	/** @max: Largest value accepted. */
	unsigned int max;
};

static int uptr_range_set(const char *val, const struct kernel_param *kp)
{
	struct uptr_range_param *param = kp->arg;
	unsigned int value;
	int ret;

	ret = kstrtouint(val, 0, &value);
	if (!ret && (value < param->min || value > param->max))
		ret = -EINVAL;
	if (ret) {
		pr_err("userptr: %s=%.20s refused: give a whole number from %u to %u\n",
		       param->name, val, param->min, param->max);
		return -EINVAL;
	}
	WRITE_ONCE(param->value, value);
	return 0;
}

static int uptr_range_get(char *buffer, const struct kernel_param *kp)
{
	const struct uptr_range_param *param = kp->arg;

	return sysfs_emit(buffer, "%u\n", READ_ONCE(param->value));
}

static const struct kernel_param_ops uptr_range_ops = {
	.set = uptr_range_set,
	.get = uptr_range_get,
};

#define UPTR_RANGE_PARAM(_name, _default, _min, _max, _desc)		\
	static struct uptr_range_param _name##_param = {		\
		.name = #_name,						\
		.value = (_default),					\
		.min = (_min),						\
		.max = (_max),						\
	};								\
	module_param_cb(_name, &uptr_range_ops, &_name##_param, 0644);	\
	MODULE_PARM_DESC(_name, _desc);					\
	unsigned int uptr_param_##_name(void)				\
	{								\
		return READ_ONCE(_name##_param.value);			\
	}

UPTR_RANGE_PARAM(job_timeout_ms, 2000, 10, 60000,
		 "longest an invalidation waits for a job, in ms, 10 to 60000 (default 2000)")
UPTR_RANGE_PARAM(va_bits, 48, UPTR_VA_BITS_MIN, UPTR_VA_BITS_MAX,
		 "most and default address bits of a context, 21 to 48 (default 48)")
UPTR_RANGE_PARAM(max_workers, 15, 1, UPTR_MAX_WORKERS,
		 "page-acquisition workers on the device, 1 to 512 (default 15)")
UPTR_RANGE_PARAM(max_workers_per_object, UPTR_MAX_WORKERS, 1, UPTR_MAX_WORKERS,
		 "threads that acquire one object, 1 to 512 (default 512: only max_workers counts)")
UPTR_RANGE_PARAM(max_objects, 1048576, 1, 16777216,
		 "live objects per open file, 1 to 16777216 (default 1048576)")
UPTR_RANGE_PARAM(max_contexts, 4096, 1, 65536,
		 "contexts per open file, 1 to 65536 (default 4096)")
UPTR_RANGE_PARAM(max_jobs, 4096, 1, 65536,
		 "unfinished jobs per open file, 1 to 65536 (default 4096)")

static bool allow_overlap;
module_param(allow_overlap, bool, 0644);
MODULE_PARM_DESC(allow_overlap,
		 "let objects of one process overlap, 0 or 1 (default 0)");

bool uptr_param_allow_overlap(void)
{
	return READ_ONCE(allow_overlap);
}
