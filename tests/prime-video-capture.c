/* SPDX-License-Identifier: MIT */
/*
 * A camera captures into memory of the heap: every byte of the picture arrives
 * in the process, and in a job, and no byte beside it is written.
 */
#include "video.h"

#define TYPE	V4L2_BUF_TYPE_VIDEO_CAPTURE
#define BUFFERS	4
#define SIZE	(32 * PAGE)

static uint8_t *p;
static size_t picture;

static void expect_pictures(uint32_t index, bool white)
{
	uint8_t *at = p + index * SIZE;

	EXPECT(white ? at[0] > 200 : at[0] < 40, "the brightness is %u", at[0]);
	EXPECT(at[1] > 120 && at[1] < 136, "the colour is %u", at[1]);
	for (size_t i = 4; i < picture; i++)
		EXPECT(at[i] == at[i % 4], "byte %zu is %u, not %u", i, at[i], at[i % 4]);
	/* what is beside the picture */
	EXPECT_WORDS(at + (picture + 7) / 8 * 8, SIZE - (picture + 7) / 8 * 8, 0x5a5a5a5a5a5a5a5a);
}

int main(void)
{
	int camera = vivid_open(VIVID_VMAP, V4L2_CAP_VIDEO_CAPTURE);
	int fd = device_open(), d[BUFFERS];
	uint32_t result;

	picture = video_small(camera);
	EXPECT(picture <= SIZE && picture > SIZE / 2, "a picture of %zu bytes", picture);
	video_control_set(camera, VIVID_CID_OSD_TEXT_MODE, VIVID_NO_TEXT);
	p = aligned_alloc(PAGE, BUFFERS * SIZE);
	EXPECT(p, "no memory");
	for (size_t i = 0; i < BUFFERS; i++)
		d[i] = export_rdwr(fd, obj_wrap(fd, p + i * SIZE, SIZE, 0));
	video_buffers(camera, TYPE, BUFFERS);
	for (int white = 0; white < 2; white++) {
		video_control_set(camera, VIVID_CID_TEST_PATTERN, white ? VIVID_WHITE : VIVID_BLACK);
		memset(p, 0x5a, BUFFERS * SIZE);
		for (uint32_t i = 0; i < BUFFERS; i++)
			EXPECT_OK(video_queue(camera, TYPE, i, d[i], SIZE, 0));
		video_stream(camera, TYPE, true);
		for (uint32_t i = 0; i < BUFFERS; i++) {
			uint32_t index = video_done(camera, TYPE);
			struct view view = view_open(d[index], SIZE);

			expect_pictures(index, white);
			EXPECT_SAME(view_read(&view, &result), p + index * SIZE, SIZE);
			view_close(&view);
		}
		video_stream(camera, TYPE, false);
	}
	return test_pass("a camera writes to a process's memory");
}
