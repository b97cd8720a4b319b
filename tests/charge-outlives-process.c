/* SPDX-License-Identifier: MIT */
/*
 * A pinned object that another process keeps through the open file: after its
 * owner's exit, exec or death it is -EFAULT for whoever uses it; its charge
 * stays with its user until it is closed, and is returned then.
 */
#include "charge.h"

#define SIZE	(32 * PAGE)
#define UID	21001

struct world {
	int fd;
	struct gate made, go;
	int how;
	uint32_t *handle;
	uint64_t *addr;
};

static void owner(void *arg)
{
	struct world *w = arg;
	uint8_t *p;

	become_user(UID);
	limit_memlock(2 * SIZE);
	p = map_private(SIZE);
	fill_pattern(p, SIZE, 1);
	*w->addr = ADDR(p);
	EXPECT_OK(obj_create(w->fd, 0, p, SIZE, PINNED | MIRROR, w->handle));
	EXPECT_EQ(vm_pin(), SIZE);
	gate_open(&w->made);
	gate_pass(&w->go);
	if (w->how == 1)
		execl("/proc/self/exe", "again", "exec", NULL);
	if (w->how == 2)
		raise(SIGKILL);
}

int main(int argc, char **argv)
{
	struct world w = { .handle = map_shared(PAGE), .addr = map_shared(PAGE) };
	uint8_t *out = map_private(SIZE), *same;
	struct counters was;
	uint32_t o;
	int status;

	(void)argv;
	if (argc > 1)
		return 0; /* the new program of the owner */
	was = counters_now();
	for (w.how = 0; w.how < 3; w.how++) {
		pid_t pid;

		w.fd = device_open();
		w.made = gate_new();
		w.go = gate_new();
		o = obj_mirror(w.fd, out, SIZE);
		pid = spawn(owner, &w);
		gate_pass(&w.made);
		same = map_fixed(PTR(*w.addr), SIZE, PROT_READ | PROT_WRITE);
		fill_pattern(same, SIZE, 2);
		expect_user_charge(UID, SIZE);
		EXPECT_RET(run_copy(w.fd, out, same, PAGE), -EPERM);
		EXPECT_RET(obj_acquire(w.fd, *w.handle, 0, 0), -EPERM);
		gate_open(&w.go);
		EXPECT_EQ(waitpid(pid, &status, 0), pid);
		EXPECT(w.how == 2 ? WIFSIGNALED(status) : !status, "status %#x", status);

		EXPECT_RET(run_copy(w.fd, out, same, PAGE), -EFAULT);
		EXPECT_RET(run_fill(w.fd, same, 0xbad, PAGE), -EFAULT);
		EXPECT_RET(obj_acquire(w.fd, *w.handle, 0, 0), -EFAULT);
		EXPECT_EQ(obj_info(w.fd, *w.handle).detached_cause, DRM_USERPTR_CAUSE_RELEASE);
		EXPECT_EQ(obj_info(w.fd, *w.handle).pinned_bytes, SIZE);
		EXPECT_PATTERN(same, SIZE, 2);
		EXPECT_ZERO(out, PAGE);
		expect_user_charge(UID, SIZE);
		if (w.how == 1)
			close(w.fd);
		else
			obj_close(w.fd, *w.handle);
		expect_user_charge(UID, 0);
		if (w.how != 1) {
			obj_close(w.fd, o);
			close(w.fd);
		}
		unmap(same, SIZE);
	}
	AWAIT_COUNTERS(was);
	return test_pass("pinned objects outlive their process");
}
