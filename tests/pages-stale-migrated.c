/* SPDX-License-Identifier: MIT */
/*
 * Pages whose content was moved to another node belong to another process: the device
 * follows the content, and neither reads nor changes what the other keeps in the old ones.
 *
 * VM: numa=2 mem=1024
 */
#include <sys/syscall.h>

#include "stale.h"

#define PAGES	(STALE_SIZE / PAGE)

int main(void)
{
	struct stale s = stale_new();
	int node[64], status[64];
	void *pages[64];

	EXPECT_EQ(PAGES, ARRAY_SIZE(pages));
	for (size_t i = 0; i < PAGES; i++)
		pages[i] = s.old + i * PAGE;
	if (syscall(SYS_move_pages, 0, PAGES, pages, NULL, status, 0))
		test_skip("move_pages gives %s", error_name(-errno));
	for (size_t i = 0; i < PAGES; i++)
		node[i] = !status[i];
	EXPECT_EQ(syscall(SYS_move_pages, 0, PAGES, pages, node, status, 2 /* MPOL_MF_MOVE */), 0);
	stale_replaced(&s, STALE_BEFORE);
	return test_pass("pages that were migrated are another process's alone");
}
