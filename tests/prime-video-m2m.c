/* SPDX-License-Identifier: MIT */
/*
 * A device reads one piece of a process's memory and writes another (vim2m, which
 * turns the picture upside down): all of the picture arrives, and nothing else
 * is touched.
 *
 * VM: unfit=bookworm:"Debian builds no vim2m" unfit=trixie:"Debian builds no vim2m"
 * VM: unfit=trixie-backports:"Debian builds no vim2m"
 * VM: unfit=trixie-backports-rt:"Debian builds no vim2m"
 */
#include "video.h"

#define LINE	((size_t)320 * 3)
#define LINES	240
#define PICTURE	(LINES * LINE)
/* a picture ends in the middle of a page */
#define SIZE	((PICTURE / PAGE + 1) * PAGE)
#define BUFFERS	2

struct queue {
	uint32_t type;
	uint8_t *p[BUFFERS];
	int dmabuf[BUFFERS];
};

static struct queue queue_new(int fd, int video, uint32_t type)
{
	struct v4l2_format format = {
		.type = type,
		.fmt.pix = {
			.width = LINE / 3, .height = LINES, .field = V4L2_FIELD_NONE,
			.pixelformat = V4L2_PIX_FMT_RGB24,
		},
	};
	struct queue q = { .type = type };

	EXPECT_OK(xioctl(video, VIDIOC_S_FMT, &format));
	EXPECT_EQ(format.fmt.pix.sizeimage, PICTURE);
	video_buffers(video, type, BUFFERS);
	for (uint32_t i = 0; i < BUFFERS; i++) {
		q.p[i] = map_private(SIZE);
		q.dmabuf[i] = export_rdwr(fd, obj_wrap(fd, q.p[i], SIZE, 0));
	}
	return q;
}

static void queue_buffer(int video, struct queue *q, uint32_t index)
{
	EXPECT_OK(video_queue(video, q->type, index, q->dmabuf[index], SIZE, PICTURE));
}

static void expect_upside_down(const uint8_t *got, const uint8_t *drawn)
{
	for (size_t y = 0; y < LINES; y++)
		EXPECT_SAME(got + y * LINE, drawn + (LINES - 1 - y) * LINE, LINE);
	for (size_t i = PICTURE; i < SIZE; i++)
		EXPECT(got[i] == 0xa5, "byte %zu, behind the picture, is %#x", i, got[i]);
}

int main(void)
{
	int fd = device_open(), video;
	struct queue in, out;

	if (system("modprobe vim2m multiplanar=1 default_transtime=1"))
		test_skip("there is no vim2m here");
	video = video_open("platform:vim2m", V4L2_CAP_VIDEO_M2M);
	video_control_set(video, V4L2_CID_VFLIP, 1);
	in = queue_new(fd, video, V4L2_BUF_TYPE_VIDEO_OUTPUT);
	out = queue_new(fd, video, V4L2_BUF_TYPE_VIDEO_CAPTURE);
	video_stream(video, (int)in.type, true);
	video_stream(video, (int)out.type, true);
	/* each buffer more than once: what is drawn after it was imported counts */
	for (uint32_t round = 0; round < 3 * BUFFERS; round++) {
		uint32_t i = round % BUFFERS;

		fill_pattern(in.p[i], SIZE, round);
		memset(out.p[i], 0xa5, SIZE);
		queue_buffer(video, &in, i);
		queue_buffer(video, &out, i);
		EXPECT_EQ(video_done(video, in.type), i);
		EXPECT_EQ(video_done(video, out.type), i);
		EXPECT_PATTERN(in.p[i], SIZE, round);
		expect_upside_down(out.p[i], in.p[i]);
	}
	return test_pass("a device between two pieces of memory");
}
