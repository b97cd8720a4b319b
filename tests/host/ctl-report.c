// SPDX-License-Identifier: MIT
/*
 * A verdict as metrics: in the format that Prometheus reads, and in a file that is
 * complete at all times. Runs in an empty directory.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"
#include "test.h"

static const char expected[] =
	"# HELP userptr_usable Whether the device can be used.\n"
	"# TYPE userptr_usable gauge\n"
	"userptr_usable 1\n"
	"# HELP userptr_state Which of the states the device is in: the one with 1.\n"
	"# TYPE userptr_state gauge\n"
	"userptr_state{state=\"ok\"} 0\n"
	"userptr_state{state=\"warn\"} 1\n"
	"userptr_state{state=\"fail\"} 0\n"
	"# HELP userptr_reason_info Why the device is in its state, and what to do.\n"
	"# TYPE userptr_reason_info gauge\n"
	"userptr_reason_info{reason=\"some-key\",kernel=\"6.1\",message=\"WARN: a \\\"b\\\" \\\\ c\\nd: do\"} 1\n"
	"# HELP userptr_running_module_info The module that is loaded, if any.\n"
	"# TYPE userptr_running_module_info gauge\n"
	"userptr_running_module_info{version=\"1.0\",srcversion=\"AA\"} 1\n"
	"# HELP userptr_installed_module_info The module that would be loaded, if any.\n"
	"# TYPE userptr_installed_module_info gauge\n"
	"userptr_installed_module_info{version=\"\",srcversion=\"\"} 0\n"
	"# HELP userptr_parameter A parameter of the running module.\n"
	"# TYPE userptr_parameter gauge\n"
	"userptr_parameter{name=\"max_workers\"} 7\n"
	"userptr_parameter{name=\"allow_overlap\"} 1\n";

static const struct verdict verdict = {
	.state = STATE_WARN,
	.key = "some-key",
	.reason = "a \"b\" \\ c\nd",
	.advice = "do",
};

static struct facts facts = {
	.kernel = "6.1",
	.running = { true, "1.0", "AA" },
	.params = {
		{ .name = "max_workers", .running = "7" },
		{ .name = "allow_overlap", .running = "Y", .is_bool = true },
		{ .name = "not_loaded" },
	},
	.num_params = 3,
};

static const char *metrics_are_well_formed(void)
{
	char *text = report_metrics(&facts, &verdict);
	int differs;

	EXPECT(text);
	differs = strcmp(text, expected);
	if (differs)
		printf("# got:\n%s", text);
	free(text);
	EXPECT(!differs);
	return NULL;
}

static const char *textfile_is_replaced(void)
{
	char text[sizeof(expected) + 1] = "";
	struct stat before, after;
	int fd;

	EXPECT(!report_textfile(&facts, &verdict, "file.prom"));
	EXPECT(!stat("file.prom", &before) && (before.st_mode & 07777) == 0644);
	/* who reads the old one meanwhile has all of it: it is another file */
	fd = open("file.prom", O_RDONLY);
	EXPECT(!report_textfile(&facts, &verdict, "file.prom"));
	EXPECT(!stat("file.prom", &after) && after.st_ino != before.st_ino);
	EXPECT(read(fd, text, sizeof(text)) == (ssize_t)strlen(expected));
	close(fd);
	EXPECT(!strcmp(text, expected));
	EXPECT(report_textfile(&facts, &verdict, "missing/file.prom"));
	return NULL;
}

static const struct test tests[] = {
	{ "ctl-report-metrics-are-well-formed", metrics_are_well_formed },
	{ "ctl-report-textfile-is-replaced", textfile_is_replaced },
};

int main(void)
{
	return RUN_TESTS(tests);
}
