/* SPDX-License-Identifier: MIT */
/*
 * What the programs here share. A test is a function that returns NULL, or what is
 * not as it should be; each prints the line that tests/host/run passes on.
 */
#ifndef TESTS_HOST_TEST_H
#define TESTS_HOST_TEST_H

#include <stddef.h>
#include <stdio.h>

struct test {
	const char *name;
	const char *(*run)(void);
};

#define STRINGIFY_(x)	#x
#define STRINGIFY(x)	STRINGIFY_(x)

#define EXPECT(condition)						\
	do {								\
		if (!(condition))					\
			return __FILE__ ":" STRINGIFY(__LINE__) ": " #condition; \
	} while (0)

static inline int run_tests(const struct test *tests, size_t count)
{
	int failed = 0;

	for (size_t i = 0; i < count; i++) {
		const char *wrong = tests[i].run();

		if (wrong)
			printf("# %s\n", wrong);
		printf("%sok %s\n", wrong ? "not " : "", tests[i].name);
		/* the next one may end the program */
		fflush(stdout);
		failed |= !!wrong;
	}
	return failed;
}

#define RUN_TESTS(tests)	run_tests(tests, sizeof(tests) / sizeof((tests)[0]))

#endif /* TESTS_HOST_TEST_H */
