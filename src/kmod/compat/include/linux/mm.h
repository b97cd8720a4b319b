/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_LINUX_MM_H_
#define _UPTR_COMPAT_LINUX_MM_H_

#include_next <linux/mm.h>

#ifndef UPTR_GUP_WITHOUT_VMAS
#define get_user_pages(start, nr_pages, gup_flags, pages) \
	get_user_pages(start, nr_pages, gup_flags, pages, NULL)
#endif

#endif /* _UPTR_COMPAT_LINUX_MM_H_ */
