/* SPDX-License-Identifier: MIT */
/*
 * A process killed while it acquires a very large range, which only takes page
 * tables, is gone long before it would have been done, and so are its workers
 * and the memory; one that is left alone gets all of it, and the kernel does not
 * complain of being kept busy.
 *
 * VM: cpus=2 timeout=120
 */
#include "workers.h"

#define SIZE	(16 * GIB)

struct world {
	int fd;
	uint32_t *handle;
};

static void acquirer(void *arg)
{
	struct world *w = arg;
	uint8_t *p = map_cold(SIZE);

	*w->handle = obj_wrap(w->fd, p, SIZE, DRM_USERPTR_CREATE_READ_ONLY);
	EXPECT_OK(obj_acquire(w->fd, *w->handle, 0, 0));
}

int main(void)
{
	struct world w = { .fd = device_open(), .handle = map_shared(PAGE) };
	long tables = meminfo("PageTables");
	int64_t start = now_ns(), whole, gone;
	int status;
	pid_t pid;

	EXPECT_CHILD(spawn(acquirer, &w));
	whole = now_ns() - start;
	obj_close(w.fd, *w.handle);

	for (int workers = 1; workers <= 15; workers += 14) {
		set_param("max_workers", workers);
		*w.handle = 0;
		pid = spawn(acquirer, &w);
		AWAIT(*(volatile uint32_t *)w.handle);
		AWAIT(obj_info(w.fd, *w.handle).resident_bytes > SIZE / 16);
		start = now_ns();
		EXPECT_SYS(kill(pid, SIGKILL));
		EXPECT_SYS(waitpid(pid, &status, 0));
		gone = now_ns() - start;
		EXPECT(WIFSIGNALED(status), "status %#x", status);
		AWAIT(!workers_of(w.fd, *w.handle));
		printf("the whole takes %d ms, a kill %d ms, workers are gone after %d ms\n",
		       (int)(whole / 1000000), (int)(gone / 1000000),
		       (int)((now_ns() - start) / 1000000));
		EXPECT(gone < whole / 4, "gone after %d ms, the whole takes %d ms",
		       (int)(gone / 1000000), (int)(whole / 1000000));
		AWAIT(obj_info(w.fd, *w.handle).resident_bytes == 0);
		AWAIT(meminfo("PageTables") < tables + 4096);
		obj_close(w.fd, *w.handle);
	}
	close(w.fd);
	await_nothing_left();
	return test_pass("a killed acquisition ends");
}
