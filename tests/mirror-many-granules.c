/* SPDX-License-Identifier: MIT */
/*
 * A MIRROR_ALL context whose jobs name addresses far apart keeps no more page
 * sets than it is meant to, works everywhere all the same, also in one job over
 * more granules than it keeps, and gives all of them back.
 */
#include "helpers.h"

#define GRANULE		(64 * MIB)
#define GRANULES	600
#define KEPT		256

int main(void)
{
	static const char counter[] = "/sys/devices/platform/userptr/page_sets";
	static struct drm_userptr_op ops[GRANULES];
	int fd = device_open();
	struct drm_userptr_ctx_create args = { .flags = DRM_USERPTR_CTX_MIRROR_ALL };
	uint8_t *p = mmap(NULL, GRANULES * GRANULE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	long before = read_number(counter);

	EXPECT(p != MAP_FAILED, "mmap: %s", strerror(errno));
	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	for (size_t i = 0; i < GRANULES; i++) {
		ops[i] = op_fill(ADDR(p) + i * GRANULE, i + 1, 64);
		EXPECT_OK(run_op(fd, args.ctx_id, ops[i]));
		EXPECT_WORDS(p + i * GRANULE, 64, i + 1);
		/* a job that has ended may not be retired yet */
		EXPECT(read_number(counter) <= before + KEPT + 2, "%ld page sets after %zu jobs",
		       read_number(counter) - before, i + 1);
	}
	for (size_t i = 0; i < GRANULES; i++)
		ops[i].value = i + 1001;
	EXPECT_OK(run_ops(fd, args.ctx_id, ops, GRANULES));
	for (size_t i = 0; i < GRANULES; i++)
		EXPECT_WORDS(p + i * GRANULE, 64, i + 1001);
	EXPECT_OK(ctx_destroy(fd, args.ctx_id));
	for (int64_t end = now_ns() + FOREVER_S / 2 * SECOND; read_number(counter) != before;)
		EXPECT(now_ns() < end, "%ld page sets are left", read_number(counter) - before);
	return test_pass("many granules");
}
