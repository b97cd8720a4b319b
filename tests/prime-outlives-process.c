/* SPDX-License-Identifier: MIT */
/*
 * When the handle is closed and the process gone, importers keep valid memory
 * and its user the charge, until the last importer lets go; then nothing is left.
 */
#include "prime.h"

#define SIZE	(32 * PAGE)
#define UID	23003

int main(void)
{
	struct counters was;
	int vgem = vgem_open("renderD");

	was = counters_now();
	for (int closes = 0; closes < 2; closes++) {
		struct giver giver = { .uid = UID, .size = SIZE, .closes = closes };
		uint32_t imported, result;
		struct view view;
		int d = giver_start(&giver);

		imported = import(vgem, d);
		view = view_open(d, SIZE);
		close(d);
		giver_end(&giver);

		expect_user_charge(UID, SIZE);
		EXPECT_PATTERN(view_read(&view, &result), SIZE, 1);
		EXPECT_EQ(result, DRM_USERPTR_SUBMITTED_DETACHED);
		EXPECT_EQ(obj_info(view.fd, view.handle).detached_cause,
			  DRM_USERPTR_CAUSE_RELEASE);
		view_fill(&view, 0x5050);
		EXPECT_WORDS(view_read(&view, &result), SIZE, 0x5050);
		/* one importer lets go, then the other */
		view_close(&view);
		EXPECT_EQ(counters_now().of[0], was.of[0] + 1);
		expect_user_charge(UID, SIZE);
		obj_close(vgem, imported);
		AWAIT_COUNTERS(was);
		expect_user_charge(UID, 0);
	}
	return test_pass("an exported object outlives its process");
}
