/* SPDX-License-Identifier: MIT */
/*
 * A screen of QEMU's as an importer: the KMS driver that shows a picture, and QEMU's
 * own word on what is to be seen. For tests that ask for "screen" in their VM: line.
 */
#ifndef TESTS_SCANOUT_H
#define TESTS_SCANOUT_H

#include <drm_fourcc.h>

#include "prime.h"

/* a mode that any of the drivers has, with any format */
#define WIDTH	800
#define HEIGHT	600
#define PITCH	((size_t)WIDTH * sizeof(uint32_t))

/* --- a picture in plain memory --------------------------------------------- */

/**
 * struct picture - XRGB8888 pixels in memory of the heap
 */
struct picture {
	/** @pixels: as the heap gave them: of no alignment to speak of */
	uint32_t *pixels;
	/** @pages: the whole pages around them, in which others may live */
	uint8_t *pages;
	/** @size: of those pages */
	size_t size;
	/** @offset: of the pixels in them */
	uint32_t offset;
};

static inline struct picture picture_new(void)
{
	struct picture pic = { .pixels = malloc(HEIGHT * PITCH) };
	uint64_t start = ADDR(pic.pixels), end = start + HEIGHT * PITCH;

	EXPECT(pic.pixels, "no memory");
	EXPECT(start % PAGE, "the heap gave whole pages, which is not what is to be shown");
	pic.offset = (uint32_t)(start % PAGE);
	pic.pages = PTR(start - pic.offset);
	pic.size = (size_t)((end + PAGE - 1) / PAGE * PAGE - ADDR(pic.pages));
	return pic;
}

/* no two pictures alike, nor two lines of one, nor two pixels side by side */
static inline void picture_draw(struct picture *pic, uint32_t seed)
{
	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH; x++) {
			uint32_t red = x * 255 / WIDTH, green = y * 255 / HEIGHT;

			pic->pixels[y * WIDTH + x] = (red << 16 | green << 8) +
						     ((x ^ y ^ seed) & 0xff);
		}
}

/* --- the driver ------------------------------------------------------------ */

/**
 * struct screen - a card that shows what it is given
 */
struct screen {
	/** @fd: its card */
	int fd;
	/** @name: what QEMU calls the device, and what the driver's name begins with */
	const char *name;
	uint32_t crtc;
	uint32_t connector;
	struct drm_mode_modeinfo mode;
	uint32_t framebuffer;
};

static inline int card_open(const char *driver)
{
	int fd = node_open(driver, "card");

	if (fd < 0)
		FAIL("expected a card of %s, found none", driver);
	return fd;
}

static inline struct drm_mode_modeinfo screen_mode(int fd, uint32_t connector)
{
	struct drm_mode_modeinfo modes[128];
	struct drm_mode_get_connector args = { .connector_id = connector };

	/* asking for none of them makes the driver look */
	EXPECT_OK(xioctl(fd, DRM_IOCTL_MODE_GETCONNECTOR, &args));
	EXPECT(args.count_modes <= ARRAY_SIZE(modes), "%u modes", args.count_modes);
	args.modes_ptr = ADDR(modes);
	args.count_props = args.count_encoders = 0;
	EXPECT_OK(xioctl(fd, DRM_IOCTL_MODE_GETCONNECTOR, &args));
	for (uint32_t i = 0; i < args.count_modes; i++)
		if (modes[i].hdisplay == WIDTH && modes[i].vdisplay == HEIGHT)
			return modes[i];
	FAIL("expected a mode of %ux%u, found none", WIDTH, HEIGHT);
}

/* skips where the kernel has no such module */
static inline struct screen screen_open(const char *name)
{
	char command[128];
	struct screen s = { .name = name };
	struct drm_mode_card_res args = {
		.crtc_id_ptr = ADDR(&s.crtc), .count_crtcs = 1,
		.connector_id_ptr = ADDR(&s.connector), .count_connectors = 1,
	};

	/* Newer kernels say "cirrus-qemu". */
	snprintf(command, sizeof(command), "modprobe %s 2>/dev/null || modprobe %s-qemu", name,
		 name);
	if (system(command))
		test_skip("there is no %s here", name);
	s.fd = card_open(name);
	EXPECT_OK(xioctl(s.fd, DRM_IOCTL_MODE_GETRESOURCES, &args));
	EXPECT_EQ(args.count_crtcs, 1);
	EXPECT_EQ(args.count_connectors, 1);
	s.mode = screen_mode(s.fd, s.connector);
	return s;
}

/* on the screen, and there to stay until its file is closed */
static inline void screen_show(struct screen *s, int dmabuf, uint32_t offset)
{
	struct drm_mode_fb_cmd2 fb = {
		.width = WIDTH, .height = HEIGHT, .pixel_format = DRM_FORMAT_XRGB8888,
		.handles = { import(s->fd, dmabuf) }, .pitches = { PITCH }, .offsets = { offset },
	};
	struct drm_mode_crtc crtc = {
		.crtc_id = s->crtc, .set_connectors_ptr = ADDR(&s->connector),
		.count_connectors = 1, .mode_valid = 1, .mode = s->mode,
	};

	EXPECT_OK(xioctl(s->fd, DRM_IOCTL_MODE_ADDFB2, &fb));
	s->framebuffer = fb.fb_id;
	crtc.fb_id = fb.fb_id;
	EXPECT_OK(xioctl(s->fd, DRM_IOCTL_MODE_SETCRTC, &crtc));
}

/* the picture has changed: the driver looks at it again */
static inline void screen_update(struct screen *s)
{
	struct drm_mode_fb_dirty_cmd args = { .fb_id = s->framebuffer };

	EXPECT_OK(xioctl(s->fd, DRM_IOCTL_MODE_DIRTYFB, &args));
}

/* --- QEMU's word ------------------------------------------------------------ */

/* has the screen's picture written to a file of that format */
static inline void screen_dump(const struct screen *s, const char *name, const char *format)
{
	char command[128];

	snprintf(command, sizeof(command), "screendump %s %s.%s", s->name, name, format);
	EXPECT_EQ(system(command), 0);
}

/* each pixel on the screen is that of the picture; what is there is kept as NAME.png */
static inline void expect_seen(const char *file, int line, const struct screen *s,
			       const struct picture *pic, const char *name)
{
	uint8_t *seen = malloc(WIDTH * HEIGHT * 3);
	unsigned int width, height, most;
	char path[128];
	FILE *f;

	screen_dump(s, name, "png");
	screen_dump(s, name, "ppm");
	snprintf(path, sizeof(path), "/host/%s.ppm", name);
	f = fopen(path, "re");
	EXPECT(f && seen, "%s: %s", path, error_name(-errno));
	EXPECT_EQ(fscanf(f, "P6 %u %u %u%*c", &width, &height, &most), 3);
	EXPECT_EQ(width, WIDTH);
	EXPECT_EQ(height, HEIGHT);
	EXPECT_EQ(most, 255);
	EXPECT_EQ(fread(seen, 3, WIDTH * HEIGHT, f), WIDTH * HEIGHT);
	fclose(f);
	unlink(path);
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i++) {
		uint32_t got = (uint32_t)seen[3 * i] << 16 | seen[3 * i + 1] << 8 | seen[3 * i + 2];

		if (got != (pic->pixels[i] & 0xffffff))
			test_fail(file, line, "pixel %u,%u: expected %06x, got %06x (see %s.png)",
				  i % WIDTH, i / WIDTH, pic->pixels[i] & 0xffffff, got, name);
	}
	free(seen);
}

#define EXPECT_SEEN(s, pic, name)	expect_seen(__FILE__, __LINE__, s, pic, name)

/* --- what is shown on each of them ------------------------------------------- */

/* drawn before it is imported, while it is there, and by a job */
static inline void show_pictures(struct screen *s, const char *name)
{
	struct picture pic = picture_new();
	int fd = device_open(), dmabuf;

	picture_draw(&pic, 0);
	dmabuf = export_rdwr(fd, obj_mirror(fd, pic.pages, pic.size));
	screen_show(s, dmabuf, pic.offset);
	EXPECT_SEEN(s, &pic, name);

	picture_draw(&pic, 0x55);
	screen_update(s);
	EXPECT_SEEN(s, &pic, name);

	/* the middle of the picture, by the engine */
	EXPECT_OK(run_fill(fd, pic.pixels + HEIGHT / 4 * WIDTH, 0x00ffcc0000336699,
			   HEIGHT / 2 * PITCH));
	screen_update(s);
	EXPECT_EQ(pic.pixels[HEIGHT / 2 * WIDTH], 0x336699);
	EXPECT_SEEN(s, &pic, name);
	close(dmabuf);
}

#endif
