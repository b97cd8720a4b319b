/* SPDX-License-Identifier: MIT */
/*
 * A READ_ONLY object is not mapped by an importer that writes, nor by
 * one that wants an address in the kernel; by one that only reads it is.
 */
#include "video.h"

int main(void)
{
	int fd = device_open(), d;
	int camera = vivid_open(VIVID_MAP, V4L2_CAP_META_CAPTURE);
	int by_address = vivid_open(VIVID_VMAP, V4L2_CAP_META_CAPTURE);
	int reader = vivid_open(VIVID_MAP, V4L2_CAP_META_OUTPUT);
	uint8_t *p = map_private(PAGE);
	uint32_t h = obj_wrap(fd, p, PAGE, READ_ONLY);

	EXPECT_OK(export_try(fd, h, RDONLY, &d));
	video_buffers(camera, V4L2_BUF_TYPE_META_CAPTURE, 4);
	/* videobuf2 makes -EINVAL of the error it gets */
	EXPECT_RET(video_queue(camera, V4L2_BUF_TYPE_META_CAPTURE, 0, d, PAGE, 0), -EINVAL);
	video_buffers(by_address, V4L2_BUF_TYPE_META_CAPTURE, 4);
	EXPECT(video_queue(by_address, V4L2_BUF_TYPE_META_CAPTURE, 0, d, PAGE, 0) < 0,
	       "a kernel address for writing");
	video_buffers(reader, V4L2_BUF_TYPE_META_OUTPUT, 4);
	EXPECT_OK(video_queue(reader, V4L2_BUF_TYPE_META_OUTPUT, 0, d, PAGE, 8));
	close(camera);
	close(by_address);
	close(reader);
	close(d);
	obj_close(fd, h);

	/* the same, not READ_ONLY */
	h = obj_wrap(fd, p, PAGE, 0);
	d = export_rdwr(fd, h);
	camera = vivid_open(VIVID_MAP, V4L2_CAP_META_CAPTURE);
	video_buffers(camera, V4L2_BUF_TYPE_META_CAPTURE, 4);
	EXPECT_OK(video_queue(camera, V4L2_BUF_TYPE_META_CAPTURE, 0, d, PAGE, 0));
	return test_pass("importers of READ_ONLY objects");
}
