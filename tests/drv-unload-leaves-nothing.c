/* SPDX-License-Identifier: MIT */
/*
 * Loading, using and unloading the module many times leaves no memory behind:
 * neither the kernel's nor an address space of one of the processes.
 *
 * VM: alone timeout=120 hooks
 * VM: unfit=debug:"KASAN keeps freed memory, so that slab sizes say nothing; kmemleak looks instead"
 */
#include "hook.h"

#define ROUNDS		12
#define MANY		500		/* of what is small: objects, mappings, fences */
#define SPARSE		(256 * MIB)	/* an object with many chunks and few pages */

/* address spaces that exist, exactly */
static long address_spaces(void)
{
	FILE *f;
	char line[300];
	long n = -1;

	write_file("/sys/kernel/slab/mm_struct/shrink", "1");
	f = fopen("/proc/slabinfo", "re");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "mm_struct ", 10))
			sscanf(line + 10, "%ld", &n);
	if (f)
		fclose(f);
	return n;
}

static void use(void *arg)
{
	int fd = device_open();
	uint8_t *p = map_aligned(SPARSE, 2 * MIB), *q = map_private(MIB);
	uint32_t h, ctx;

	(void)arg;
	madvise(p, SPARSE, MADV_NOHUGEPAGE);
	h = obj_mirror(fd, p, SPARSE);
	for (size_t at = 0; at < SPARSE; at += 2 * MIB)
		EXPECT_OK(obj_acquire(fd, h, at, PAGE));
	for (int i = 0; i < 64; i++) {
		ctx = ctx_new(fd);
		h = obj_mirror_in(fd, ctx, q + i * 2 * PAGE, 2 * PAGE);
		EXPECT_OK(vm_map(fd, ctx, h, 0, 0x100000, 2 * PAGE, 0));
		EXPECT_OK(run_op(fd, ctx, op_fill(0x100000, i, 2 * PAGE)));
		if (i & 1)
			EXPECT_OK(ctx_destroy(fd, ctx));
	}
	for (int i = 0; i < MANY; i++) {
		h = obj_mirror(fd, q + 512 * KIB, PAGE);
		EXPECT_OK(submit_ops(fd, 0, 0, NULL, 0, NULL));
		EXPECT_RET(run_fill(fd, p + SPARSE, 1, 8), -EFAULT);
		obj_close(fd, h);
	}
	/* jobs cut short, cancelled, refused, and left for the exit */
	struct hold hold = hold_start(fd, 0);
	uint32_t job = submit_op(fd, 0, op_fill(ADDR(p), 1, 8));
	map_fixed(p, 2 * MIB, PROT_NONE);
	hold_release(&hold);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_RET(run_fill(fd, p, 1, 8), -EFAULT);
	EXPECT_RET(obj_create(fd, 0, p, PAGE, 0, NULL), -EINVAL);
	ctx = ctx_new(fd);
	hold_start(fd, ctx);
}

static void cycle(void)
{
	EXPECT_OK(module_load(""));
	EXPECT_CHILD(spawn(use, NULL));
	EXPECT_CHILD(spawn(use, NULL));
	module_unload_soon();
}

int main(void)
{
	long spaces, slab, percpu, grown;

	module_unload_soon();
	for (int i = 0; i < 3; i++)
		cycle(); /* caches fill */
	spaces = address_spaces();
	slab = meminfo("SUnreclaim");
	percpu = meminfo("Percpu");
	for (int i = 0; i < ROUNDS; i++)
		cycle();

	grown = address_spaces() - spaces;
	printf("%ld address spaces, %+ld KiB of slab, %+ld KiB of percpu in %d rounds\n", grown,
	       meminfo("SUnreclaim") - slab, meminfo("Percpu") - percpu, ROUNDS);
	if (spaces >= 0)
		EXPECT(grown < ROUNDS / 2, "%ld address spaces are left", grown);
	/* 128 bytes lost for each small thing would be 1500 KiB, and noise is some ten */
	EXPECT(meminfo("SUnreclaim") - slab < 512, "%ld KiB more", meminfo("SUnreclaim") - slab);
	EXPECT(meminfo("Percpu") - percpu < 256, "%ld KiB more", meminfo("Percpu") - percpu);
	EXPECT_OK(module_load(""));
	return test_pass("nothing is left");
}
