// SPDX-License-Identifier: MIT
/*
 * capture-video: frames of a camera in our own memory
 *
 *	capture-video /dev/videoN picture.ppm
 *
 * Four buffers of plain memory are given to the camera's driver as dma-bufs; the
 * eighth frame is written to the file. The driver fills our memory: there is no copy,
 * no mmap() of its buffers, and the memory can be what a program has anyway. The
 * camera has to give RGB24, and to take dma-bufs (vivid, for one, does both).
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/videodev2.h>
#include <userptr.h>

#define BUFFERS	4
#define FRAMES	8

static void camera_do(int camera, unsigned long request, void *arg, const char *what)
{
	int ret;

	do {
		ret = ioctl(camera, request, arg);
	} while (ret < 0 && errno == EINTR);
	if (ret < 0)
		err(1, "%s", what);
}

static struct v4l2_pix_format set_format(int camera)
{
	struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

	camera_do(camera, VIDIOC_G_FMT, &format, "format");
	format.fmt.pix.pixelformat = V4L2_PIX_FMT_RGB24;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	camera_do(camera, VIDIOC_S_FMT, &format, "format");
	if (format.fmt.pix.pixelformat != V4L2_PIX_FMT_RGB24)
		errx(1, "this camera does not give RGB24");
	return format.fmt.pix;
}

static void request_buffers(int camera)
{
	struct v4l2_requestbuffers args = {
		.count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_DMABUF,
	};

	camera_do(camera, VIDIOC_REQBUFS, &args, "buffers");
	if (args.count != BUFFERS)
		errx(1, "this camera wants %u buffers", args.count);
}

static void queue(int camera, uint32_t index, int dmabuf)
{
	struct v4l2_buffer args = {
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_DMABUF,
		.index = index, .m.fd = dmabuf,
	};

	camera_do(camera, VIDIOC_QBUF, &args, "queue");
}

/* Waits for the next frame; the buffer that has it. */
static uint32_t dequeue(int camera)
{
	struct v4l2_buffer args = {
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_DMABUF,
	};

	camera_do(camera, VIDIOC_DQBUF, &args, "dequeue");
	return args.index;
}

static void write_ppm(const char *name, const uint8_t *frame, const struct v4l2_pix_format *format)
{
	FILE *f = fopen(name, "we");

	if (!f)
		err(1, "%s", name);
	fprintf(f, "P6\n%u %u\n255\n", format->width, format->height);
	for (uint32_t y = 0; y < format->height; y++)
		fwrite(frame + (size_t)y * format->bytesperline, 3, format->width, f);
	if (ferror(f) | fclose(f))
		err(1, "%s", name);
}

int main(int argc, char **argv)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE, dmabuf[BUFFERS], camera, ret;
	struct drm_userptr_device *dev;
	struct v4l2_pix_format format;
	uint8_t *frame[BUFFERS];
	uint32_t last = 0;
	size_t size;

	if (argc != 3)
		errx(2, "usage: capture-video /dev/videoN picture.ppm");
	camera = open(argv[1], O_RDWR | O_CLOEXEC);
	if (camera < 0)
		err(1, "%s", argv[1]);
	format = set_format(camera);
	request_buffers(camera);

	ret = drm_userptr_device_open(&dev);
	if (ret)
		errx(1, "userptr: %s", strerror(-ret));

	/*
	 * A frame begins where its dma-buf begins, so each has whole pages: here there is
	 * no place to give an offset, and nothing else lies in them that a camera could
	 * write to.
	 */
	size = (format.sizeimage + page - 1) / page * page;
	for (uint32_t i = 0; i < BUFFERS; i++) {
		frame[i] = aligned_alloc(page, size);
		if (!frame[i])
			err(1, "aligned_alloc");
		ret = drm_userptr_bo_export_memory(dev, frame[i], size, 0, NULL, &dmabuf[i]);
		if (ret)
			errx(1, "export: %s", strerror(-ret));
		queue(camera, i, dmabuf[i]);
	}

	camera_do(camera, VIDIOC_STREAMON, &type, "stream on");
	for (int n = 0; n < FRAMES; n++) {
		/* the frame before goes back to the camera only now */
		if (n)
			queue(camera, last, dmabuf[last]);
		last = dequeue(camera);
	}
	camera_do(camera, VIDIOC_STREAMOFF, &type, "stream off");
	write_ppm(argv[2], frame[last], &format);

	/* Once nobody has the dma-bufs any more the memory is unpinned. */
	close(camera);
	for (int i = 0; i < BUFFERS; i++) {
		close(dmabuf[i]);
		free(frame[i]);
	}
	drm_userptr_device_close(dev);
	return 0;
}
