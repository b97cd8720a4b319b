/* SPDX-License-Identifier: MIT */
/*
 * The memory keys in fdinfo: all objects of the file, what of them is resident
 * now, and what is resident of objects that jobs are unfinished on; another
 * file's objects are not counted.
 *
 * VM: hooks
 */
#include "hook.h"
#include "observe.h"

#define OBJECTS	300	/* more than are looked at in one go */

int main(void)
{
	uint8_t *p = map_private(8 * PAGE), *many = map_private(OBJECTS * PAGE);
	int fd = device_open(), other = device_open();
	uint32_t h = obj_wrap(fd, p, 8 * PAGE, 0), handles[OBJECTS];
	uint64_t size = 8 * PAGE;
	struct hold hold;

	EXPECT_EQ(fdinfo_bytes(fd, "total"), size);
	EXPECT_EQ(fdinfo_bytes(fd, "resident"), 0);
	EXPECT_OK(obj_acquire(fd, h, 0, 5 * PAGE));
	EXPECT_EQ(fdinfo_bytes(fd, "resident"), 5 * PAGE);
	EXPECT_SYS(madvise(p, PAGE, MADV_DONTNEED));
	EXPECT_EQ(fdinfo_bytes(fd, "resident"), 4 * PAGE);
	EXPECT_EQ(fdinfo_bytes(fd, "active"), 0);

	hold = hold_start(fd, 0);
	EXPECT_EQ(fdinfo_bytes(fd, "total"), size + hold.size);
	EXPECT_EQ(fdinfo_bytes(fd, "active"), hold.size);
	EXPECT_EQ(fdinfo_bytes(fd, "resident"), 4 * PAGE + hold.size);
	EXPECT_HELD(&hold);
	hold_release(&hold);
	EXPECT_EQ(fdinfo_bytes(fd, "active"), 0);
	EXPECT_EQ(fdinfo_bytes(fd, "total"), size);

	for (size_t i = 0; i < OBJECTS; i++)
		handles[i] = obj_wrap(fd, many + i * PAGE, PAGE, 0);
	EXPECT_EQ(fdinfo_bytes(fd, "total"), size + OBJECTS * PAGE);
	for (size_t i = 0; i < OBJECTS; i += 2)
		obj_close(fd, handles[i]);
	EXPECT_EQ(fdinfo_bytes(fd, "total"), size + OBJECTS / 2 * PAGE);

	EXPECT_EQ(fdinfo_bytes(fd, "shared"), 0);
	EXPECT_EQ(fdinfo_bytes(fd, "purgeable"), 0);
	EXPECT_EQ(fdinfo_bytes(other, "total"), 0);
	return test_pass("memory in fdinfo");
}
