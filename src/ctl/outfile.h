/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_OUTFILE_H
#define USERPTRCTL_OUTFILE_H

#include <sys/types.h>

/**
 * struct outfile - a file that appears under its name complete or not at all
 * @fd: open for reading and writing
 * @path: the name it will have; a symbolic link is followed
 * @temp: the name it has until then, in the same directory
 *
 * All functions say on stderr what went wrong, and return 0 or -1.
 */
struct outfile {
	int fd;
	char *path;
	char *temp;
};

/* Makes the file, and reserves @size bytes on the disk for it. */
int outfile_open(struct outfile *out, const char *path, off_t size);

/* Puts content and name on the disk, in place of what had the name before. */
int outfile_commit(struct outfile *out, mode_t mode);

/* Closes the file; one that was not committed is gone. */
void outfile_close(struct outfile *out);

#endif /* USERPTRCTL_OUTFILE_H */
