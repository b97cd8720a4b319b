/* SPDX-License-Identifier: MIT */
/*
 * When handle and descriptor are closed and the process is gone, a dynamic importer
 * keeps the memory that it has mapped, and its user the charge; also one that is only
 * attached. When the last of them detaches nothing is left.
 */
#include "importer.h"

#define SIZE	(32 * PAGE)
#define UID	23041

int main(void)
{
	struct giver giver = { .uid = UID, .size = SIZE, .closes = true };
	struct counters was = counters_now();
	int d = giver_start(&giver), imp, idle;

	imp = importer_attached(d);
	idle = importer_attached(d);
	importer_map(imp);
	close(d);
	giver_end(&giver);

	AWAIT_EQ(told(imp), 1);
	expect_user_charge(UID, SIZE);
	EXPECT_SEEN(imp, SIZE, 1);
	importer_write(imp, SIZE, 2);
	EXPECT_SEEN(imp, SIZE, 2);
	importer_do(imp, IMPORTER_UNMAP);
	importer_do(imp, IMPORTER_DETACH);
	expect_user_charge(UID, SIZE);
	EXPECT_EQ(counters_now().of[0], was.of[0] + 1);
	importer_do(idle, IMPORTER_DETACH);
	AWAIT_COUNTERS(was);
	expect_user_charge(UID, 0);
	return test_pass("an importer that outlives the process");
}
