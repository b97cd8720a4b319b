/* SPDX-License-Identifier: MIT */
/*
 * Whichever allocation fails while a foreign buffer is imported, bound and used,
 * the call is -ENOMEM or -EFAULT, the next try works, and in the end the buffer's
 * driver has nobody left to wait for.
 *
 * VM: timeout=180
 */
#include "faults.h"
#include "import.h"

#define SIZE	(4 * PAGE)
#define AT	0x40000000ull

static void import_all(int dmabuf)
{
	struct faults faults;
	int fd = device_open();
	uint32_t h = 0;

	EACH_FAULT(&faults) {
		if (!FAULTED(&faults, import_try(fd, dmabuf, &h)))
			obj_close(fd, h);
	}
	EXPECT_FAULTS(&faults, 2);
	close(fd);
}

static void bind_all(int dmabuf, uint8_t *see)
{
	struct faults faults;
	int fd = device_open();
	uint32_t h;

	/* the first time that it is bound, it is mapped */
	EACH_FAULT(&faults) {
		h = import(fd, dmabuf);
		if (FAULTED(&faults, vm_map(fd, 0, h, 0, AT, SIZE, 0)))
			EXPECT_OK(vm_map(fd, 0, h, 0, AT, SIZE, 0));
		EXPECT_OK(run_op(fd, 0, op_fill(AT, faults.nth, SIZE)));
		EXPECT_WORDS(see, SIZE, faults.nth);
		EXPECT_OK(obj_wait(fd, h, FOREVER_S * SECOND));
		obj_close(fd, h);
	}
	EXPECT_FAULTS(&faults, 2);
	close(fd);
}

int main(void)
{
	struct counters was;
	struct foreign f;
	long users;
	int vgem;

	faults_begin();
	vgem = vgem_open("card");
	users = read_number("/sys/module/vgem/refcnt");
	was = counters_now();
	f = vgem_buffer(vgem, SIZE, NULL);
	import_all(f.dmabuf);
	/* the kernel warns of each exporter who fails to show it his buffer */
	faults_not_in("dma_buf_vmap");
	bind_all(f.dmabuf, f.see);
	EXPECT_IDLE_COUNTERS(was);
	foreign_drop(&f);
	close(vgem);
	EXPECT_EQ(read_number("/sys/module/vgem/refcnt"), users - 1);
	return test_pass("import without memory");
}
