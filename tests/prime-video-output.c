/* SPDX-License-Identifier: MIT */
/*
 * A device that reads a dma-buf reads what the process wrote to its memory, also
 * when the importer attaches and maps it.
 */
#include "video.h"

#define TYPE	V4L2_BUF_TYPE_META_OUTPUT

int main(void)
{
	int fd = device_open();

	for (int which = VIVID_VMAP; which <= VIVID_MAP; which++) {
		int out = vivid_open(which, V4L2_CAP_META_OUTPUT);
		int camera = vivid_open(which, V4L2_CAP_VIDEO_CAPTURE);
		uint16_t *p[4];
		int d[4];

		video_buffers(out, TYPE, 4);
		for (uint32_t i = 0; i < 4; i++) {
			/* brightness, contrast, saturation, hue */
			p[i] = map_private(PAGE);
			d[i] = export_rdwr(fd, obj_wrap(fd, p[i], PAGE, 0));
			p[i][0] = 128;
			p[i][1] = (uint16_t)(11 + 16 * i + which);
			p[i][2] = (uint16_t)(101 + 16 * i + which);
			p[i][3] = 0;
			EXPECT_OK(video_queue(out, TYPE, i, d[i], PAGE, 8));
		}
		video_stream(out, TYPE, true);
		for (uint32_t i = 0; i < 4; i++)
			video_done(out, TYPE);
		/* the last one set them */
		EXPECT_EQ(video_control(camera, V4L2_CID_CONTRAST), p[3][1]);
		EXPECT_EQ(video_control(camera, V4L2_CID_SATURATION), p[3][2]);
		/* and what is written after it was imported is seen, too */
		p[2][1] = 77;
		p[2][2] = 199;
		EXPECT_OK(video_queue(out, TYPE, 2, d[2], PAGE, 8));
		EXPECT_EQ(video_done(out, TYPE), 2);
		EXPECT_EQ(video_control(camera, V4L2_CID_CONTRAST), 77);
		EXPECT_EQ(video_control(camera, V4L2_CID_SATURATION), 199);
		video_stream(out, TYPE, false);
		close(out);
		close(camera);
	}
	return test_pass("a device reads a process's memory");
}
