// SPDX-License-Identifier: MIT
/*
 * What the tool makes of the module's descriptions of its parameters, and of options.
 */
#include <string.h>

#include "param.h"
#include "test.h"

static struct param described(const char *parm)
{
	struct param param = { 0 };

	param_describe(&param, parm);
	return param;
}

static struct param workers(void)
{
	return described("max_workers:page-acquisition workers, 1 to 512 (default 15)");
}

static struct param overlap(void)
{
	struct param param = described("allow_overlap:let objects overlap, 0 or 1 (default 0)");

	param.is_bool = true;
	return param;
}

static const char *description_is_read(void)
{
	struct param param = described("a_b:longest wait, in ms, 10 to 60000 (default 2000: so)");

	EXPECT(!strcmp(param.name, "a_b"));
	EXPECT(!strcmp(param.description, "longest wait, in ms"));
	EXPECT(param.known && param.min == 10 && param.max == 60000 && param.preset == 2000);
	param = overlap();
	EXPECT(param.known && param.min == 0 && param.max == 1 && param.preset == 0);
	return NULL;
}

static const char *other_description_is_left(void)
{
	static const char *const others[] = {
		"a:text", "a:text, 1 to many (default 3)", "a:1 to 2 (default 1)", "a:, (default ", "a",
	};
	struct param param;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		param = described(others[i]);
		EXPECT(!param.known);
		EXPECT(!strcmp(param.name, "a"));
	}
	param_configure(&param, "-7", "file");
	EXPECT(!param_is_refused(&param));
	return NULL;
}

static const char *range_is_kept(void)
{
	static const char *const good[] = { "1", "512", "0x10", "010", "+4" };
	static const char *const bad[] = { "0", "513", "-1", "", " 4", "4 ", "four", "1.5",
					   "99999999999999999999" };
	struct param param = workers();
	uint64_t value;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		EXPECT(param_value(&param, good[i], &value));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT(!param_value(&param, bad[i], &value));
	EXPECT(param_value(&param, "010", &value) && value == 8);
	return NULL;
}

static const char *switches_are_read(void)
{
	struct param param = overlap();
	uint64_t value;

	EXPECT(param_value(&param, "Y", &value) && value == 1);
	EXPECT(param_value(&param, "on", &value) && value == 1);
	EXPECT(param_value(&param, "off", &value) && value == 0);
	EXPECT(param_value(&param, "N", &value) && value == 0);
	EXPECT(!param_value(&param, "2", &value));
	EXPECT(!param_value(&param, "", &value));
	EXPECT(!param_value(&param, "o", &value));
	return NULL;
}

static const char *source_is_told(void)
{
	struct param param = workers();

	EXPECT(!strcmp(param_source(&param), "not loaded"));
	strcpy(param.running, "15");
	EXPECT(!strcmp(param_source(&param), "default"));
	strcpy(param.running, "7");
	EXPECT(!strcmp(param_source(&param), "runtime"));
	param_configure(&param, "4", "file");
	EXPECT(!strcmp(param_source(&param), "runtime"));
	EXPECT(!param_is_pending(&param));
	param_configure(&param, "0x7", "file");
	EXPECT(!strcmp(param_source(&param), "file"));
	strcpy(param.running, "15");
	EXPECT(!strcmp(param_source(&param), "default"));
	EXPECT(param_is_pending(&param));
	return NULL;
}

static const char *reload_is_foreseen(void)
{
	struct param param = workers();
	char text[32];

	strcpy(param.running, "7");
	EXPECT(!strcmp(param_after_reload(&param, text, sizeof(text)), "15"));
	param_configure(&param, "0x20", "file");
	EXPECT(!strcmp(param_after_reload(&param, text, sizeof(text)), "32"));
	param_configure(&param, "9999", "file");
	EXPECT(!strcmp(param_after_reload(&param, text, sizeof(text)), "refused"));
	return NULL;
}

static const char *last_option_counts(void)
{
	struct param param = workers();

	param_configure(&param, "4", "a");
	param_configure(&param, "5", "b");
	EXPECT(!strcmp(param.configured, "5") && !strcmp(param.source, "b"));
	return NULL;
}

/* The module reads them in order and gives up at the first that it refuses. */
static const char *refused_option_stays(void)
{
	struct param param = workers();

	param_configure(&param, "0", "a");
	param_configure(&param, "5", "b");
	EXPECT(param_is_refused(&param));
	EXPECT(!strcmp(param.configured, "0") && !strcmp(param.source, "a"));
	return NULL;
}

static const struct test tests[] = {
	{ "ctl-param-description-is-read", description_is_read },
	{ "ctl-param-other-description-is-left", other_description_is_left },
	{ "ctl-param-range-is-kept", range_is_kept },
	{ "ctl-param-switches-are-read", switches_are_read },
	{ "ctl-param-source-is-told", source_is_told },
	{ "ctl-param-reload-is-foreseen", reload_is_foreseen },
	{ "ctl-param-last-option-counts", last_option_counts },
	{ "ctl-param-refused-option-stays", refused_option_stays },
};

int main(void)
{
	return RUN_TESTS(tests);
}
