// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * placeholder - takes the module's place on a kernel that lacks what it is
 * made of
 *
 * DKMS before 3.0.11 takes a kernel that is left out for a failed build, and
 * that breaks the kernel's own installation. So something is built there, too.
 * It only says why the real module cannot run; userptrctl and the packages'
 * scripts read the same in the installed file.
 */

#include <linux/module.h>

#define UPTR_REASON "this kernel was built without " UPTR_LACKING

static int __init uptr_placeholder_init(void)
{
	pr_err("userptr: " UPTR_REASON ": boot another, for example Debian's linux-image-amd64\n");
	return -ENODEV;
}

module_init(uptr_placeholder_init);

MODULE_INFO(placeholder, UPTR_REASON);
MODULE_DESCRIPTION("Process memory as GEM objects: a placeholder");
MODULE_AUTHOR("The userptr authors");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_VERSION(UPTR_VERSION);
