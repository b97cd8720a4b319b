// SPDX-License-Identifier: MIT
/*
 * The tool's output file appears complete or not at all. Runs in an empty directory.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "progress.h"
#include "test.h"

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return ok;
}

static bool has(const char *path, const char *text)
{
	char buffer[64];
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, buffer, sizeof(buffer));

	close(fd);
	return n == (ssize_t)strlen(text) && !memcmp(buffer, text, n);
}

static mode_t mode_of(const char *path)
{
	struct stat st = { 0 };

	stat(path, &st);
	return st.st_mode & 07777;
}

static int count_files(void)
{
	DIR *dir = opendir(".");
	int count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

/* A directory with one file of this content, or with none. */
static bool start_with(const char *text)
{
	unlink("link");
	unlink("file");
	return !text || put("file", text);
}

static const char *abandoned_leaves_nothing(void)
{
	struct outfile out;

	EXPECT(start_with(NULL));
	EXPECT(outfile_open(&out, "file", 100) == 0);
	EXPECT(write(out.fd, "new", 3) == 3);
	EXPECT(access("file", F_OK));
	outfile_close(&out);
	EXPECT(count_files() == 0);
	return NULL;
}

static const char *abandoned_keeps_what_was(void)
{
	struct outfile out;

	EXPECT(start_with("old"));
	EXPECT(outfile_open(&out, "file", 100) == 0);
	EXPECT(write(out.fd, "new", 3) == 3);
	outfile_close(&out);
	EXPECT(has("file", "old"));
	EXPECT(count_files() == 1);
	return NULL;
}

static const char *committed_replaces(void)
{
	struct outfile out;

	EXPECT(start_with("old and longer"));
	EXPECT(outfile_open(&out, "file", 3) == 0);
	EXPECT(write(out.fd, "new", 3) == 3);
	EXPECT(outfile_commit(&out, 0751) == 0);
	outfile_close(&out);
	EXPECT(has("file", "new"));
	EXPECT(mode_of("file") == 0751);
	EXPECT(count_files() == 1);
	return NULL;
}

static const char *link_is_followed(void)
{
	struct outfile out;
	struct stat st;

	EXPECT(start_with("old"));
	EXPECT(symlink("file", "link") == 0);
	EXPECT(outfile_open(&out, "link", 0) == 0);
	EXPECT(outfile_commit(&out, 0644) == 0);
	outfile_close(&out);
	EXPECT(lstat("link", &st) == 0 && S_ISLNK(st.st_mode));
	EXPECT(has("file", ""));
	EXPECT(count_files() == 2);
	return NULL;
}

/* As on a full disk: the space is asked for before anything is written. */
static const char *no_room_leaves_nothing(void)
{
	const struct rlimit small = { .rlim_cur = 4096, .rlim_max = RLIM_INFINITY };
	struct rlimit before;
	struct outfile out;
	int ret;

	signal(SIGXFSZ, SIG_IGN);
	EXPECT(start_with("old"));
	EXPECT(getrlimit(RLIMIT_FSIZE, &before) == 0);
	EXPECT(setrlimit(RLIMIT_FSIZE, &small) == 0);
	ret = outfile_open(&out, "file", 4097);
	setrlimit(RLIMIT_FSIZE, &before);
	EXPECT(ret);
	EXPECT(has("file", "old"));
	EXPECT(count_files() == 1);
	return NULL;
}

static const char *no_directory_is_refused(void)
{
	struct outfile out;

	EXPECT(start_with(NULL));
	EXPECT(outfile_open(&out, "missing/file", 1));
	EXPECT(count_files() == 0);
	return NULL;
}

static const char *bytes_are_readable(void)
{
	char text[32];

	EXPECT(!strcmp(format_bytes(text, sizeof(text), 0), "0 B"));
	EXPECT(!strcmp(format_bytes(text, sizeof(text), 1023), "1023 B"));
	EXPECT(!strcmp(format_bytes(text, sizeof(text), 1024), "1.0 KiB"));
	EXPECT(!strcmp(format_bytes(text, sizeof(text), 1536 * 1024), "1.5 MiB"));
	EXPECT(!strcmp(format_bytes(text, sizeof(text), 0x1p63), "8.0 EiB"));
	return NULL;
}

static const struct test tests[] = {
	{ "ctl-outfile-abandoned-leaves-nothing", abandoned_leaves_nothing },
	{ "ctl-outfile-abandoned-keeps-what-was", abandoned_keeps_what_was },
	{ "ctl-outfile-committed-replaces", committed_replaces },
	{ "ctl-outfile-link-is-followed", link_is_followed },
	{ "ctl-outfile-no-room-leaves-nothing", no_room_leaves_nothing },
	{ "ctl-outfile-no-directory-is-refused", no_directory_is_refused },
	{ "ctl-bytes-are-readable", bytes_are_readable },
};

int main(void)
{
	return RUN_TESTS(tests);
}
