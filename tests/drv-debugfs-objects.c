/* SPDX-License-Identifier: MIT */
/*
 * debugfs lists the live objects, one a line: process, user addresses, size,
 * mode, state, flags, what is resident, mappings and error; it is root's alone
 * to read, and the same for either node.
 *
 * VM: hooks
 */
#include "hook.h"
#include "observe.h"

static char lists[2][300];

/* struct row - a line of the list */
struct row {
	int pid;
	uint64_t start, end, size_kib, resident_kib;
	char mode[32], state[32], flags[8];
	int mappings, workers, error;
};

static bool find_row(const char *file, const void *p, struct row *row)
{
	char *text = read_text(file), *at = text, *line;
	bool found = false;

	EXPECT(!strncmp(text, "pid start end size_kib mode state flags resident_kib "
			"mappings workers error\n", 75), "heading: %s", text);
	at = strchr(at, '\n') + 1;
	while (!found && (line = strsep(&at, "\n")) && *line) {
		EXPECT(sscanf(line, "%d %" SCNx64 " %" SCNx64 " %" SCNu64 " %31s %31s %7s %" SCNu64
			      " %d %d %d", &row->pid, &row->start, &row->end, &row->size_kib,
			      row->mode, row->state, row->flags, &row->resident_kib,
			      &row->mappings, &row->workers, &row->error) == 11,
		       "not understood: %s", line);
		found = row->start == ADDR(p);
	}
	free(text);
	return found;
}

static struct row row_of(const void *p)
{
	struct row row[2];

	for (int i = 0; i < 2; i++)
		EXPECT(find_row(lists[i], p, &row[i]), "%s: no object at %p", lists[i], p);
	EXPECT(!memcmp(&row[0].start, &row[1].start, 4 * sizeof(uint64_t)), "two lists");
	EXPECT_EQ(row[0].pid, getpid());
	EXPECT(!strcmp(row[0].mode, "tracked"), "mode %s", row[0].mode);
	return row[0];
}

static void expect_words_of(const struct row *row, const char *state, const char *flags)
{
	EXPECT(!strcmp(row->state, state), "state %s, expected %s", row->state, state);
	EXPECT(!strcmp(row->flags, flags), "flags %s, expected %s", row->flags, flags);
}

int main(void)
{
	static const char *const nodes[] = { "renderD", "card" };
	uint8_t *p = map_private(4 * PAGE), *q = map_private(PAGE);
	uint64_t page_kib = PAGE / 1024;
	struct hold hold;
	uint32_t h, ro, job;
	struct row row;
	struct stat st;
	int fd;

	for (int i = 0; i < 2; i++) {
		char node[128];

		EXPECT(device_find(nodes[i], node, sizeof(node)), "no %s", nodes[i]);
		snprintf(lists[i], sizeof(lists[i]), "/sys/kernel/debug/dri/%s/objects",
			 strpbrk(node, "0123456789"));
		if (stat("/sys/kernel/debug/dri", &st))
			test_skip("a kernel without debugfs");
		EXPECT_SYS(stat(lists[i], &st));
		EXPECT_EQ(st.st_mode & 07777, 0400);
	}
	fd = device_open();
	h = obj_wrap(fd, p, 4 * PAGE, 0);
	ro = obj_wrap(fd, q, PAGE, DRM_USERPTR_CREATE_READ_ONLY);

	row = row_of(p);
	EXPECT_EQ(row.end, ADDR(p) + 4 * PAGE);
	EXPECT_EQ(row.size_kib, 4 * page_kib);
	EXPECT_EQ(row.resident_kib | (uint64_t)(row.mappings | row.workers | row.error), 0);
	expect_words_of(&row, "empty", "---");
	row = row_of(q);
	expect_words_of(&row, "empty", "r--");

	EXPECT_OK(vm_map(fd, 0, h, 0, ADDR(p), 4 * PAGE, 0));
	EXPECT_OK(run_fill(fd, p, 1, 3 * PAGE));
	row = row_of(p);
	EXPECT_EQ(row.resident_kib, 3 * page_kib);
	EXPECT_EQ(row.mappings, 1);
	expect_words_of(&row, "ready", "---");
	EXPECT_SYS(madvise(p, PAGE, MADV_DONTNEED));
	row = row_of(p);
	EXPECT_EQ(row.resident_kib, 2 * page_kib);
	expect_words_of(&row, "stale", "---");

	/* an error that nobody has asked for yet */
	hold = hold_start(fd, 0);
	job = submit_op(fd, 0, op_fill(ADDR(p) + 3 * PAGE, 1, PAGE));
	unmap(p + 3 * PAGE, PAGE);
	hold_release(&hold);
	EXPECT_RET(job_wait(fd, job), -EFAULT);
	EXPECT_RET(row_of(p).error, -EFAULT);
	EXPECT_RET(obj_wait(fd, h, 0), -EFAULT);
	EXPECT_RET(row_of(p).error, 0);

	obj_close(fd, ro);
	EXPECT(!find_row(lists[0], q, &row), "the object at %p is closed and still there", (void *)q);
	row_of(p);
	close(fd);
	EXPECT(!find_row(lists[0], p, &row), "the object at %p is closed and still there", (void *)p);
	return test_pass("the list of objects in debugfs");
}
