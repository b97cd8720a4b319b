/* SPDX-License-Identifier: MIT */
/*
 * When handle and descriptor are closed and the process is gone, a dynamic importer
 * keeps the memory that it has mapped, and its user the charge; also one that is only
 * attached. When the last of them detaches nothing is left.
 */
#include "importer.h"

#define SIZE	(32 * PAGE)
#define UID	23041

struct world {
	struct gate made, go;
	int *dmabuf;
};

static void owner(void *arg)
{
	struct world *w = arg;
	int fd = device_open();
	uint8_t *p;
	uint32_t h;

	become_user(UID);
	limit_memlock(2 * SIZE);
	p = map_private(SIZE);
	fill_pattern(p, SIZE, 1);
	h = obj_wrap(fd, p, SIZE, 0);
	*w->dmabuf = export_rdwr(fd, h);
	obj_close(fd, h);
	EXPECT_EQ(vm_pin(), SIZE);
	gate_open(&w->made);
	gate_pass(&w->go);
}

int main(void)
{
	struct world w = { .made = gate_new(), .go = gate_new(), .dmabuf = map_shared(PAGE) };
	struct counters was = counters_now();
	pid_t pid = spawn(owner, &w);
	int d, imp, idle;

	gate_pass(&w.made);
	d = take_fd(pid, *w.dmabuf);
	imp = importer_attached(d);
	idle = importer_attached(d);
	importer_map(imp);
	close(d);
	gate_open(&w.go);
	EXPECT_CHILD(pid);

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
