// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * main - bringing the house up, and down in reverse
 */

#include <linux/module.h>
#include <linux/platform_device.h>

#include <drm/userptr_drm.h>

#include "drv.h"
#include "mm.h"

static struct platform_device *uptr_pdev;

static int __init uptr_init(void)
{
	int ret;

	uptr_mm_prime_lockdep();

	ret = platform_driver_register(&uptr_platform_driver);
	if (ret)
		return ret;
	uptr_pdev = platform_device_register_simple(DRM_USERPTR_NAME,
						    PLATFORM_DEVID_NONE,
						    NULL, 0);
	if (IS_ERR(uptr_pdev)) {
		ret = PTR_ERR(uptr_pdev);
		goto err_driver;
	}
	/* A device whose probe failed is registered all the same. */
	if (!platform_get_drvdata(uptr_pdev)) {
		ret = -ENODEV;
		goto err_device;
	}
	return 0;

err_device:
	platform_device_unregister(uptr_pdev);
err_driver:
	platform_driver_unregister(&uptr_platform_driver);
	return ret;
}

static void __exit uptr_exit(void)
{
	platform_device_unregister(uptr_pdev);
	platform_driver_unregister(&uptr_platform_driver);
	/* The last fences put the module in an RCU callback of ours. */
	rcu_barrier();
}

module_init(uptr_init);
module_exit(uptr_exit);

MODULE_DESCRIPTION("Process memory as GEM objects");
MODULE_AUTHOR("The userptr authors");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_VERSION(UPTR_VERSION);
