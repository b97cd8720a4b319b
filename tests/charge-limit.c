/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_MEMLOCK bounds what a user may pin: exactly as much as it says and not
 * a page more. What is lacking is reported, and is enough; a refused object
 * leaves no charge.
 */
#include "charge.h"

#define UID	21002

static int fd;

static void refused(uint8_t *p, size_t size, size_t lacks)
{
	uint64_t shortfall;

	EXPECT_RET(create_asking(fd, p, size, PINNED, NULL, &shortfall), -ENOMEM);
	EXPECT_EQ(shortfall, lacks);
	EXPECT_RET(create_asking(fd, p, size, PINNED | READ_ONLY, NULL, &shortfall), -ENOMEM);
	EXPECT_EQ(shortfall, lacks);
}

static void try(size_t pages)
{
	size_t size = pages * PAGE;
	uint8_t *p = map_private(size), *q = map_private(3 * PAGE);
	uint64_t shortfall;
	uint32_t h, small;

	madvise(p, size, MADV_NOHUGEPAGE);
	limit_memlock(size - PAGE);
	refused(p, size, PAGE);
	EXPECT_EQ(vm_pin(), 0);
	EXPECT_EQ(charged(fd), 0);
	limit_memlock(0);
	refused(p, size, size);
	limit_memlock(PAGE - 1); /* less than a page is nothing */
	refused(p, size, size);

	/* raised by what was lacking, it works */
	limit_memlock(size);
	EXPECT_OK(create_asking(fd, p, size, PINNED, &h, &shortfall));
	EXPECT_EQ(shortfall, 0);
	EXPECT_EQ(charged(fd), size);
	EXPECT_EQ(vm_pin(), size);
	refused(q, PAGE, PAGE);
	EXPECT_OK(obj_create(fd, 0, q, 3 * PAGE, 0, &small)); /* tracked: not charged */
	obj_close(fd, small);
	limit_memlock(size + 3 * PAGE - 1);
	refused(q, 3 * PAGE, PAGE);
	limit_memlock(size + 3 * PAGE);
	EXPECT_OK(create_asking(fd, q, 3 * PAGE, PINNED, &small, &shortfall));
	EXPECT_EQ(charged(fd), size + 3 * PAGE);
	/* a lower limit takes nothing away, and lets nothing in */
	limit_memlock(PAGE);
	EXPECT_EQ(obj_info(fd, h).pinned_bytes, size);
	obj_close(fd, small);
	refused(q, PAGE, size);
	obj_close(fd, h);
	EXPECT_EQ(charged(fd), 0);
	EXPECT_EQ(vm_pin(), 0);
	unmap(p, size);
	unmap(q, 3 * PAGE);
}

static void user(void *arg)
{
	(void)arg;
	become_user(UID);
	try(2);
	try(100);
	try(512);
	try(513);
	try(1537);	/* refused after three chunks were charged */
}

int main(void)
{
	fd = device_open();
	EXPECT_CHILD(spawn(user, NULL));
	return test_pass("RLIMIT_MEMLOCK to the page");
}
