// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * copy: one file to another, by the device
 *
 * Both files are mapped, and the mappings wrapped in objects that the device sees at
 * the CPU's own addresses. The CPU itself never touches a mapped byte: where a file
 * has become too short or can not be read, the device fails with -EFAULT, and no
 * SIGBUS can come. For the same reason nothing needs to be waited for before a mapping
 * goes away: munmap() returns when the device has let go of it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "outfile.h"
#include "progress.h"

/* How much of the files is mapped at a time; bounds what the device keeps of them. */
#define WINDOW_BYTES	((off_t)1 << 30)
/* One job, and how many are under way: progress and Ctrl-C show between jobs. */
#define SLICE_BYTES	((uint64_t)16 << 20)
#define SLICES		4
/* How long a wait lasts before progress is shown and signals are looked at. */
#define TICK_NS		100000000

/* A part of a file, mapped and seen by the device at the same address. */
struct window {
	void *ptr;
	size_t size;
	struct drm_userptr_bo *bo;
};

struct slice {
	uint32_t syncobj;
	uint64_t size;		/* 0: not under way */
};

struct copy {
	const char *src_path;
	const char *dst_path;
	int src_fd;
	struct stat src_stat;
	struct outfile out;
	struct drm_userptr_device *dev;
	struct window src;
	struct window dst;
	struct slice slices[SLICES];
	struct progress progress;
	uint64_t fault_addr;	/* with which the device refused a job, or 0 */
};

static volatile sig_atomic_t interrupted;

static void on_signal(int signum)
{
	(void)signum;
	interrupted = 1;
}

/* A signal that would end the program shall do so after it has cleaned up. */
static void catch_signal(int signum)
{
	struct sigaction action;

	/* nohup, and shells in the background, want some ignored */
	if (sigaction(signum, NULL, &action) || action.sa_handler == SIG_IGN)
		return;

	action = (struct sigaction){ .sa_handler = on_signal };
	sigaction(signum, &action, NULL);
}

static void catch_signals(void)
{
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	catch_signal(SIGHUP);
	/* A file beyond the limit is an error of the call then. */
	signal(SIGXFSZ, SIG_IGN);
}

/* ------------------------------------------------------------ before the copy */

/* Files of /proc and the like have content, but neither size nor pages. */
static bool hides_content(int fd, const struct stat *st)
{
	char byte;

	return st->st_size == 0 && pread(fd, &byte, 1, 0) == 1;
}

static int open_source(struct copy *copy)
{
	/* O_NONBLOCK: a FIFO is to be refused, not waited for */
	copy->src_fd = open(copy->src_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (copy->src_fd < 0 || fstat(copy->src_fd, &copy->src_stat)) {
		warn("%s", copy->src_path);
		return -1;
	}

	if (!S_ISREG(copy->src_stat.st_mode) || hides_content(copy->src_fd, &copy->src_stat)) {
		warnx("%s: only regular files with pages of their own can be mapped; use cp",
		      copy->src_path);
		return -1;
	}
	return 0;
}

static int check_destination(const struct copy *copy)
{
	struct stat st;

	if (stat(copy->dst_path, &st)) {
		if (errno == ENOENT)
			return 0;
		warn("%s", copy->dst_path);
		return -1;
	}

	if (S_ISDIR(st.st_mode)) {
		warnx("%s: is a directory; name the file in it", copy->dst_path);
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		warnx("%s: is not a regular file and can not be mapped; use cp", copy->dst_path);
		return -1;
	}
	if (st.st_dev == copy->src_stat.st_dev && st.st_ino == copy->src_stat.st_ino) {
		warnx("%s and %s are the same file", copy->src_path, copy->dst_path);
		return -1;
	}
	/* A rename would not ask for this. */
	if (access(copy->dst_path, W_OK)) {
		warn("%s", copy->dst_path);
		return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------- failures */

static bool is_in(uint64_t addr, const struct window *window)
{
	return addr - drm_userptr_addr(window->ptr) < window->size;
}

static bool source_shrank(const struct copy *copy)
{
	struct stat st;

	return !fstat(copy->src_fd, &st) && st.st_size < copy->src_stat.st_size;
}

static void explain_fault(const struct copy *copy)
{
	if (source_shrank(copy))
		warnx("%s: became shorter while it was copied; copy it again when nobody changes it",
		      copy->src_path);
	else if (copy->fault_addr && is_in(copy->fault_addr, &copy->src))
		warnx("%s: can not be read; its disk or file system may have failed, see dmesg",
		      copy->src_path);
	else if (copy->fault_addr && is_in(copy->fault_addr, &copy->dst))
		warnx("%s: can not be written; its disk may be full or have failed, see dmesg",
		      copy->dst_path);
	else
		warnx("the memory of a file went away while the device copied; see dmesg");
}

static void explain(const struct copy *copy, int error)
{
	switch (error) {
	case -EINTR:
		warnx("interrupted; %s was not touched", copy->dst_path);
		break;
	case -EFAULT:
		explain_fault(copy);
		break;
	case -ENODEV:
		warnx("the userptr device went away; bring it back and copy again");
		break;
	case -ETIMEDOUT:
	case -EBUSY:
		warnx("the files changed faster than the device could follow; "
		      "copy again when nobody changes them");
		break;
	default:
		warnx("the device failed: %s; see dmesg", strerror(-error));
	}
}

/* ------------------------------------------------------------------- the copy */

/* Waits for a slice that is under way; returns how its job ended, or -EINTR. */
static int slice_finish(struct copy *copy, struct slice *slice)
{
	struct drm_userptr_fence_info fence = { 0 };
	int ret;

	if (!slice->size)
		return 0;

	for (;;) {
		ret = drm_userptr_sync_wait(copy->dev, slice->syncobj, 0,
					    drm_userptr_deadline(TICK_NS));
		if (interrupted)
			return -EINTR;
		if (ret != -ETIME)
			break;
		progress_advance(&copy->progress, 0);
	}

	if (!ret)
		ret = drm_userptr_sync_status(copy->dev, slice->syncobj, 0, &fence);
	if (ret)
		return ret;
	if (fence.status < 0)
		return fence.status;

	progress_advance(&copy->progress, slice->size);
	slice->size = 0;
	return 0;
}

static int slice_start(struct copy *copy, struct slice *slice, size_t offset, uint64_t size)
{
	const struct drm_userptr_sync done = { .handle = slice->syncobj };
	struct drm_userptr_job job = { .out_syncs = &done, .num_out_syncs = 1 };
	int ret = drm_userptr_exec_copy(drm_userptr_device_ctx(copy->dev),
					drm_userptr_addr(copy->dst.ptr) + offset,
					drm_userptr_addr(copy->src.ptr) + offset, size, &job);

	if (ret)
		copy->fault_addr = job.fault_addr;
	else
		slice->size = size;
	return ret;
}

static int copy_slices(struct copy *copy, size_t size)
{
	unsigned int turn = 0;
	uint64_t part;
	int ret = 0;

	/* Taken in turn, so that the next one is always the oldest. */
	for (size_t offset = 0; offset < size; offset += part) {
		struct slice *slice = &copy->slices[turn++ % SLICES];

		part = size - offset < SLICE_BYTES ? size - offset : SLICE_BYTES;
		ret = slice_finish(copy, slice);
		if (!ret)
			ret = slice_start(copy, slice, offset, part);
		if (ret)
			return ret;
	}

	for (int i = 0; !ret && i < SLICES; i++)
		ret = slice_finish(copy, &copy->slices[turn++ % SLICES]);
	return ret;
}

/* Says on stderr what went wrong. */
static int window_map(struct copy *copy, struct window *window, const char *path, int fd, int prot,
		      off_t offset, size_t size)
{
	void *ptr = mmap(NULL, size, prot, MAP_SHARED, fd, offset);

	if (ptr == MAP_FAILED) {
		progress_end(&copy->progress);
		warn("%s: can not be mapped; use cp", path);
		return -1;
	}

	window->ptr = ptr;
	window->size = size;
	return 0;
}

static int window_wrap(struct copy *copy, struct window *window, uint32_t flags)
{
	struct drm_userptr_page_range pages;
	int ret;

	/* A file's last page is mapped whole, so it can be wrapped whole. */
	ret = drm_userptr_bo_page_range(copy->dev, window->ptr, window->size, &pages);
	if (ret)
		return ret;
	return drm_userptr_bo_create(drm_userptr_device_ctx(copy->dev), pages.ptr, pages.size,
				     DRM_USERPTR_CREATE_GPU_MIRROR | flags, NULL, &window->bo);
}

static void window_close(struct window *window)
{
	drm_userptr_bo_close(window->bo);
	if (window->ptr)
		munmap(window->ptr, window->size);
	*window = (struct window){ 0 };
}

static int copy_mapped(struct copy *copy, size_t size)
{
	int ret;

	/* Advice: it may be refused. */
	madvise(copy->src.ptr, size, MADV_SEQUENTIAL);

	ret = window_wrap(copy, &copy->src, DRM_USERPTR_CREATE_READ_ONLY);
	if (!ret)
		ret = window_wrap(copy, &copy->dst, 0);
	if (!ret)
		ret = copy_slices(copy, size);

	if (ret) {
		progress_end(&copy->progress);
		explain(copy, ret);
	}
	return ret;
}

static int copy_window(struct copy *copy, off_t offset, size_t size)
{
	int ret;

	ret = window_map(copy, &copy->src, copy->src_path, copy->src_fd, PROT_READ, offset, size);
	if (!ret)
		ret = window_map(copy, &copy->dst, copy->dst_path, copy->out.fd,
				 PROT_READ | PROT_WRITE, offset, size);
	if (!ret)
		ret = copy_mapped(copy, size);

	window_close(&copy->dst);
	window_close(&copy->src);
	return ret;
}

static int make_syncobjs(struct copy *copy)
{
	int ret;

	for (int i = 0; i < SLICES; i++) {
		ret = drm_userptr_sync_create(copy->dev, 0, &copy->slices[i].syncobj);
		if (ret) {
			explain(copy, ret);
			return ret;
		}
	}
	return 0;
}

static int copy_content(struct copy *copy)
{
	off_t size = copy->src_stat.st_size;
	off_t part;
	int ret;

	ret = make_syncobjs(copy);
	progress_start(&copy->progress, size);
	for (off_t offset = 0; !ret && offset < size; offset += part) {
		part = size - offset < WINDOW_BYTES ? size - offset : WINDOW_BYTES;
		ret = copy_window(copy, offset, part);
	}
	return ret;
}

/* ------------------------------------------------------------- after the copy */

/* What was copied is worth its name only if the source stayed as it was. */
static int check_source(const struct copy *copy)
{
	const struct timespec *before = &copy->src_stat.st_mtim;
	struct stat st;

	if (fstat(copy->src_fd, &st)) {
		warn("%s", copy->src_path);
		return -1;
	}

	if (st.st_size != copy->src_stat.st_size || st.st_mtim.tv_sec != before->tv_sec ||
	    st.st_mtim.tv_nsec != before->tv_nsec) {
		warnx("%s: changed while it was copied; copy it again when nobody changes it",
		      copy->src_path);
		return -1;
	}
	return 0;
}

static int commit(struct copy *copy)
{
	int ret;

	ret = check_source(copy);
	if (!ret && interrupted) {
		explain(copy, -EINTR);
		ret = -1;
	}
	/* Not the set-id bits: the new file may have another owner. */
	if (!ret)
		ret = outfile_commit(&copy->out, copy->src_stat.st_mode & 0777);
	return ret;
}

static void report(const struct copy *copy)
{
	double seconds = progress_seconds(&copy->progress);
	double bytes = (double)copy->src_stat.st_size;
	char rate[32];

	format_bytes(rate, sizeof(rate), seconds > 0 ? bytes / seconds : 0);
	printf("%s: %jd bytes in %.2f s, %s/s, on the disk\n", copy->dst_path,
	       (intmax_t)copy->src_stat.st_size, seconds, rate);
}

static int copy_to_outfile(struct copy *copy)
{
	int ret;

	ret = outfile_open(&copy->out, copy->dst_path, copy->src_stat.st_size);
	if (ret)
		return ret;

	ret = copy_content(copy);
	progress_end(&copy->progress);
	if (!ret)
		ret = commit(copy);
	if (!ret)
		report(copy);

	outfile_close(&copy->out);
	return ret;
}

static int copy_file(struct copy *copy)
{
	int ret;

	ret = open_source(copy);
	if (!ret)
		ret = check_destination(copy);
	if (ret)
		return ret;

	copy->dev = open_device();
	if (!copy->dev)
		return -1;

	catch_signals();
	ret = copy_to_outfile(copy);
	drm_userptr_device_close(copy->dev);
	return ret;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct copy copy = { .src_fd = -1 };
	int c = getopt_long(argc, argv, "h", options, NULL);
	int ret;

	if (c != -1)
		return c == 'h' ? command_help(&cmd_copy) : command_misused(&cmd_copy);

	if (argc - optind != 2) {
		warnx("copy takes the names of two files");
		return command_misused(&cmd_copy);
	}

	copy.src_path = argv[optind];
	copy.dst_path = argv[optind + 1];
	ret = copy_file(&copy);
	if (copy.src_fd >= 0)
		close(copy.src_fd);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_copy = {
	.name = "copy",
	.args = "SRC DST",
	.summary = "copy a file by the device",
	.help = "\n"
		"Maps both files, wraps the mappings in objects, and lets the device copy at the CPU's\n"
		"own addresses. DST gets the permissions of SRC, not its owner, times or attributes.\n"
		"DST appears when it is complete and on the disk: whatever fails before, also an\n"
		"interruption by Ctrl-C, leaves what was there under its name.\n"
		"\n"
		"Exit status: 0 DST is a copy of SRC and on the disk; 1 it is not, and the message\n"
		"says why; 2 wrong usage.\n",
	.run = run,
};
