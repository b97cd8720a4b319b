/* SPDX-License-Identifier: MIT */
/*
 * Memory that changes when a SUBMIT has all its pages, and before it has queued its
 * job, is acquired again: the job uses what is there now; where nothing is, or
 * nothing may be written, SUBMIT fails with -EFAULT and the address.
 *
 * VM: hooks cpus=2
 */
#include "changed.h"

static void write_protect(void)
{
	protect(p, PAGE, PROT_READ);
}

int main(void)
{
	fd = device_open();
	out = map_private(PAGE);
	obj_mirror(fd, out, PAGE);

	EXPECT_OK(change_meanwhile("acquired", copy_out, replace));
	EXPECT_PATTERN(out, PAGE, 2);
	EXPECT_OK(change_meanwhile("acquired", fill, replace));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_OK(change_meanwhile("acquired", copy_out, punch));
	EXPECT_ZERO(out, PAGE);
	EXPECT_OK(change_meanwhile("acquired", fill, punch));
	EXPECT_WORDS(p, PAGE, 0x77);

	EXPECT_OK(change_meanwhile("acquired", copy_out, write_protect));
	EXPECT_PATTERN(out, PAGE, 1);
	EXPECT_RET(change_meanwhile("acquired", fill, write_protect), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p));

	EXPECT_RET(change_meanwhile("acquired", copy_out, go), -EFAULT);
	EXPECT_EQ(last_fault_addr, ADDR(p));
	EXPECT_WORDS(out, PAGE, 0xeeeeeeeeeeeeeeee);
	EXPECT_RET(change_meanwhile("acquired", fill, go), -EFAULT);
	return test_pass("memory changed between pages and commit");
}
