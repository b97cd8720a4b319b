/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_LINUX_EVENTFD_H_
#define _UPTR_COMPAT_LINUX_EVENTFD_H_

#include_next <linux/eventfd.h>

#ifndef UPTR_EVENTFD_SIGNALS_ONE
#define eventfd_signal(ctx) eventfd_signal(ctx, 1)
#endif

#endif /* _UPTR_COMPAT_LINUX_EVENTFD_H_ */
