// SPDX-License-Identifier: GPL-2.0 OR MIT

#include <linux/device.h>
#include <linux/sysfs.h>

#include "drv.h"
#include "stats.h"

#define UPTR_STAT_ATTR(_name)						\
	static ssize_t _name##_show(struct device *dev,			\
				    struct device_attribute *attr,	\
				    char *buf)				\
	{								\
		struct uptr_device *udev = dev_get_drvdata(dev);	\
									\
		return sysfs_emit(buf, "%d\n",				\
				  atomic_read(&udev->stats._name));	\
	}								\
	static DEVICE_ATTR_RO(_name)

UPTR_STAT_ATTR(objects);
UPTR_STAT_ATTR(page_sets);
UPTR_STAT_ATTR(contexts);
UPTR_STAT_ATTR(mappings);
UPTR_STAT_ATTR(jobs);
UPTR_STAT_ATTR(address_spaces);

static struct attribute *uptr_stats_attrs[] = {
	&dev_attr_objects.attr,
	&dev_attr_page_sets.attr,
	&dev_attr_contexts.attr,
	&dev_attr_mappings.attr,
	&dev_attr_jobs.attr,
	&dev_attr_address_spaces.attr,
	NULL
};

static const struct attribute_group uptr_stats_group = {
	.attrs = uptr_stats_attrs,
};

/* The driver's dev_groups: the driver core adds them after probe. */
const struct attribute_group *uptr_stats_groups[] = {
	&uptr_stats_group,
	NULL
};

/**
 * uptr_stats_idle - tell whether nothing is alive
 * @stats: the counters
 *
 * Return: true when all are zero.
 */
bool uptr_stats_idle(struct uptr_stats *stats)
{
	return !atomic_read(&stats->objects) &&
	       !atomic_read(&stats->page_sets) &&
	       !atomic_read(&stats->contexts) &&
	       !atomic_read(&stats->mappings) &&
	       !atomic_read(&stats->jobs) &&
	       !atomic_read(&stats->address_spaces);
}
