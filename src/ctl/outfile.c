// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * outfile: a file that appears under its name complete or not at all
 *
 * It is written under another name in the directory where it will stay, and renamed
 * when it is on the disk. Until then nothing changes under the name the user gave.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"

/* The directory of @path, to be freed; dirname() may write to what it is given. */
static char *directory_of(const char *path)
{
	char *copy = strdup(path);
	char *dir = copy ? strdup(dirname(copy)) : NULL;

	free(copy);
	return dir;
}

static int name_files(struct outfile *out, const char *path)
{
	char *dir;

	/* What a symbolic link points to is replaced, not the link. */
	out->path = realpath(path, NULL);
	if (!out->path)
		out->path = strdup(path);
	if (!out->path)
		return -1;

	dir = directory_of(out->path);
	if (!dir || asprintf(&out->temp, "%s/.userptrctl.XXXXXX", dir) < 0)
		out->temp = NULL;
	free(dir);
	return out->temp ? 0 : -1;
}

/*
 * Reserved before anything is written, because a full disk is met as an error of one
 * call here, and as a page that can not be had in the middle of the work later.
 */
static int reserve(const struct outfile *out, off_t size)
{
	int error = size ? posix_fallocate(out->fd, 0, size) : 0;

	if (!error)
		return 0;

	errno = error;
	warn("%s: can not reserve %jd bytes on its file system; make room or use another",
	     out->path, (intmax_t)size);
	return -1;
}

int outfile_open(struct outfile *out, const char *path, off_t size)
{
	*out = (struct outfile){ .fd = -1 };

	if (name_files(out, path)) {
		warn("%s", path);
		goto err_close;
	}

	out->fd = mkostemp(out->temp, O_CLOEXEC);
	if (out->fd < 0) {
		warn("%s: can not make a file in its directory", out->path);
		goto err_close;
	}

	if (reserve(out, size))
		goto err_close;
	return 0;

err_close:
	outfile_close(out);
	return -1;
}

/* The new name is on the disk when the directory is. */
static int sync_directory(const char *path)
{
	char *dir = directory_of(path);
	int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int ret = fd < 0 ? -1 : fsync(fd);

	/* some file systems have nothing to do here, and say so */
	if (ret && errno == EINVAL)
		ret = 0;

	if (fd >= 0)
		close(fd);
	free(dir);
	return ret;
}

int outfile_commit(struct outfile *out, mode_t mode)
{
	if (fchmod(out->fd, mode) || fsync(out->fd)) {
		warn("%s: can not put the file on the disk", out->path);
		return -1;
	}

	if (rename(out->temp, out->path)) {
		warn("%s: can not give the file its name", out->path);
		return -1;
	}
	free(out->temp);
	out->temp = NULL;

	if (sync_directory(out->path)) {
		warn("%s: complete, but its name may not have reached the disk", out->path);
		return -1;
	}
	return 0;
}

void outfile_close(struct outfile *out)
{
	if (out->fd >= 0) {
		close(out->fd);
		if (out->temp)
			unlink(out->temp);
	}
	free(out->temp);
	free(out->path);
}
