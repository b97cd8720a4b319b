/* SPDX-License-Identifier: MIT */
/*
 * A buffer of vgem, a graphics driver, can be used by jobs: copied from, to and inside,
 * at any alignment and at several addresses.
 */
#include "import.h"

#define SIZE	(16 * PAGE)

int main(void)
{
	struct foreign f = vgem_buffer(vgem_open("card"), SIZE, NULL);

	expect_import_works(&f);
	return test_pass("a buffer of another driver");
}
