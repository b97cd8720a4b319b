// SPDX-License-Identifier: MIT
/*
 * scanout: a picture drawn in memory of malloc() on the screen
 *
 *	scanout [/dev/dri/cardN]
 *
 * Draws it, gives the memory to the driver of the screen (the first that has one) as
 * a dma-buf and has it shown, until there is a line or an end on standard input.
 * Nothing is copied by us, and nothing was allocated by the driver. It has to be the
 * only one who wants the screen: switch to a text console first.
 */
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <userptr.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#define WIDTH	800
#define HEIGHT	600

/* Of the library, and of libdrm, whose calls return -errno or -1 with errno. */
static void must(int ret, const char *what)
{
	if (ret < -1)
		errx(1, "%s: %s", what, strerror(-ret));
	if (ret < 0)
		err(1, "%s", what);
}

/* How soon a point of the plane escapes, in numbers with 24 bits behind the point. */
static uint32_t escape(int64_t re, int64_t im)
{
	const int64_t four = (int64_t)4 << 24;
	int64_t x = 0, y = 0, xx = 0, yy = 0;
	uint32_t n;

	for (n = 0; n < 64 && xx + yy <= four; n++) {
		y = ((x * y) >> 23) + im;
		x = xx - yy + re;
		xx = (x * x) >> 24;
		yy = (y * y) >> 24;
	}
	return n;
}

static void draw_mandelbrot(uint32_t *pixels)
{
	const int64_t step = ((int64_t)3 << 24) / WIDTH;

	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			uint32_t n = escape((x - WIDTH * 2 / 3) * step, (y - HEIGHT / 2) * step);

			/* from deep blue over turquoise to yellow; black within */
			pixels[y * WIDTH + x] = n == 64 ? 0 : n * n / 17 << 16 | n * 4 << 8 |
						(n < 16 ? 48 + n * 12 : 304 - n * 4);
		}
}

/* "userptr", one byte for a line of a letter */
static void draw_name(uint32_t *pixels)
{
	static const uint8_t letters[][7] = {
		{ 0x11, 0x11, 0x11, 0x11, 0x0f, 0x00, 0x00 },	/* u */
		{ 0x0f, 0x10, 0x0e, 0x01, 0x1e, 0x00, 0x00 },	/* s */
		{ 0x0e, 0x11, 0x1f, 0x10, 0x0e, 0x00, 0x00 },	/* e */
		{ 0x16, 0x19, 0x10, 0x10, 0x10, 0x00, 0x00 },	/* r */
		{ 0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x00 },	/* p */
		{ 0x1e, 0x08, 0x08, 0x09, 0x06, 0x00, 0x08 },	/* t, and its tip above the rest */
		{ 0x16, 0x19, 0x10, 0x10, 0x10, 0x00, 0x00 },	/* r */
	};
	const int dot = 8, left = 40, top = HEIGHT - 80;

	for (int y = -dot; y < 6 * dot; y++)
		for (int x = 0; x < 7 * 6 * dot; x++) {
			const uint8_t *letter = letters[x / (6 * dot)];
			uint8_t line = y < 0 ? letter[6] : letter[y / dot];

			if (line >> (5 - x / dot % 6) & 1)
				pixels[(top + y) * WIDTH + left + x] = 0xffffff;
		}
}

/* The first connector with a screen and our mode. */
static bool find_screen(int card, uint32_t *connector, drmModeModeInfo *mode)
{
	drmModeRes *res = drmModeGetResources(card);

	*connector = 0;
	for (int i = 0; res && i < res->count_connectors && !*connector; i++) {
		drmModeConnector *c = drmModeGetConnector(card, res->connectors[i]);

		for (int m = 0; c && c->connection != DRM_MODE_DISCONNECTED && m < c->count_modes; m++)
			if (c->modes[m].hdisplay == WIDTH && c->modes[m].vdisplay == HEIGHT) {
				*connector = c->connector_id;
				*mode = c->modes[m];
			}
		drmModeFreeConnector(c);
	}
	drmModeFreeResources(res);
	return *connector;
}

static int open_card(const char *path, uint32_t *connector, drmModeModeInfo *mode)
{
	for (int i = 0; i < (path ? 1 : 16); i++) {
		char name[32];
		int card;

		snprintf(name, sizeof(name), "/dev/dri/card%d", i);
		card = open(path ? path : name, O_RDWR | O_CLOEXEC);
		if (card >= 0 && find_screen(card, connector, mode))
			return card;
		if (card >= 0)
			close(card);
	}
	errx(1, "no card with a screen of %dx%d", WIDTH, HEIGHT);
}

int main(int argc, char **argv)
{
	const size_t size = WIDTH * HEIGHT * sizeof(uint32_t);
	uint32_t handles[4] = { 0 }, pitches[4] = { WIDTH * 4 }, offsets[4] = { 0 };
	uint32_t connector, framebuffer, *pixels = malloc(size);
	struct drm_userptr_page_range range;
	struct drm_userptr_device *dev;
	drmModeModeInfo mode;
	drmModeRes *res;
	int card, dmabuf;

	if (!pixels)
		err(1, "malloc");
	draw_mandelbrot(pixels);

	/* malloc() aligns to 16 bytes: what becomes a dma-buf is the pages around them */
	must(drm_userptr_device_open(&dev), "userptr");
	must(drm_userptr_bo_export_memory(dev, pixels, size, 0, &range, &dmabuf), "export");

	card = open_card(argc > 1 ? argv[1] : NULL, &connector, &mode);
	res = drmModeGetResources(card);
	must(drmPrimeFDToHandle(card, dmabuf, &handles[0]), "import");
	close(dmabuf);
	offsets[0] = (uint32_t)range.offset;
	must(drmModeAddFB2(card, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888, handles, pitches, offsets,
			   &framebuffer, 0), "framebuffer");
	must(drmModeSetCrtc(card, res->crtcs[0], framebuffer, 0, 0, &connector, 1, &mode), "mode");

	/* It is still our memory. A driver that shows a copy wants to be told of changes. */
	draw_name(pixels);
	drmModeDirtyFB(card, framebuffer, NULL, 0);
	puts("shown");
	fflush(stdout);
	getchar();

	drmModeFreeResources(res);
	close(card);
	drm_userptr_device_close(dev);
	free(pixels);
	return 0;
}
