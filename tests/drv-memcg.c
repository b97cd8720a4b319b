/* SPDX-License-Identifier: MIT */
/*
 * What a process has the kernel allocate for it, by the number of its objects,
 * mappings, contexts, chunks or jobs, is charged to its memory cgroup; all of it
 * is returned, and the cgroup can be removed.
 *
 * VM: alone mem=1024 hooks
 */
#include <sys/stat.h>

#include "charge.h"
#include "hook.h"

#define ROOT	"/sys/fs/cgroup"
#define GROUP	ROOT "/userptr-test"
#define OBJECTS	3000
#define MAPS	(5 * 4096)
#define CHUNKS	1024
#define JOBS	20
#define OPS	1000

static long current(void)
{
	return read_number(GROUP "/memory.current");
}

static long base;

static void grown(const char *what, size_t count, size_t least)
{
	long more = current() - base;

	printf("%zu %s: %ld bytes each\n", count, what, more / (long)count);
	EXPECT(more > (long)(count * least), "%s: %ld bytes are charged, expected more than %zu", what,
	       more, count * least);
}

/* a little stays in the caches of the processors */
static void shrunk(void)
{
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

	while (current() - base > (long)MIB && now_ns() < deadline)
		sched_yield();
	EXPECT(current() - base <= (long)MIB, "%ld bytes stay charged", current() - base);
}

static void member(void *arg)
{
	uint8_t *arena = map_reserve(OBJECTS * PAGE), *sparse;
	int fd = device_open(), other;
	static uint32_t h[OBJECTS], ctx[256];
	static struct drm_userptr_bind binds[4096];
	static struct drm_userptr_op ops[OPS];
	uint64_t max;

	(void)arg;
	EXPECT_OK(write_file(GROUP "/cgroup.procs", "0"));
	obj_close(fd, obj_wrap(fd, arena, PAGE, 0));

	base = current();
	for (size_t i = 0; i < OBJECTS; i++)
		h[i] = obj_wrap(fd, arena + i * PAGE, PAGE, 0);
	grown("objects", OBJECTS, 512);
	for (size_t i = 1; i < OBJECTS; i++)
		obj_close(fd, h[i]);
	shrunk();

	base = current();
	for (size_t i = 0; i < MAPS; i++) {
		binds[i % 4096] = (struct drm_userptr_bind){
			.op = DRM_USERPTR_BIND_MAP, .handle = h[0], .size = PAGE,
			.addr = 0x100000 + i * 2 * PAGE,
		};
		if (i % 4096 == 4095)
			EXPECT_OK(vm_bind(fd, 0, binds, 4096, NULL));
	}
	grown("mappings", MAPS, 128);
	obj_close(fd, h[0]);
	shrunk();

	base = current();
	max = get_param(fd, DRM_USERPTR_PARAM_MAX_CONTEXTS) - 1;
	if (max > ARRAY_SIZE(ctx))
		max = ARRAY_SIZE(ctx);
	for (size_t i = 0; i < max; i++)
		ctx[i] = ctx_new(fd);
	printf("%d contexts: %ld bytes each\n", (int)max, (current() - base) / (long)max);
	for (size_t i = 0; i < max; i++)
		EXPECT_OK(ctx_destroy(fd, ctx[i]));
	shrunk();

	/* a page here and there: the pages are the process's before */
	sparse = map_reserve((CHUNKS + 1) * HUGE);
	sparse += -ADDR(sparse) % HUGE;
	for (size_t i = 0; i < CHUNKS; i++) {
		map_fixed(sparse + i * HUGE, PAGE, PROT_READ | PROT_WRITE);
		sparse[i * HUGE] = 1;
	}
	base = current();
	h[0] = obj_wrap(fd, sparse, CHUNKS * HUGE, 0);
	for (size_t i = 0; i < CHUNKS; i++)
		EXPECT_OK(obj_acquire(fd, h[0], i * HUGE, PAGE));
	grown("chunks", CHUNKS, 3500);
	obj_close(fd, h[0]);
	shrunk();
	unmap(sparse, CHUNKS * HUGE);

	map_fixed(arena, 2 * PAGE, PROT_READ | PROT_WRITE);
	other = device_open();
	struct hold hold = hold_start_bytes(other, 0, 1000 * MIB);

	h[0] = obj_mirror(other, arena, PAGE);
	EXPECT_OK(obj_acquire(other, h[0], 0, 0));
	for (size_t i = 0; i < OPS; i++)
		ops[i] = op_fill(ADDR(arena) + i % PAGE, i, 1);
	base = current();
	for (size_t i = 0; i < JOBS; i++)
		EXPECT_OK(submit_ops(other, 0, 0, ops, OPS, NULL));
	EXPECT_HELD(&hold);
	grown("operations in queued jobs", JOBS * OPS, 32);
	hold_release(&hold);
	EXPECT_OK(obj_wait(other, h[0], FOREVER_S * SECOND));
	shrunk();
	close(other);
	close(fd);
}

int main(void)
{
	struct counters was = counters_now();

	if (write_file(ROOT "/cgroup.subtree_control", "+memory"))
		test_skip("no memory controller of cgroup v2");
	EXPECT_SYS(mkdir(GROUP, 0755));
	EXPECT_CHILD(spawn(member, NULL));
	AWAIT_COUNTERS(was);
	for (int64_t deadline = now_ns() + 10 * SECOND; current() > (long)MIB && now_ns() < deadline;)
		sched_yield();
	EXPECT(current() <= (long)MIB, "%ld bytes stay charged", current());
	cgroup_remove(GROUP);
	return test_pass("the memory cgroup pays");
}
