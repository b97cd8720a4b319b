// SPDX-License-Identifier: GPL-2.0 OR MIT
// get_user_pages() lost its vmas argument in Linux 6.5.
#include <linux/mm.h>

long probe(unsigned long addr, struct page **page);
long probe(unsigned long addr, struct page **page)
{
	return get_user_pages(addr, 1, FOLL_WRITE, page);
}
