// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * progress: how far a copy is
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define NSEC_PER_SEC	1000000000LL
#define REDRAW_NS	(NSEC_PER_SEC / 10)
#define BAR_WIDTH	30

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

char *format_bytes(char *text, size_t size, double bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	size_t unit = 0;

	if (bytes < 1024) {
		snprintf(text, size, "%.0f B", bytes);
		return text;
	}

	for (bytes /= 1024; bytes >= 1024; bytes /= 1024)
		unit++;
	snprintf(text, size, "%.1f %s", bytes, units[unit]);
	return text;
}

double progress_seconds(const struct progress *progress)
{
	return (double)(now_ns() - progress->start_ns) / NSEC_PER_SEC;
}

static void draw(const struct progress *progress)
{
	double part = progress->total ? (double)progress->done / (double)progress->total : 1;
	double seconds = progress_seconds(progress);
	char bar[BAR_WIDTH + 1] = "";
	char done[32], rate[32];

	memset(bar, '#', (size_t)(part * BAR_WIDTH));
	format_bytes(done, sizeof(done), (double)progress->done);
	format_bytes(rate, sizeof(rate), seconds > 0 ? (double)progress->done / seconds : 0);
	/* ESC [K: what is left of a longer line before */
	fprintf(stderr, "\r[%-*s] %3.0f%%  %s  %s/s\033[K", BAR_WIDTH, bar, part * 100, done, rate);
}

void progress_start(struct progress *progress, uint64_t total)
{
	*progress = (struct progress){
		.total = total,
		.start_ns = now_ns(),
		.visible = isatty(STDERR_FILENO),
	};
}

void progress_advance(struct progress *progress, uint64_t bytes)
{
	int64_t now = now_ns();

	progress->done += bytes;
	if (!progress->visible)
		return;
	if (now - progress->drawn_ns < REDRAW_NS && progress->done < progress->total)
		return;

	progress->drawn_ns = now;
	draw(progress);
}

void progress_end(struct progress *progress)
{
	if (progress->visible)
		fputs("\r\033[K", stderr);
	progress->visible = false;
}
