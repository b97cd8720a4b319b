/* SPDX-License-Identifier: MIT */
/*
 * Memory of the kernel or a driver that is mapped into the process, page frames
 * and single pages alike, is no memory of the process: the rings of io_uring, a
 * vgem buffer, the system heap's. It is -EFAULT by PROBE, by pinning and by use, and
 * stays as it is.
 */
#include <linux/io_uring.h>

#include "import.h"

static int render;
static uint8_t *out;

static void refused(const char *what, uint8_t *p)
{
	static const uint32_t probes[] = { PROBE, PROBE | READ_ONLY, PINNED, PINNED | READ_ONLY };
	uint8_t *want = map_private(PAGE);
	uint32_t h;

	if (p == MAP_FAILED) {
		printf("%s: not here\n", what);
		return;
	}
	printf("%s\n", what);
	memcpy(want, p, PAGE);
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
		int ret = obj_create(render, 0, p, PAGE, probes[i], NULL);

		EXPECT(ret == -EFAULT, "%s with flags %#x: expected EFAULT, got %s", what,
		       probes[i], error_name(ret));
	}
	for (uint32_t flags = 0; flags <= READ_ONLY; flags += READ_ONLY) {
		h = obj_wrap(render, p, PAGE, flags | MIRROR);
		EXPECT_RET(run_copy(render, out, p, PAGE), -EFAULT);
		EXPECT_RET(obj_acquire(render, h, 0, 0), -EFAULT);
		if (!flags)
			EXPECT_RET(run_fill(render, p, 0xbad, PAGE), -EFAULT);
		obj_close(render, h);
	}
	EXPECT_SAME(p, want, PAGE);
	EXPECT_ZERO(out, PAGE);
	unmap(want, PAGE);
}

static void *map_ring(size_t size, off_t offset)
{
	struct io_uring_params params = { 0 };
	int ring = (int)syscall(SYS_io_uring_setup, 8, &params);

	return ring < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE,
					    MAP_SHARED | MAP_POPULATE, ring, offset);
}

int main(void)
{
	struct foreign f;
	int vgem;

	render = device_open();
	out = map_private(PAGE);
	obj_mirror(render, out, PAGE);
	refused("io_uring's submission ring", map_ring(PAGE, IORING_OFF_SQ_RING));
	refused("io_uring's entries", map_ring(PAGE, IORING_OFF_SQES));
	if (!access("/dev/dma_heap/system", R_OK)) {
		f = heap_buffer(4 * PAGE);
		fill_pattern(f.see, f.size, 1);
		refused("the system heap", f.see);
	}
	vgem = vgem_open("card");
	f = vgem_buffer(vgem, 4 * PAGE, NULL);
	fill_pattern(f.see, f.size, 2);
	refused("vgem", f.see);
	return test_pass("memory of drivers");
}
