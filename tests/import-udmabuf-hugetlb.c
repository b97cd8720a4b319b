/* SPDX-License-Identifier: MIT */
/*
 * A buffer of udmabuf made of a hugetlb file, from the middle of one huge page to the
 * middle of another, can be used by jobs like any other.
 *
 * VM: unfit=bookworm:"Debian's 6.1 has none"
 * VM: unfit=trixie:"udmabuf of 6.12 maps the first page of a huge one for the kernel, whichever it has"
 * VM: unfit=debug:"udmabuf maps longer pieces than its own device takes, and DMA_API_DEBUG complains of it"
 */
#include "events.h"
#include "import.h"

#define AT	0x40000000

int main(void)
{
	struct udmabuf_create args = {
		.flags = UDMABUF_FLAGS_CLOEXEC, .offset = HUGE / 2, .size = HUGE,
	};
	int node = udmabuf_open(), dev = device_open(), memfd, dmabuf;
	struct foreign buffer;
	uint8_t *file, *p;

	hugetlb_fill(2);
	memfd = udmabuf_memfd(2 * HUGE, MFD_HUGETLB);
	file = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	EXPECT(file != MAP_FAILED, "mmap: %s", error_name(-errno));
	fill_pattern(file, 2 * HUGE, 1);
	args.memfd = (uint32_t)memfd;
	dmabuf = ioctl(node, UDMABUF_CREATE, &args);
	EXPECT_SYS(dmabuf);
	/* udmabuf maps for its first user: one that writes */
	buffer = (struct foreign){ .dmabuf = dmabuf, .see = file + HUGE / 2, .size = HUGE };
	p = map_private(HUGE);
	obj_mirror(dev, p, HUGE);
	EXPECT_OK(vm_map(dev, 0, import(dev, dmabuf), 0, AT, HUGE, 0));

	EXPECT_OK(run_op(dev, 0, op_fill(AT + HUGE / 2 - PAGE, 0x77, 2 * PAGE)));
	EXPECT_WORDS(buffer.see + HUGE / 2 - PAGE, 2 * PAGE, 0x77);
	EXPECT_OK(run_op(dev, 0, op_copy(ADDR(p), AT, HUGE)));
	EXPECT_SAME(p, buffer.see, HUGE);
	fill_pattern(p, HUGE, 2);
	EXPECT_OK(run_op(dev, 0, op_copy(AT, ADDR(p), HUGE)));
	EXPECT_PATTERN(buffer.see, HUGE, 2);
	close(dev);
	unmap(file, 2 * HUGE);
	close(dmabuf);
	close(memfd);
	return test_pass("huge pages of a file");
}
