/* SPDX-License-Identifier: MIT */
/*
 * A module parameter out of its range is refused, at runtime and at load, and
 * the value stays; its ends are accepted.
 *
 * VM: fresh
 */
#include "helpers.h"

static const struct {
	const char *name;
	const char *good[2];
	const char *bad[4];
} params[] = {
	{ "job_timeout_ms", { "10", "60000" }, { "9", "60001", "-1", "soon" } },
	{ "va_bits", { "21", "48" }, { "20", "49", "0", "" } },
	{ "max_objects", { "1", "16777216" }, { "0", "16777217", "4294967297", "x" } },
	{ "max_contexts", { "1", "65536" }, { "0", "65537", "-5", "1.5" } },
	{ "max_jobs", { "1", "65536" }, { "0", "65537", "99999999999", "8 jobs" } },
};

int main(void)
{
	char path[128], option[128];

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		long was = module_param(params[i].name);

		snprintf(path, sizeof(path), "/sys/module/userptr/parameters/%s", params[i].name);
		for (size_t j = 0; j < ARRAY_SIZE(params[i].bad); j++) {
			if (!params[i].bad[j][0])
				continue;
			EXPECT_RET(write_file(path, params[i].bad[j]), -EINVAL);
			EXPECT_EQ(module_param(params[i].name), was);
		}
		for (size_t j = 0; j < ARRAY_SIZE(params[i].good); j++) {
			EXPECT_OK(write_file(path, params[i].good[j]));
			EXPECT_EQ(module_param(params[i].name), strtol(params[i].good[j], NULL, 0));
		}
	}

	EXPECT_OK(module_unload());
	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		snprintf(option, sizeof(option), "%s=%s", params[i].name, params[i].bad[0]);
		EXPECT_RET(module_load(option), -EINVAL);
		snprintf(option, sizeof(option), "%s=%s", params[i].name, params[i].good[0]);
		EXPECT_OK(module_load(option));
		EXPECT_EQ(module_param(params[i].name), strtol(params[i].good[0], NULL, 0));
		EXPECT_OK(module_unload());
	}
	EXPECT_OK(module_load(""));
	close(device_open());
	return test_pass("parameters and their ranges");
}
