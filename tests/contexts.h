/* SPDX-License-Identifier: MIT */
/*
 * What the tests of thousands of contexts share: as many contexts as a file may
 * have, with a job in each. A few dozen of them share an object: a reservation
 * with thousands of fences would be a test of that.
 */
#ifndef TESTS_CONTEXTS_H
#define TESTS_CONTEXTS_H

#include "foreign.h"
#include "observe.h"

/* with context 0 the largest number there is by default */
#define N_CTX		4095
#define CTX_AT		0x100000ull
#define CTX_SHARE	64
#define N_SHARES	(N_CTX / CTX_SHARE + 1)

/**
 * struct contexts - contexts of an open file, and the memory that their jobs write
 */
struct contexts {
	int fd;
	/** @mem: has the word_of() each context */
	uint8_t *mem;
	uint32_t ids[N_CTX];
	uint32_t jobs[N_CTX];
	/** @n_jobs: how many of them have a job */
	size_t n_jobs;
};

static inline uint64_t word_of(const struct contexts *c, size_t i)
{
	uint64_t word;

	memcpy(&word, c->mem + i / CTX_SHARE * PAGE + i % CTX_SHARE * sizeof(word), sizeof(word));
	return word;
}

/** contexts_make - create them all, each with a page mapped */
static inline struct contexts *contexts_make(int fd)
{
	struct contexts *c = calloc(1, sizeof(*c));
	uint32_t h = 0;

	EXPECT(c, "no memory");
	c->fd = fd;
	c->mem = map_private(N_SHARES * PAGE);
	for (size_t i = 0; i < N_CTX; i++) {
		if (i % CTX_SHARE == 0)
			h = obj_wrap(fd, c->mem + i / CTX_SHARE * PAGE, PAGE, 0);
		c->ids[i] = ctx_new(fd);
		EXPECT_OK(vm_map(fd, c->ids[i], h, 0, CTX_AT, PAGE, 0));
	}
	return c;
}

/**
 * contexts_submit - a job in each that writes a word of its own, behind the fence
 *
 * In less than all of them only on a machine that is too slow for the fence.
 */
static inline void contexts_submit(struct contexts *c, const struct foreign *f, uint64_t value)
{
	struct drm_userptr_sync in = foreign_sync(c->fd, f);
	size_t i;

	for (i = 0; i < N_CTX && foreign_lasts(f); i++) {
		struct drm_userptr_op op = op_fill(CTX_AT + i % CTX_SHARE * 8, value + i, 8);
		struct drm_userptr_sync out = { .handle = syncobj_new(c->fd) };

		EXPECT_OK(submit(c->fd, &(struct job){
			.ctx = c->ids[i], .ops = &op, .n_ops = 1, .in = &in, .n_in = 1,
			.out = &out, .n_out = 1,
		}));
		c->jobs[i] = out.handle;
	}
	syncobj_free(c->fd, in.handle);
	c->n_jobs = i;
	printf("%zu contexts with a job\n", i);
}

static const char *const alive[] = {
	"objects", "page_sets", "contexts", "mappings", "jobs", "address_spaces",
};

struct counts {
	long of[ARRAY_SIZE(alive)];
};

static inline struct counts counts_now(void)
{
	struct counts counts;

	for (size_t i = 0; i < ARRAY_SIZE(alive); i++)
		counts.of[i] = device_number(alive[i]);
	return counts;
}

/** counts_await - nothing is alive that was not then; jobs are given back by a work item */
static inline void counts_await(const struct counts *was)
{
	for (size_t i = 0; i < ARRAY_SIZE(alive); i++) {
		int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;

		while (device_number(alive[i]) != was->of[i])
			EXPECT(now_ns() < deadline, "%s stays at %ld, was %ld", alive[i],
			       device_number(alive[i]), was->of[i]);
	}
}

#endif
