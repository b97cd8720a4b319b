/* SPDX-License-Identifier: MIT */
/*
 * What the tests of freed memory share: another process, the neighbour, that takes
 * the physical pages the device once used and fills them with a secret. Whatever the
 * device does through the old mapping then, it reads no secret and changes none.
 *
 * The neighbour starts first, so that it has no part in the memory that is freed.
 */
#ifndef TESTS_STALE_H
#define TESTS_STALE_H

#include <poll.h>
#include <sys/sysinfo.h>

#include "helpers.h"

#define SECRET		0x7465726365735f5full

/** STALE_SIZE - of the memory that is freed: small enough to try each of its pages */
#define STALE_SIZE	(64 * PAGE)
#define STALE_MAX_PAGES	1024

#define NEIGHBOUR_STEP	MIB		/* that it takes at a time */
#define NEIGHBOUR_STEPS	((size_t)32)

enum neighbour_command { NEIGHBOUR_TAKE, NEIGHBOUR_COUNT_CHANGED };

/**
 * struct neighbour - a process that gets the pages that others let go of
 *
 * It does what it is told, one command at a time, and ends with the test.
 */
struct neighbour {
	pid_t pid;
	struct gate asked, done;
	enum neighbour_command command;
	/** @huge: it takes huge pages, and so those that were freed as such */
	bool huge;
	/** @marked: page frames that it shall get, in order */
	uint64_t marked[STALE_MAX_PAGES];
	size_t n_marked;
	/** @taken: those that it has */
	uint8_t *taken[STALE_MAX_PAGES];
	size_t n_taken;
	/** @n_changed: of the words in them, those that are no longer the secret */
	size_t n_changed;
	/** @arena: its memory, of which it uses so many steps */
	uint8_t *arena;
	size_t n_steps;
};

/* --- the neighbour -------------------------------------------------------- */

static inline int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* how many of the pages are where one of the marked ones was */
static inline void neighbour_look(struct neighbour *n, uint8_t *step)
{
	for (size_t at = 0; at < NEIGHBOUR_STEP; at += PAGE) {
		uint64_t pfn = pfn_of(step + at);

		if (pfn && n->n_taken < STALE_MAX_PAGES &&
		    bsearch(&pfn, n->marked, n->n_marked, sizeof(pfn), by_number))
			n->taken[n->n_taken++] = step + at;
	}
}

/* until it has half of them, or no more memory should be taken */
static inline void neighbour_do_take(struct neighbour *n)
{
	struct sysinfo info;
	size_t limit;

	EXPECT_SYS(sysinfo(&info));
	limit = n->n_steps + info.freeram * info.mem_unit / NEIGHBOUR_STEP * 3 / 4;
	if (limit > NEIGHBOUR_STEPS)
		limit = NEIGHBOUR_STEPS;
	while (n->n_steps < limit && n->n_taken < n->n_marked / 2) {
		uint8_t *step = n->arena + n->n_steps++ * NEIGHBOUR_STEP;

		for (size_t at = 0; at < NEIGHBOUR_STEP; at += sizeof(uint64_t))
			*(uint64_t *)(void *)(step + at) = SECRET;
		neighbour_look(n, step);
	}
}

static inline void neighbour_do_count(struct neighbour *n)
{
	n->n_changed = 0;
	for (size_t i = 0; i < n->n_taken; i++) {
		const volatile uint64_t *words = (const volatile uint64_t *)(void *)n->taken[i];

		for (size_t w = 0; w < PAGE / sizeof(*words); w++)
			n->n_changed += words[w] != SECRET;
	}
}

static inline void neighbour_live(void *arg)
{
	struct neighbour *n = arg;

	n->arena = map_aligned(NEIGHBOUR_STEPS * NEIGHBOUR_STEP, 2 * MIB);
	madvise(n->arena, NEIGHBOUR_STEPS * NEIGHBOUR_STEP,
		n->huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	/* what it has stays where it is, also when memory is short */
	EXPECT_SYS(mlock2(n->arena, NEIGHBOUR_STEPS * NEIGHBOUR_STEP, MLOCK_ONFAULT));
	for (;;) {
		struct pollfd ask = { .fd = n->asked.fds[0], .events = POLLIN };

		poll(&ask, 1, -1);
		gate_pass(&n->asked);
		switch (n->command) {
		case NEIGHBOUR_TAKE:
			neighbour_do_take(n);
			break;
		case NEIGHBOUR_COUNT_CHANGED:
			neighbour_do_count(n);
			break;
		}
		gate_open(&n->done);
	}
}

static inline void neighbour_ask(struct neighbour *n, enum neighbour_command command)
{
	n->command = command;
	gate_open(&n->asked);
	gate_pass(&n->done);
}

static inline struct neighbour *neighbour_start(bool huge)
{
	struct neighbour *n = map_shared(sizeof(*n));

	n->huge = huge;
	n->asked = gate_new();
	n->done = gate_new();
	n->pid = spawn(neighbour_live, n);
	return n;
}

/** neighbour_new - before any memory that the device shall use is there */
static inline struct neighbour *neighbour_new(void)
{
	return neighbour_start(false);
}

/** neighbour_new_huge - one that takes huge pages */
static inline struct neighbour *neighbour_new_huge(void)
{
	return neighbour_start(true);
}

/** neighbour_mark - these pages, which are in memory, will be freed */
static inline void neighbour_mark(struct neighbour *n, const uint8_t *p, size_t size)
{
	for (size_t at = 0; at < size; at += PAGE) {
		uint64_t pfn = pfn_of(p + at);

		EXPECT(pfn, "page %zu is not in memory", at / PAGE);
		EXPECT(n->n_marked < STALE_MAX_PAGES, "too many pages");
		n->marked[n->n_marked++] = pfn;
	}
	qsort(n->marked, n->n_marked, sizeof(n->marked[0]), by_number);
}

/** neighbour_take - they are free now: it takes them and writes its secret there */
static inline void neighbour_take(struct neighbour *n)
{
	neighbour_ask(n, NEIGHBOUR_TAKE);
	printf("%zu of %zu freed pages hold the secret\n", n->n_taken, n->n_marked);
	EXPECT(n->n_taken, "the neighbour got none of the pages: nothing was shown");
}

/** EXPECT_SECRET_INTACT - nobody has written to the pages that the neighbour took */
#define EXPECT_SECRET_INTACT(n)						\
	do {								\
		neighbour_ask(n, NEIGHBOUR_COUNT_CHANGED);		\
		if ((n)->n_changed)					\
			FAIL("the device changed the secret of another process: %zu words", \
			     (n)->n_changed);				\
	} while (0)

/** EXPECT_NO_SECRET - what the device delivered is not the neighbour's */
#define EXPECT_NO_SECRET(p, size)	expect_no_secret(__FILE__, __LINE__, p, size)

static inline void expect_no_secret(const char *file, int line, const void *p, size_t size)
{
	const uint64_t *words = p;

	for (size_t i = 0; i < size / sizeof(*words); i++)
		if (words[i] == SECRET)
			test_fail(file, line, "the device read the secret of another process: "
				  "offset %#zx", i * sizeof(*words));
}

/* --- memory that the device has used -------------------------------------- */

#define STALE_BEFORE	0x0111ull	/* what it holds when the event comes */
#define STALE_LATER	0x0222ull	/* what the device tries to write then */

/**
 * struct stale - memory that is going to be freed, mirrored in context 0
 */
struct stale {
	int fd;
	uint32_t handle;
	uint8_t *old;
	size_t size;
	/** @out: where copies of it go; mirrored, too */
	uint8_t *out;
	struct neighbour *neighbour;
};

/* memory of 4 KiB pages, none of them with content */
static inline uint8_t *stale_map(size_t size)
{
	uint8_t *p = map_private(size);

	madvise(p, size, MADV_NOHUGEPAGE);
	return p;
}

/** stale_wrap - have the device write and read all of @p: it has its pages now */
static inline struct stale stale_wrap(struct neighbour *n, int fd, uint8_t *p, uint8_t *out,
				      size_t size)
{
	struct stale s = { .fd = fd, .old = p, .size = size, .out = out, .neighbour = n };

	s.handle = obj_mirror(fd, p, size);
	obj_mirror(fd, out, size);
	EXPECT_OK(run_fill(fd, p, STALE_BEFORE, size));
	EXPECT_OK(run_copy(fd, out, p, size));
	EXPECT_WORDS(out, size, STALE_BEFORE);
	return s;
}

/** stale_new - the usual: private memory, all of which the neighbour is to get */
static inline struct stale stale_new(void)
{
	struct neighbour *n = neighbour_new();
	struct stale s = stale_wrap(n, device_open(), stale_map(STALE_SIZE),
				    map_shared(STALE_SIZE), STALE_SIZE);

	neighbour_mark(n, s.old, s.size);
	return s;
}

/**
 * stale_copy - copy each page of @at to its place in @out, by a job of its own
 *
 * No job brings the secret, and each ends with @want. A page whose copy fails
 * leaves zeros.
 */
static inline void stale_copy(struct stale *s, size_t at, size_t size, int want)
{
	memset(s->out + at, 0, size);
	for (size_t end = at + size; at < end; at += PAGE) {
		int ret = run_copy(s->fd, s->out + at, s->old + at, PAGE);

		EXPECT_NO_SECRET(s->out + at, PAGE);
		EXPECT_RET(ret, want);
	}
}

/** stale_fill - the same for jobs that write STALE_LATER: none changes the secret */
static inline void stale_fill(struct stale *s, size_t at, size_t size, int want)
{
	int ret = want;

	for (size_t end = at + size; at < end && ret == want; at += PAGE)
		ret = run_fill(s->fd, s->old + at, STALE_LATER, PAGE);
	EXPECT_SECRET_INTACT(s->neighbour);
	EXPECT_RET(ret, want);
}

/** stale_gone - the memory is gone: the neighbour takes it, the device has nothing */
static inline void stale_gone(struct stale *s)
{
	neighbour_take(s->neighbour);
	stale_copy(s, 0, s->size, -EFAULT);
	stale_fill(s, 0, s->size, -EFAULT);
}

/** stale_replaced - other memory is there, which holds @value; the device uses that */
static inline void stale_replaced(struct stale *s, uint64_t value)
{
	neighbour_take(s->neighbour);
	stale_copy(s, 0, s->size, 0);
	EXPECT_WORDS(s->out, s->size, value);
	stale_fill(s, 0, s->size, 0);
	EXPECT_WORDS(s->old, s->size, STALE_LATER);
}

/* --- jobs that wait when the event comes ---------------------------------- */

/**
 * struct stale_jobs - for each page a job that copies it, and one that fills it
 */
struct stale_jobs {
	size_t count;
	uint32_t copies[STALE_MAX_PAGES], fills[STALE_MAX_PAGES];
};

static inline uint32_t stale_submit(struct stale *s, const struct drm_userptr_sync *in,
				    struct drm_userptr_op op)
{
	struct drm_userptr_sync out = { .handle = syncobj_new(s->fd) };

	EXPECT_OK(submit(s->fd, &(struct job){
		.ops = &op, .n_ops = 1, .in = in, .n_in = in ? 1 : 0, .out = &out, .n_out = 1,
	}));
	return out.handle;
}

/** stale_queue - queue them in context 0, behind @in unless that is NULL */
static inline void stale_queue(struct stale *s, struct stale_jobs *jobs,
			       const struct drm_userptr_sync *in)
{
	memset(s->out, 0, s->size);
	jobs->count = s->size / PAGE;
	for (size_t i = 0; i < jobs->count; i++) {
		uint64_t page = ADDR(s->old) + i * PAGE;

		jobs->copies[i] = stale_submit(s, in, op_copy(ADDR(s->out) + i * PAGE, page, PAGE));
		jobs->fills[i] = stale_submit(s, in, op_fill(page, STALE_LATER, PAGE));
	}
}

/** stale_ended - nothing holds them back any more: they end with @want, without effect */
static inline void stale_ended(struct stale *s, const struct stale_jobs *jobs, int want)
{
	for (size_t i = 0; i < jobs->count; i++) {
		int copied = job_wait(s->fd, jobs->copies[i]);
		int filled = job_wait(s->fd, jobs->fills[i]);

		EXPECT_NO_SECRET(s->out, s->size);
		EXPECT_SECRET_INTACT(s->neighbour);
		EXPECT_RET(copied, want);
		EXPECT_RET(filled, want);
	}
	EXPECT_ZERO(s->out, s->size);
}

#endif
