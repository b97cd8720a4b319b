/* SPDX-License-Identifier: MIT */
/*
 * A buffer of udmabuf that is a list of pieces, of two memfds, in another order than
 * they have there and one page twice: each page is used where the list has it.
 *
 * VM: unfit=bookworm:"Debian's 6.1 has none"
 */
#include "import.h"

#define FILE_PAGES	16
#define AT		0x40000000

/* first page and pages of each piece; the two files take turns */
static const struct { size_t first, count; } pieces[] = {
	{ 9, 3 }, { 0, 1 }, { 2, 5 }, { 11, 2 }, { 15, 1 }, { 4, 6 }, { 9, 1 },
};

static int source[2];
static uint8_t *file[2];

static struct foreign scattered(size_t size)
{
	struct {
		struct udmabuf_create_list head;
		struct udmabuf_create_item list[ARRAY_SIZE(pieces)];
	} args = { .head = { .flags = UDMABUF_FLAGS_CLOEXEC, .count = ARRAY_SIZE(pieces) } };
	int node = udmabuf_open(), dmabuf;

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		args.list[i] = (struct udmabuf_create_item){
			.memfd = (uint32_t)source[i % 2],
			.offset = pieces[i].first * PAGE,
			.size = pieces[i].count * PAGE,
		};
	dmabuf = ioctl(node, UDMABUF_CREATE_LIST, &args);
	EXPECT_SYS(dmabuf);
	close(node);
	return foreign_map(dmabuf, size);
}

static void expect_pieces(const uint8_t *got)
{
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		EXPECT_SAME(got, file[i % 2] + pieces[i].first * PAGE, pieces[i].count * PAGE);
		got += pieces[i].count * PAGE;
	}
}

int main(void)
{
	struct foreign buffer;
	size_t size = 0;
	uint8_t *p;
	int dev;

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		size += pieces[i].count * PAGE;
	for (size_t i = 0; i < 2; i++) {
		source[i] = udmabuf_memfd(FILE_PAGES * PAGE, 0);
		file[i] = mmap(NULL, FILE_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			       source[i], 0);
		EXPECT(file[i] != MAP_FAILED, "mmap: %s", error_name(-errno));
		fill_pattern(file[i], FILE_PAGES * PAGE, i + 1);
	}
	buffer = scattered(size);
	p = map_private(size);
	dev = device_open();
	obj_mirror(dev, p, size);
	EXPECT_OK(vm_map(dev, 0, import(dev, buffer.dmabuf), 0, AT, size, 0));

	/* twice in the list: the last page of the buffer is its first page of the other file */
	EXPECT_OK(run_op(dev, 0, op_fill(AT + 4 * PAGE, 0x31, 5 * PAGE)));
	EXPECT_WORDS(file[0] + 2 * PAGE, 5 * PAGE, 0x31);
	EXPECT_OK(run_op(dev, 0, op_copy(ADDR(p), AT, size)));
	expect_pieces(p);
	EXPECT_OK(run_op(dev, 0, op_fill(AT + size - PAGE, 0x32, PAGE)));
	EXPECT_WORDS(file[0] + 9 * PAGE, PAGE, 0x32);
	EXPECT_OK(run_op(dev, 0, op_copy(ADDR(p), AT, size)));
	EXPECT_WORDS(p, PAGE, 0x32);
	expect_pieces(p);
	return test_pass("a list of pieces");
}
