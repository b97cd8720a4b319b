// SPDX-License-Identifier: GPL-2.0 OR MIT

#include <linux/device.h>
#include <linux/sysfs.h>

#include "drv.h"
#include "stats.h"

/* A file @_name with a number of &struct uptr_stats. */
#define UPTR_STAT_ATTR(_name, _member, _read)				\
	static ssize_t _name##_show(struct device *dev,			\
				    struct device_attribute *attr,	\
				    char *buf)				\
	{								\
		struct uptr_device *udev = dev_get_drvdata(dev);	\
		s64 value = _read(&udev->stats._member);		\
									\
		return sysfs_emit(buf, "%lld\n", value);		\
	}								\
	static DEVICE_ATTR_RO(_name)

#define UPTR_ALIVE_ATTR(_name)						\
	UPTR_STAT_ATTR(_name, _name, atomic_read)

#define UPTR_COUNTER_ATTR(_name)					\
	UPTR_STAT_ATTR(_name, counters._name, atomic64_read)

#define UPTR_CAUSE_ATTR(_name, _cause)					\
	UPTR_STAT_ATTR(invalidations_##_name,				\
		       counters.invalidations[DRM_USERPTR_CAUSE_##_cause], \
		       atomic64_read)

UPTR_ALIVE_ATTR(objects);
UPTR_ALIVE_ATTR(imports);
UPTR_ALIVE_ATTR(page_sets);
UPTR_ALIVE_ATTR(contexts);
UPTR_ALIVE_ATTR(mappings);
UPTR_ALIVE_ATTR(jobs);
UPTR_ALIVE_ATTR(address_spaces);
UPTR_ALIVE_ATTR(workers);
UPTR_STAT_ATTR(pinned_bytes, pinned_bytes, atomic64_read);

static struct attribute *uptr_stats_attrs[] = {
	&dev_attr_objects.attr,
	&dev_attr_imports.attr,
	&dev_attr_page_sets.attr,
	&dev_attr_contexts.attr,
	&dev_attr_mappings.attr,
	&dev_attr_jobs.attr,
	&dev_attr_address_spaces.attr,
	&dev_attr_workers.attr,
	&dev_attr_pinned_bytes.attr,
	NULL
};

static const struct attribute_group uptr_stats_group = {
	.attrs = uptr_stats_attrs,
};

UPTR_COUNTER_ATTR(acquired_pages);
UPTR_COUNTER_ATTR(acquire_retries);
UPTR_CAUSE_ATTR(unmap, UNMAP);
UPTR_CAUSE_ATTR(release, RELEASE);
UPTR_CAUSE_ATTR(clear, CLEAR);
UPTR_CAUSE_ATTR(protection, PROTECTION);
UPTR_CAUSE_ATTR(other, OTHER);
UPTR_COUNTER_ATTR(jobs_completed);
UPTR_COUNTER_ATTR(jobs_failed);
UPTR_COUNTER_ATTR(bytes);

static struct attribute *uptr_counters_attrs[] = {
	&dev_attr_acquired_pages.attr,
	&dev_attr_acquire_retries.attr,
	&dev_attr_invalidations_unmap.attr,
	&dev_attr_invalidations_release.attr,
	&dev_attr_invalidations_clear.attr,
	&dev_attr_invalidations_protection.attr,
	&dev_attr_invalidations_other.attr,
	&dev_attr_jobs_completed.attr,
	&dev_attr_jobs_failed.attr,
	&dev_attr_bytes.attr,
	NULL
};

static const struct attribute_group uptr_counters_group = {
	.name = "counters",
	.attrs = uptr_counters_attrs,
};

/* The driver's dev_groups: the driver core adds them after probe. */
const struct attribute_group *uptr_stats_groups[] = {
	&uptr_stats_group,
	&uptr_counters_group,
	NULL
};

/**
 * uptr_stats_idle - tell whether nothing is alive
 * @stats: the counters
 *
 * Return: true when all that count what is alive are zero.
 */
bool uptr_stats_idle(struct uptr_stats *stats)
{
	return !atomic_read(&stats->objects) &&
	       !atomic_read(&stats->imports) &&
	       !atomic_read(&stats->page_sets) &&
	       !atomic_read(&stats->contexts) &&
	       !atomic_read(&stats->mappings) &&
	       !atomic_read(&stats->jobs) &&
	       !atomic_read(&stats->address_spaces) &&
	       !atomic_read(&stats->workers) &&
	       !atomic64_read(&stats->pinned_bytes);
}
