/* SPDX-License-Identifier: MIT */
/*
 * max_workers and max_workers_per_object are whole numbers from 1 to 512; what
 * else is written is refused, at runtime and at load, with a line in the kernel
 * log that names the range; programs are told the value.
 *
 * VM: fresh
 */
#include "workers.h"

static const struct {
	const char *name;
	uint32_t param;
} params[] = {
	{ "max_workers", DRM_USERPTR_PARAM_MAX_WORKERS },
	{ "max_workers_per_object", DRM_USERPTR_PARAM_MAX_WORKERS_PER_OBJECT },
};

static const char *const bad[] = { "0", "513", "-1", "4294967297", "many", "1.5", " ", "3 4" };

static int log_fd;

/* a line that came since the last time */
static void expect_said(const char *what)
{
	char text[4096];
	ssize_t n;
	bool said = false;

	while ((n = read(log_fd, text, sizeof(text) - 1)) > 0) {
		text[n] = 0;
		said |= !!strstr(text, what);
	}
	EXPECT(said, "the kernel log says nothing like '%s'", what);
}

int main(void)
{
	char path[128], line[256], option[64];

	log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	EXPECT_SYS(log_fd);
	lseek(log_fd, 0, SEEK_END);
	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		int fd = device_open();

		snprintf(path, sizeof(path), "/sys/module/userptr/parameters/%s", params[i].name);
		for (const char *const *good = (const char *const []){ "1", "512", "0x10", "7", NULL };
		     *good; good++) {
			EXPECT_OK(write_file(path, *good));
			EXPECT_EQ(module_param(params[i].name), strtol(*good, NULL, 0));
			EXPECT_EQ(get_param(fd, params[i].param), strtol(*good, NULL, 0));
		}
		for (size_t j = 0; j < ARRAY_SIZE(bad); j++) {
			EXPECT_RET(write_file(path, bad[j]), -EINVAL);
			snprintf(line, sizeof(line), "%s=%s refused: give a whole number from 1 to 512",
				 params[i].name, bad[j]);
			expect_said(line);
			EXPECT_EQ(module_param(params[i].name), 7);
			EXPECT_EQ(get_param(fd, params[i].param), 7);
		}
		close(fd);
	}
	module_unload_soon();
	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		snprintf(option, sizeof(option), "%s=513", params[i].name);
		EXPECT_RET(module_load(option), -EINVAL);
		snprintf(line, sizeof(line), "%s refused: give a whole number from 1 to 512", option);
		expect_said(line);
		snprintf(option, sizeof(option), "%s=512", params[i].name);
		EXPECT_OK(module_load(option));
		EXPECT_EQ(module_param(params[i].name), 512);
		module_unload_soon();
	}
	EXPECT_OK(module_load(""));
	EXPECT_EQ(module_param("max_workers"), 15);
	return test_pass("parameters of the workers");
}
