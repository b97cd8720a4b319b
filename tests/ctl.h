/* SPDX-License-Identifier: MIT */
/*
 * What the tests of userptrctl share: what it prints; for copy a directory of
 * their own, and a copy that is met in the middle.
 */
#ifndef TESTS_CTL_H
#define TESTS_CTL_H

#include <dirent.h>
#include <grp.h>
#include <sched.h>
#include <sys/stat.h>

#include "helpers.h"

#define CTL_SIZE	(96 * MIB)	/* long enough to be met in the middle */

static char ctl_dir[256], ctl_src[300], ctl_dst[300];

/* a user without rights; for ctl_run() */
static inline void ctl_become_nobody(void)
{
	EXPECT_SYS(setgroups(0, NULL));
	EXPECT_SYS(setgid(65534));
	EXPECT_SYS(setuid(65534));
}

/*
 * Runs userptrctl with @arguments, after @prepare in the process that becomes it;
 * returns its exit status, and in @output what it printed.
 */
static inline int ctl_run(const char *arguments, void (*prepare)(void), char *output, size_t size)
{
	char command[128];
	int fds[2], status;
	size_t length = 0;
	ssize_t n;
	pid_t pid;

	snprintf(command, sizeof(command), "exec userptrctl %s", arguments);
	EXPECT_SYS(pipe2(fds, O_CLOEXEC));
	fflush(stdout);
	pid = fork();
	EXPECT_SYS(pid);
	if (!pid) {
		dup2(fds[1], STDOUT_FILENO);
		if (prepare)
			prepare();
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}

	close(fds[1]);
	while ((n = read(fds[0], output + length, size - 1 - length)) > 0)
		length += n;
	EXPECT(length < size - 1, "userptrctl %s prints more than %zu bytes", arguments, size);
	output[length] = '\0';
	close(fds[0]);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFEXITED(status), "userptrctl %s died of signal %d", arguments, WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* an empty directory, and the names of source and destination in it */
static inline void ctl_setup(const char *parent, const char *test)
{
	snprintf(ctl_dir, sizeof(ctl_dir), "%s/%s", parent, test);
	snprintf(ctl_src, sizeof(ctl_src), "%s/src", ctl_dir);
	snprintf(ctl_dst, sizeof(ctl_dst), "%s/dst", ctl_dir);
	mkdir(ctl_dir, 0700);
	unlink(ctl_src);
	unlink(ctl_dst);
}

static inline void ctl_make_src(size_t size)
{
	int fd = open(ctl_src, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	EXPECT_SYS(fd);
	EXPECT_SYS(ftruncate(fd, (off_t)size));
	close(fd);
}

static inline pid_t ctl_start_copy(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	EXPECT_SYS(pid);
	if (!pid) {
		signal(SIGINT, SIG_DFL);
		execlp("userptrctl", "userptrctl", "copy", ctl_src, ctl_dst, NULL);
		_exit(127);
	}
	return pid;
}

/* false: it has ended before */
static inline bool ctl_await_mapped(pid_t pid)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;
	char path[64], line[600];
	bool mapped = false;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	while (!mapped) {
		siginfo_t info = { 0 };
		FILE *maps;

		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
		if (info.si_pid == pid)
			return false;
		maps = fopen(path, "re");
		while (maps && !mapped && fgets(line, sizeof(line), maps))
			mapped = strstr(line, ctl_src);
		if (maps)
			fclose(maps);
		EXPECT(now_ns() < deadline, "userptrctl does not map %s", ctl_src);
		if (!mapped)
			sched_yield();
	}
	return true;
}

static inline int ctl_wait(pid_t pid)
{
	int status;

	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(!WIFEXITED(status) || WEXITSTATUS(status) != 127, "userptrctl cannot be run");
	return status;
}

/* nothing but what is expected is in the directory */
static inline void ctl_expect_only(bool dst)
{
	DIR *dir = opendir(ctl_dir);
	struct dirent *entry;

	EXPECT(dir, "%s: %s", ctl_dir, error_name(-errno));
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (!strcmp(entry->d_name, "src") || (dst && !strcmp(entry->d_name, "dst")))
			continue;
		FAIL("expected nothing to be left behind, found %s/%s", ctl_dir, entry->d_name);
	}
	closedir(dir);
	EXPECT(!dst || !access(ctl_dst, F_OK), "%s is gone", ctl_dst);
}

static inline void ctl_make_old_dst(void)
{
	uint8_t *content = map_private(3 * PAGE);
	int fd = open(ctl_dst, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	EXPECT_SYS(fd);
	fill_pattern(content, 3 * PAGE, 7);
	EXPECT_EQ(write(fd, content, 3 * PAGE - 5), 3 * PAGE - 5);
	close(fd);
	unmap(content, 3 * PAGE);
}

static inline void ctl_expect_old_dst(void)
{
	uint8_t *content = map_private(4 * PAGE);
	int fd = open(ctl_dst, O_RDONLY | O_CLOEXEC);

	EXPECT_SYS(fd);
	EXPECT_EQ(read(fd, content, 4 * PAGE), 3 * PAGE - 5);
	EXPECT_PATTERN(content, 3 * PAGE - 5, 7);
	close(fd);
	unmap(content, 4 * PAGE);
}

static inline const char *ctl_tmpfs(void)
{
	const char *dir = getenv("USERPTR_TEST_DIR");

	return dir ? dir : "/tmp";
}

#endif
