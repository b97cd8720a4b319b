/* SPDX-License-Identifier: MIT */
/*
 * What /proc tells of an open file is in the form that gputop and nvtop parse:
 * one key and value a line, the driver, an id that a dup shares and another open
 * does not, an engine with time in ns and a capacity, and the memory keys in KiB.
 */
#include <ctype.h>

#include "observe.h"

static const char *const regions[] = { "total", "shared", "resident", "active", "purgeable" };

/* the rules for lines with a standardised key: "drm-KEY:", blanks, a value */
static void expect_lines(char *text)
{
	unsigned int count = 0;
	char *at = text;

	/* gputop reads once, into a buffer of this size */
	EXPECT(strlen(text) < 4096, "%zu bytes", strlen(text));
	for (char *line; (line = strsep(&at, "\n")) && *line;) {
		char *value = strchr(line, ':');

		if (strncmp(line, "drm-", 4))
			continue;
		EXPECT(value, "no colon: %s", line);
		for (char *c = line; c < value; c++)
			EXPECT(isgraph((unsigned char)*c), "a blank in a key: %s", line);
		value++;
		/* gputop skips one character before the numbers of engines and regions */
		EXPECT(*value == '\t' && isgraph((unsigned char)value[1]), "no value: %s", line);
		count++;
	}
	EXPECT_EQ(count, 9);
}

int main(void)
{
	int fd = device_open(), again = device_open(), same = dup(fd);
	int primary = device_open_primary();
	char *text = fdinfo_text(fd);
	uint64_t id;

	EXPECT(strstr(text, "\ndrm-driver:\tuserptr\n"), "no driver in:\n%s", text);
	expect_lines(text);

	/* nvtop accepts digits only, and no more than fit into 32 bits */
	id = fdinfo_number(fd, "drm-client-id", "");
	EXPECT(id <= UINT32_MAX, "id %#" PRIx64, id);
	EXPECT_EQ(fdinfo_number(same, "drm-client-id", ""), id);
	EXPECT(fdinfo_number(again, "drm-client-id", "") != id, "two files with one id");
	EXPECT(fdinfo_number(primary, "drm-client-id", "") != id, "two files with one id");
	EXPECT(fdinfo_number(primary, "drm-client-id", "") !=
	       fdinfo_number(again, "drm-client-id", ""), "two files with one id");

	EXPECT_EQ(fdinfo_number(fd, "drm-engine-copy", " ns"), 0);
	EXPECT(fdinfo_number(fd, "drm-engine-capacity-copy", "") > 0, "a capacity of 0");
	for (size_t i = 0; i < ARRAY_SIZE(regions); i++)
		EXPECT_EQ(fdinfo_bytes(fd, regions[i]), 0);
	return test_pass("the form of fdinfo");
}
