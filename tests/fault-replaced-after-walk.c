/* SPDX-License-Identifier: MIT */
/*
 * Memory that changes when an acquisition has looked its pages up, and before it has
 * noted them, is looked up again: the job uses what is there now, or fails, and
 * the old pages are neither read nor written.
 *
 * VM: hooks cpus=2
 */
#include "changed.h"

int main(void)
{
	fd = device_open();
	out = map_private(PAGE);
	obj_mirror(fd, out, PAGE);
	EXPECT_OK(run_fill(fd, out, 0, PAGE)); /* so that it is the other one that stops */

	EXPECT_OK(change_meanwhile("walked", copy_out, replace));
	EXPECT_PATTERN(out, PAGE, 2);
	EXPECT_OK(change_meanwhile("walked", fill, replace));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_OK(change_meanwhile("walked", copy_out, punch));
	EXPECT_ZERO(out, PAGE);
	EXPECT_OK(change_meanwhile("walked", fill, punch));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_RET(change_meanwhile("walked", copy_out, go), -EFAULT);
	EXPECT_WORDS(out, PAGE, 0xeeeeeeeeeeeeeeee);
	EXPECT_RET(change_meanwhile("walked", fill, go), -EFAULT);
	return test_pass("memory changed between look-up and note");
}
