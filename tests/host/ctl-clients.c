// SPDX-License-Identifier: MIT
/*
 * Who has the device open, from a directory that looks like /proc. Runs in an empty
 * directory.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients.h"
#include "test.h"

static struct sample sample;

static bool put(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool ok = file && fputs(text, file) >= 0;

	if (file)
		fclose(file);
	return ok;
}

static bool start(void)
{
	return !system("chmod -R u+rwx proc 2>/dev/null; rm -rf proc; mkdir proc");
}

static bool process(const char *pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%s", pid);
	if (mkdir(path, 0700))
		return false;
	snprintf(path, sizeof(path), "mkdir proc/%s/fd proc/%s/fdinfo", pid, pid);
	if (system(path))
		return false;
	snprintf(path, sizeof(path), "proc/%s/comm", pid);
	if (!put(path, name))
		return false;
	snprintf(path, sizeof(path), "proc/%s/cmdline", pid);
	return put(path, name);
}

/* A descriptor that leads to @target and has @fdinfo. */
static bool descriptor(const char *pid, const char *fd, const char *target, const char *fdinfo)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%s/fd/%s", pid, fd);
	if (symlink(target, path))
		return false;
	snprintf(path, sizeof(path), "proc/%s/fdinfo/%s", pid, fd);
	return put(path, fdinfo);
}

/* One of ours, with the time that the engine worked for it. */
static bool client(const char *pid, const char *fd, int id, unsigned long long engine_ns)
{
	char fdinfo[512];

	snprintf(fdinfo, sizeof(fdinfo),
		 "pos:\t0\nflags:\t02\ndrm-driver:\tuserptr\ndrm-client-id:\t%d\n"
		 "drm-engine-copy:\t%llu ns\ndrm-engine-capacity-copy:\t4\n"
		 "drm-total-memory:\t8192 KiB\ndrm-shared-memory:\t16 KiB\n"
		 "drm-resident-memory:\t4096 KiB\ndrm-active-memory:\t64 KiB\n"
		 "drm-purgeable-memory:\t4 KiB\n", id, engine_ns);
	return descriptor(pid, fd, "/dev/dri/renderD128", fdinfo);
}

static bool take(void)
{
	sample_free(&sample);
	return !sample_take("proc", &sample);
}

static const char *keys_are_read(void)
{
	const struct client *one;

	EXPECT(start() && process("100", "copier\n") && client("100", "3", 7, 1500));
	EXPECT(take() && sample.count == 1 && !sample.unseen);
	one = &sample.clients[0];
	EXPECT(one->id == 7 && one->pid == 100 && one->uid == getuid());
	EXPECT(!strcmp(one->name, "copier"));
	EXPECT(one->engine_ns == 1500 && one->capacity == 4);
	EXPECT(one->total == 8 << 20 && one->resident == 4 << 20);
	EXPECT(one->shared == 16 << 10 && one->active == 64 << 10 && one->purgeable == 4 << 10);
	return NULL;
}

static const char *others_are_left_out(void)
{
	EXPECT(start() && process("100", "game\n") && process("self", "x") && client("self", "3", 1, 1));
	EXPECT(descriptor("100", "3", "/dev/dri/renderD128", "drm-driver:\ti915\ndrm-client-id:\t7\n"));
	EXPECT(descriptor("100", "4", "/tmp/file", "drm-driver:\tuserptr\n"));
	EXPECT(descriptor("100", "5", "/dev/dri/card0", ""));
	EXPECT(take() && !sample.count);
	return NULL;
}

static const char *shared_file_counts_once(void)
{
	EXPECT(start() && process("200", "child\n") && process("100", "parent\n"));
	EXPECT(client("200", "3", 7, 10) && client("100", "3", 7, 10) && client("100", "4", 7, 10));
	EXPECT(client("200", "9", 8, 20));
	EXPECT(take() && sample.count == 2);
	EXPECT(sample.clients[0].id == 8 && sample.clients[1].id == 7);
	EXPECT(sample.clients[1].pid == 100);
	return NULL;
}

static const char *busy_come_first(void)
{
	struct sample before;

	EXPECT(start() && process("100", "old\n") && process("200", "new\n"));
	EXPECT(client("100", "3", 1, 9000) && client("200", "3", 2, 100));
	EXPECT(take() && sample.clients[0].id == 1);
	before = sample;
	sample = (struct sample){ 0 };

	EXPECT(!unlink("proc/200/fd/3") && client("200", "3", 2, 500100));
	EXPECT(process("300", "newest\n") && client("300", "3", 3, 7));
	EXPECT(take());
	sample.at_ns = before.at_ns + 1000000;
	sample_compare(&sample, &before);
	sample_free(&before);
	EXPECT(sample.clients[0].id == 2 && sample.clients[0].busy == 0.5);
	EXPECT(sample.clients[1].id == 1 && sample.clients[1].busy == 0);
	EXPECT(sample.clients[2].id == 3 && sample.clients[2].busy == 0);
	return NULL;
}

/* Names go to a terminal, which would obey some. */
static const char *names_are_harmless(void)
{
	EXPECT(start() && process("100", "a\033[2Jb\n") && client("100", "3", 1, 1));
	EXPECT(take() && !strcmp(sample.clients[0].name, "a?[2Jb"));
	return NULL;
}

static const char *unseen_are_counted(void)
{
	EXPECT(start() && process("100", "foreign\n") && process("2", ""));
	EXPECT(client("100", "3", 1, 1));
	EXPECT(!chmod("proc/100/fd", 0) && !chmod("proc/2/fd", 0));
	EXPECT(take());
	/* root is refused nothing */
	EXPECT(getuid() ? !sample.count && sample.unseen == 1 : sample.count == 1 && !sample.unseen);
	EXPECT(start());
	return NULL;
}

static const struct test tests[] = {
	{ "ctl-clients-keys-are-read", keys_are_read },
	{ "ctl-clients-others-are-left-out", others_are_left_out },
	{ "ctl-clients-shared-file-counts-once", shared_file_counts_once },
	{ "ctl-clients-busy-come-first", busy_come_first },
	{ "ctl-clients-names-are-harmless", names_are_harmless },
	{ "ctl-clients-unseen-are-counted", unseen_are_counted },
};

int main(void)
{
	int failed = RUN_TESTS(tests);

	sample_free(&sample);
	return failed;
}
