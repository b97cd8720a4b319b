/* SPDX-License-Identifier: MIT */
/*
 * What the tests that let allocations fail share. One call after the other is made
 * of which the first, the second, the third ... allocation fails that the module
 * makes, itself or by what it calls, until one is left alone to its end. That
 * needs a kernel with fault injection: the debug kernel.
 */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include "prime.h"

#define FAULTS_NTH	"/proc/thread-self/fail-nth"
/* no call makes so many allocations */
#define FAULTS_MOST	2000

static const char *const fault_kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };

/* true: the kernel has this setting of this kind of faults */
static inline bool fault_set(const char *kind, const char *name, const char *value)
{
	char path[100];

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", kind, name);
	return !write_file(path, value);
}

/* where a function, or with NULL all of the module's code, lies */
static inline void find_code(const char *function, unsigned long *start, unsigned long *end)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	char line[600], name[500], type;
	unsigned long at;

	*start = ~0ul;
	*end = 0;
	while (symbols && fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%lx %c %499s", &at, &type, name) != 3 ||
		    (type != 't' && type != 'T'))
			continue;
		if (function && *end == *start && at > *start) {
			*end = at; /* the next one: they are sorted */
			break;
		}
		if (function ? strcmp(name, function) : !strstr(line, "\t[userptr]"))
			continue;
		*start = at < *start ? at : *start;
		*end = at > *end ? at : *end;
	}
	EXPECT(symbols && *start <= *end, "no symbol of %s", function ? function : "the module");
	fclose(symbols);
	if (!function)
		*end += PAGE / 4; /* the length of the last function is not told */
}

static inline void fault_set_range(const char *kind, const char *which, const char *function)
{
	unsigned long start, end;
	char name[32], value[32];

	find_code(function, &start, &end);
	snprintf(name, sizeof(name), "%s-start", which);
	snprintf(value, sizeof(value), "%#lx", start);
	EXPECT(fault_set(kind, name, value), "%s: %s", kind, name);
	snprintf(name, sizeof(name), "%s-end", which);
	snprintf(value, sizeof(value), "%#lx", end);
	EXPECT(fault_set(kind, name, value), "%s: %s", kind, name);
}

/* faults_begin - from now on, what the module allocates can be made to fail */
static inline void faults_begin(void)
{
	if (access(FAULTS_NTH, W_OK) || !fault_set("failslab", "stacktrace-depth", "32"))
		test_skip("a kernel without fault injection");
	for (size_t i = 0; i < ARRAY_SIZE(fault_kinds); i++) {
		const char *kind = fault_kinds[i];

		EXPECT(fault_set(kind, "verbose", "0") && fault_set(kind, "stacktrace-depth", "32"),
		       "%s can not be set up", kind);
		fault_set_range(kind, "require", NULL);
	}
	/* by default only what may not sleep fails */
	EXPECT(fault_set("failslab", "ignore-gfp-wait", "N") &&
	       fault_set("fail_page_alloc", "ignore-gfp-wait", "N") &&
	       fault_set("fail_page_alloc", "ignore-gfp-highmem", "N") &&
	       fault_set("fail_page_alloc", "min-order", "0"), "faults can not be set up");
	/* What the slab allocator needs now and then, for itself, would make the count another. */
	fault_set_range("fail_page_alloc", "reject", "allocate_slab");
	fault_set_range("failslab", "reject", "__pcs_replace_empty_main");
}

/* faults_not_in - and what this function of the kernel calls, instead, does not fail */
static inline void faults_not_in(const char *function)
{
	for (size_t i = 0; i < ARRAY_SIZE(fault_kinds); i++)
		fault_set_range(fault_kinds[i], "reject", function);
}

/* no job is unfinished any more: what one holds is given back before it is counted out */
static inline void await_no_jobs(void)
{
	char device[128], path[300];
	int64_t deadline = now_ns() + FOREVER_S * SECOND;

	EXPECT(driver_device(device, sizeof(device)), "no platform device");
	snprintf(path, sizeof(path), "/sys/bus/platform/drivers/userptr/%s/jobs", device);
	while (read_number(path)) {
		EXPECT(now_ns() < deadline, "jobs are left");
		sched_yield();
	}
}

/* EXPECT_IDLE_COUNTERS - when no job is left, every counter is what it was */
#define EXPECT_IDLE_COUNTERS(was)					\
	do {								\
		await_no_jobs();					\
		EXPECT_COUNTERS(was);					\
	} while (0)

static inline void fault_nth(unsigned int nth)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nth);
	EXPECT_OK(write_file(FAULTS_NTH, text));
}

/* struct faults - a call that is made again and again */
struct faults {
	/* @nth: which allocation fails this time */
	unsigned int nth;
	/* @hit: it was made */
	bool hit;
	/* @errors: how many calls failed */
	unsigned int errors;
};

/* FAULTED - what a call returns one of whose allocations fails: an errno of those due, or 0 */
#define FAULTED(f_, call)						\
	({								\
		int ret_;						\
									\
		fault_nth((f_)->nth);					\
		ret_ = (call);						\
		(f_)->hit = !read_number(FAULTS_NTH);			\
		fault_nth(0);						\
		if (ret_ && !((f_)->hit && (ret_ == -ENOMEM || ret_ == -EFAULT))) \
			FAIL("%s with fault %u: expected ENOMEM or EFAULT, got %s", #call, \
			     (f_)->nth, error_name(ret_));		\
		(f_)->errors += ret_ != 0;				\
		ret_;							\
	})

/* EACH_FAULT - until a call was left alone */
#define EACH_FAULT(f_)							\
	for (*(f_) = (struct faults){ .nth = 1, .hit = true };		\
	     (f_)->hit && (f_)->nth < FAULTS_MOST; (f_)->nth++)

/* there were some, and an end of them */
#define EXPECT_FAULTS(f_, least)					\
	EXPECT(!(f_)->hit && (f_)->errors >= (least),			\
	       "%u calls failed of %u", (f_)->errors, (f_)->nth - 1)

#endif
