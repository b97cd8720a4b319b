/* SPDX-License-Identifier: MIT */
/*
 * vivid, a driver of a camera that is none, as an importer that looks at content:
 * its first device goes through .vmap, its second attaches and maps.
 */
#ifndef TESTS_VIDEO_H
#define TESTS_VIDEO_H

#include <poll.h>
#include <linux/videodev2.h>

#include "prime.h"

#define VIVID_LOAD	"modprobe vivid n_devs=2 allocators=0,1 node_types=0x60001,0x60001"
#define VIVID_CID_TEST_PATTERN		(0x00f00000 | 0xf000)
#define VIVID_CID_OSD_TEXT_MODE		(0x00f00000 | 0xf001)
#define VIVID_BLACK	5
#define VIVID_WHITE	6
#define VIVID_NO_TEXT	2

enum vivid_device { VIVID_VMAP = 0, VIVID_MAP = 1 };

/* the node of a device that can do what @cap says */
static inline int video_open(const char *bus_info, uint32_t cap)
{
	for (int i = 0; i < 64; i++) {
		struct v4l2_capability has = { 0 };
		char path[64];
		int fd;

		snprintf(path, sizeof(path), "/dev/video%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!xioctl(fd, VIDIOC_QUERYCAP, &has) && !strcmp((char *)has.bus_info, bus_info) &&
		    has.device_caps & cap)
			return fd;
		close(fd);
	}
	FAIL("expected a node of %s that can do %#x, found none", bus_info, cap);
}

/* skips where there is no vivid */
static inline int vivid_open(enum vivid_device which, uint32_t cap)
{
	char bus_info[32];

	if (system(VIVID_LOAD))
		test_skip("there is no vivid here");
	snprintf(bus_info, sizeof(bus_info), "platform:vivid-%03d", which);
	return video_open(bus_info, cap);
}

static inline void video_control_set(int fd, uint32_t id, int32_t value)
{
	struct v4l2_control args = { .id = id, .value = value };

	EXPECT_OK(xioctl(fd, VIDIOC_S_CTRL, &args));
}

static inline int32_t video_control(int fd, uint32_t id)
{
	struct v4l2_control args = { .id = id };

	EXPECT_OK(xioctl(fd, VIDIOC_G_CTRL, &args));
	return args.value;
}

/* bytes of a picture, the smallest there is */
static inline size_t video_small(int fd)
{
	struct v4l2_format args = {
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.fmt.pix = {
			.width = 320, .height = 180, .pixelformat = V4L2_PIX_FMT_YUYV,
			.field = V4L2_FIELD_NONE,
		},
	};

	EXPECT_OK(xioctl(fd, VIDIOC_S_FMT, &args));
	EXPECT_EQ(args.fmt.pix.pixelformat, V4L2_PIX_FMT_YUYV);
	return args.fmt.pix.sizeimage;
}

/* @count buffers, which are dma-bufs */
static inline void video_buffers(int fd, uint32_t type, uint32_t count)
{
	struct v4l2_requestbuffers args = {
		.count = count, .type = type, .memory = V4L2_MEMORY_DMABUF,
	};

	EXPECT_OK(xioctl(fd, VIDIOC_REQBUFS, &args));
	if (count)
		EXPECT_EQ(args.count, count);
}

static inline int video_queue(int fd, uint32_t type, uint32_t index, int dmabuf, size_t size,
			      size_t used)
{
	struct v4l2_buffer args = {
		.type = type, .memory = V4L2_MEMORY_DMABUF, .index = index, .m.fd = dmabuf,
		.length = (uint32_t)size, .bytesused = (uint32_t)used,
		.field = V4L2_FIELD_NONE,
	};

	return xioctl(fd, VIDIOC_QBUF, &args);
}

static inline void video_stream(int fd, int type, bool on)
{
	EXPECT_OK(xioctl(fd, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &type));
}

/* the next one that is done; its index */
static inline uint32_t video_done(int fd, uint32_t type)
{
	struct v4l2_buffer args = { .type = type, .memory = V4L2_MEMORY_DMABUF };

	EXPECT_OK(xioctl(fd, VIDIOC_DQBUF, &args));
	EXPECT_EQ(args.flags & V4L2_BUF_FLAG_ERROR, 0);
	return args.index;
}

#endif
