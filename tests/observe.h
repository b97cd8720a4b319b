/* SPDX-License-Identifier: MIT */
/*
 * What the tests share that look at the module from outside: its events, its
 * counters, and what an open file's fdinfo tells.
 */
#ifndef TESTS_OBSERVE_H
#define TESTS_OBSERVE_H

#include <stdarg.h>
#include <sys/stat.h>

#include "helpers.h"

/** read_text - a whole file, for free() */
static inline char *read_text(const char *path)
{
	size_t size = 0, room = 65536;
	char *text = malloc(room + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	EXPECT(fd >= 0, "%s: %s", path, error_name(-errno));
	while ((n = read(fd, text + size, room - size)) > 0) {
		size += (size_t)n;
		if (size == room) {
			char *more = realloc(text, (room *= 2) + 1);

			EXPECT(more, "no memory for %s", path);
			text = more;
		}
	}
	EXPECT(!n, "%s: %s", path, error_name(-errno));
	close(fd);
	text[size] = '\0';
	return text;
}

/* --- events --------------------------------------------------------------- */

#define TRACE_INSTANCES	"/sys/kernel/tracing/instances"
#define TRACE_INSTANCE	TRACE_INSTANCES "/userptr-test"

static inline void trace_remove(void)
{
	rmdir(TRACE_INSTANCE);
}

/** trace_begin - record the module's events from now on, in a buffer of our own */
static inline void trace_begin(void)
{
	struct stat st;

	if (stat(TRACE_INSTANCES, &st))
		test_skip("a kernel without tracing instances");
	trace_remove();
	EXPECT_SYS(mkdir(TRACE_INSTANCE, 0700));
	atexit(trace_remove);
	EXPECT_OK(write_file(TRACE_INSTANCE "/events/userptr/enable", "1"));
}

/** trace_end - record no more; what was recorded, oldest first */
static inline char *trace_end(void)
{
	EXPECT_OK(write_file(TRACE_INSTANCE "/events/userptr/enable", "0"));
	return read_text(TRACE_INSTANCE "/trace");
}

/* does a word "key=value" stand in a line? */
static inline bool line_has(const char *line, const char *word, size_t length)
{
	const char *end = strchr(line, '\n');

	for (const char *at = strstr(line, word); at && (!end || at < end);
	     at = strstr(at + 1, word))
		if (at[-1] == ' ' && strchr(" \n", at[length]))
			return true;
	return false;
}

/*
 * event_find - the first event of a name in @text that has all of the
 * "key=value" pairs in @format, which a blank separates; NULL: there is none
 *
 * To look for the next one, start at the end of what was found.
 */
__attribute__((format(printf, 3, 4)))
static inline const char *event_find(const char *text, const char *name, const char *format, ...)
{
	char words[256], head[64], one[256];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	snprintf(head, sizeof(head), " %s: ", name);
	for (const char *at = strstr(text, head); at; at = strstr(at + 1, head)) {
		const char *line = at + strlen(head) - 1, *word = words;
		bool all = true;

		while (all && *word) {
			size_t length = strcspn(word, " ");

			snprintf(one, sizeof(one), "%.*s", (int)length, word);
			all = line_has(line, one, length);
			word += length + (word[length] == ' ');
		}
		if (all)
			return line;
	}
	return NULL;
}

/** EVENT - event_find() that must find one */
#define EVENT(text, name, ...)						\
	event_must(__FILE__, __LINE__, text, name, event_find(text, name, __VA_ARGS__))

static inline const char *event_must(const char *file, int line, const char *text,
				     const char *name, const char *found)
{
	if (!found) {
		printf("%s", text);
		test_fail(file, line, "no such event %s among those above", name);
	}
	return found;
}

/** EXPECT_NO_EVENT - event_find() that must find none */
#define EXPECT_NO_EVENT(text, name, ...)				\
	do {								\
		const char *found_ = event_find(text, name, __VA_ARGS__); \
									\
		if (found_)						\
			FAIL("an event " name " that should not be:%.*s", \
			     (int)strcspn(found_, "\n"), found_);	\
	} while (0)

/** event_value - the number behind "key=" of an event that was found */
static inline uint64_t event_value(const char *event, const char *key)
{
	char head[64];
	const char *at;

	snprintf(head, sizeof(head), " %s=", key);
	at = strstr(event, head);
	EXPECT(at && at < event + strcspn(event, "\n"), "no %s in:%.*s", key,
	       (int)strcspn(event, "\n"), event);
	return strtoull(at + strlen(head), NULL, 0);
}

/** event_count - how many events of a name there are with these words */
static inline unsigned int event_count(const char *text, const char *name, const char *words)
{
	unsigned int count = 0;

	while ((text = event_find(text, name, "%s", words)))
		count++;
	return count;
}

/** trace_context - the number by which events know the context with this id */
static inline uint64_t trace_context(const char *text, uint32_t id)
{
	return event_value(EVENT(text, "uptr_ctx_create", "id=%u", id), "context");
}

/* --- counters ------------------------------------------------------------- */

/** device_number - a number in sysfs beside the device */
static inline long device_number(const char *name)
{
	char device[128], file[300];

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	snprintf(file, sizeof(file), "/sys/bus/platform/drivers/userptr/%s/%s", device, name);
	return read_number(file);
}

/* --- fdinfo --------------------------------------------------------------- */

/** fdinfo_text - what the kernel tells of a file descriptor */
static inline char *fdinfo_text(int fd)
{
	char file[64];

	snprintf(file, sizeof(file), "/proc/self/fdinfo/%d", fd);
	return read_text(file);
}

/** fdinfo_number - the number behind a key, which must be there once, and its unit */
static inline uint64_t fdinfo_number(int fd, const char *key, const char *unit)
{
	char *text = fdinfo_text(fd), head[80], *at, *end;
	uint64_t value;

	snprintf(head, sizeof(head), "\n%s:\t", key);
	at = strstr(text, head);
	EXPECT(at, "no key %s in:\n%s", key, text);
	EXPECT(!strstr(at + 1, head), "key %s stands there twice:\n%s", key, text);
	value = strtoull(at + strlen(head), &end, 10);
	EXPECT(end > at + strlen(head) && !strncmp(end, unit, strlen(unit)) &&
	       end[strlen(unit)] == '\n',
	       "%s: expected a number and \"%s\", got:%.*s", key, unit,
	       (int)strcspn(at + 1, "\n"), at + 1);
	free(text);
	return value;
}

/** fdinfo_bytes - what "drm-WHAT-memory" says */
static inline uint64_t fdinfo_bytes(int fd, const char *what)
{
	char key[64];

	snprintf(key, sizeof(key), "drm-%s-memory", what);
	return fdinfo_number(fd, key, " KiB") * 1024;
}

/** fdinfo_busy_ns - for how long the engine has worked for the file */
static inline int64_t fdinfo_busy_ns(int fd)
{
	return (int64_t)fdinfo_number(fd, "drm-engine-copy", " ns");
}

#endif
