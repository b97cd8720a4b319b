/* SPDX-License-Identifier: MIT */
/*
 * A buffer of udmabuf, pages of a memfd, can be used by jobs: copied from, to and inside,
 * at any alignment and at several addresses.
 *
 * VM: unfit=bookworm:"Debian's 6.1 has none"
 */
#include "import.h"

#define SIZE	(16 * PAGE)

int main(void)
{
	struct foreign f = udmabuf_buffer(SIZE);

	expect_import_works(&f);
	return test_pass("a buffer of another driver");
}
