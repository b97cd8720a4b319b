/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_LINUX_MM_H_
#define _UPTR_COMPAT_LINUX_MM_H_

#include_next <linux/mm.h>

#ifndef UPTR_GUP_WITHOUT_VMAS
#define get_user_pages(start, nr_pages, gup_flags, pages) \
	get_user_pages(start, nr_pages, gup_flags, pages, NULL)
#define pin_user_pages_remote(mm, start, nr_pages, gup_flags, pages, locked) \
	pin_user_pages_remote(mm, start, nr_pages, gup_flags, pages, NULL, locked)
#define get_user_pages_remote(mm, start, nr_pages, gup_flags, pages, locked) \
	get_user_pages_remote(mm, start, nr_pages, gup_flags, pages, NULL, locked)
#endif

/*
 * UPTR_LONGTERM_UNSHARES - a long-term pin for reading breaks COW by itself
 *
 * Since Linux 6.2, and in no header: FOLL_PCI_P2PDMA came with the same
 * release. Before it such a pin may take the shared zero page or a page of the
 * page cache, which the process leaves at its next write.
 */
#ifdef UPTR_FOLL_PCI_P2PDMA
#define UPTR_LONGTERM_UNSHARES true
#else
#define UPTR_LONGTERM_UNSHARES false
#endif

#endif /* _UPTR_COMPAT_LINUX_MM_H_ */
