/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_LINUX_MODULE_H_
#define _UPTR_COMPAT_LINUX_MODULE_H_

#include_next <linux/module.h>

#ifdef UPTR_IMPORT_NS_UNQUOTED
#define UPTR_IMPORT_NS_DMA_BUF MODULE_IMPORT_NS(DMA_BUF)
#else
#define UPTR_IMPORT_NS_DMA_BUF MODULE_IMPORT_NS("DMA_BUF")
#endif

#endif /* _UPTR_COMPAT_LINUX_MODULE_H_ */
