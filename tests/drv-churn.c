/* SPDX-License-Identifier: MIT */
/*
 * Processes that wrap, copy, fill, unmap, move, fork, export and die at random, while
 * memory is short and swap is used: no byte that has to have a value has another one,
 * and when they are gone nothing of them is left.
 *
 * VM: alone cpus=2 disk swap timeout=180
 *
 *	drv-churn [SEED [SECONDS]]
 *
 * or churn_seed=SEED churn_seconds=SECONDS in the environment. The seed makes what each
 * process does, not how they meet. A word of memory says who wrote it: the process, the
 * region and the page it was written to, and a number that grows with each write.
 */
#include <poll.h>
#include <stdatomic.h>
#include <linux/falloc.h>

#include "events.h"
#include "observe.h"
#include "prime.h"

#define WORKERS		4
#define MAX_PAGES	512
#define SMALL_PAGES	64
#define MAX_FLIGHTS	12
#define HOLE_FLAGS	(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)

/* --- what the processes share --------------------------------------------- */

enum count {
	OPERATIONS, BYTES, JOBS, ENDED, EVENTS, FORKS, EXPORTS, BUSY, N_COUNTS,
};

static struct shared {
	_Atomic uint64_t counts[N_COUNTS];
	/** @pressed: memory is short from now on */
	atomic_bool pressed;
	/** @done: operations of each worker's life */
	_Atomic uint64_t done[WORKERS];
} *shared;

static void counted(enum count what, uint64_t more)
{
	atomic_fetch_add(&shared->counts[what], more);
}

/* --- chance --------------------------------------------------------------- */

static uint64_t seed, chance_state;

static uint64_t draw(void)
{
	uint64_t z = chance_state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static size_t dice(size_t sides)
{
	return draw() % sides;
}

static bool chance(unsigned int percent)
{
	return dice(100) < percent;
}

/* --- what memory holds ---------------------------------------------------- */

/**
 * struct content - what a page holds
 *
 * A page that is written word by word has its tag with the number of the word; one
 * that was filled, the tag with FILLED in each.
 */
struct content {
	enum { UNKNOWN, ZERO, PATTERN, FILL } kind;
	uint64_t tag;
};

#define FILLED		0xfffull
#define HOG		0xf000u		/* as the owner of memory that the device does not know */

/* who we are, and what we have written so far: for tags */
static unsigned int owner, generation;

static uint64_t tag_new(unsigned int region, size_t page)
{
	generation++;
	return (uint64_t)owner << 48 | (uint64_t)region << 40 | (uint64_t)page << 28 |
	       (uint64_t)(generation & 0xffff) << 12;
}

static uint64_t content_word(struct content c, size_t i)
{
	switch (c.kind) {
	case PATTERN:
		return c.tag | i;
	case FILL:
		return c.tag | FILLED;
	default:
		return 0;
	}
}

static const char *word_text(uint64_t word)
{
	static char text[2][96];
	static int turn;
	char *at = text[turn ^= 1];

	snprintf(at, sizeof(text[0]), "%#" PRIx64 " (process %#x, region %u, page %u, write %u)",
		 word, (unsigned int)(word >> 48), (unsigned int)(word >> 40) & 0xff,
		 (unsigned int)(word >> 28) & 0xfff, (unsigned int)(word >> 12) & 0xffff);
	return at;
}

static void content_write(uint8_t *p, struct content c)
{
	uint64_t *words = (uint64_t *)(void *)p;

	for (size_t i = 0; i < PAGE / sizeof(*words); i++)
		words[i] = content_word(c, i);
}

static void content_check(const uint8_t *p, struct content c, const char *where,
			  unsigned int region, size_t page)
{
	const uint64_t *words = (const uint64_t *)(const void *)p;

	if (c.kind == UNKNOWN)
		return;
	for (size_t i = 0; i < PAGE / sizeof(*words); i++)
		if (words[i] != content_word(c, i))
			FAIL("process %#x: wrong bytes in %s, region %u, page %zu, word %zu: "
			     "expected %s, got %s", owner, where, region, page, i,
			     word_text(content_word(c, i)), word_text(words[i]));
	counted(BYTES, PAGE);
}

/* --- a worker's memory ---------------------------------------------------- */

enum kind { ANON, THP, MEMFD, FILE_ON_DISK };

/**
 * struct region - memory with an object over all of it
 */
struct region {
	enum kind kind;
	size_t npages;
	uint8_t *p;
	/** @spare: addresses that it is moved to, and back */
	uint8_t *spare;
	/** @offset: in the file */
	off_t offset;
	uint32_t handle;
	/** @addr: device address */
	uint64_t addr;
	bool pinned;
	struct content pages[MAX_PAGES];
};

static struct region regions[] = {
	{ .kind = ANON, .npages = SMALL_PAGES }, { .kind = ANON, .npages = SMALL_PAGES },
	{ .kind = ANON, .npages = SMALL_PAGES }, { .kind = ANON, .npages = 3 },
	{ .kind = MEMFD, .npages = SMALL_PAGES }, { .kind = MEMFD, .npages = SMALL_PAGES },
	{ .kind = FILE_ON_DISK, .npages = SMALL_PAGES }, { .kind = THP, .npages = MAX_PAGES },
	{ .kind = THP, .npages = MAX_PAGES },
};

static int mine, other;			/* two open files of the device */
static int files[FILE_ON_DISK + 1];	/* by kind */
static uint8_t *scratch, *other_scratch;
static pid_t forked;

static unsigned int region_number(const struct region *r)
{
	return (unsigned int)(r - regions);
}

static size_t region_size(const struct region *r)
{
	return r->npages * PAGE;
}

static bool region_private(const struct region *r)
{
	return r->kind == ANON || r->kind == THP;
}

static void region_set(struct region *r, struct content c)
{
	for (size_t i = 0; i < r->npages; i++)
		r->pages[i] = c;
}

/* over whatever is there; private memory is empty then */
static void region_map(struct region *r)
{
	int flags = MAP_FIXED | (region_private(r) ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED);

	EXPECT(mmap(r->p, region_size(r), PROT_READ | PROT_WRITE, flags, files[r->kind],
		    r->offset) == r->p, "mmap: %s", error_name(-errno));
	if (!region_private(r))
		return;
	madvise(r->p, region_size(r), r->kind == THP ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	region_set(r, (struct content){ .kind = ZERO });
}

/* Pages of a file on a disk can not be held for long. */
static void region_wrap(struct region *r)
{
	uint32_t flags = 0;

	r->pinned = r->kind != FILE_ON_DISK && chance(30);
	if (r->pinned)
		flags |= PINNED;
	if (chance(50)) {
		r->handle = obj_wrap(mine, r->p, region_size(r), flags | MIRROR);
		r->addr = ADDR(r->p);
	} else {
		r->handle = obj_wrap(mine, r->p, region_size(r), flags);
		r->addr = vm_anywhere(mine, 0, r->handle, 0, region_size(r));
	}
}

static void region_check(struct region *r, const uint8_t *p, const char *where)
{
	for (size_t i = 0; i < r->npages; i++)
		content_check(p + i * PAGE, r->pages[i], where, region_number(r), i);
}

static struct region *draw_region(void)
{
	return &regions[dice(ARRAY_SIZE(regions))];
}

static void draw_pages(const struct region *r, size_t most, size_t *first, size_t *pages)
{
	*first = dice(r->npages);
	*pages = 1 + dice(r->npages - *first < most ? r->npages - *first : most);
}

/* --- jobs in flight ------------------------------------------------------- */

/**
 * struct flight - a job whose effect on @dst is not in the model yet
 */
struct flight {
	uint32_t syncobj;
	struct region *dst, *src;	/* no @src: a fill */
	size_t dst_first, src_first, pages;
	struct content fill;
};

static struct flight flights[MAX_FLIGHTS];
static size_t n_flights;

static bool flies(const struct region *r)
{
	for (size_t i = 0; i < n_flights; i++)
		if (flights[i].dst == r || flights[i].src == r)
			return true;
	return false;
}

static void take_effect(const struct flight *f, int error)
{
	for (size_t i = 0; i < f->pages; i++) {
		struct content *c = &f->dst->pages[f->dst_first + i];

		*c = f->src ? f->src->pages[f->src_first + i] : f->fill;
		if (error)
			c->kind = UNKNOWN;
	}
}

/* Wait for all jobs. Only one that names @gone, which was unmapped, may have ended early. */
static void land(const struct region *gone)
{
	for (size_t i = 0; i < n_flights; i++) {
		const struct flight *f = &flights[i];
		int error = job_wait(mine, f->syncobj);

		if (gone && !gone->pinned && (f->dst == gone || f->src == gone) && error) {
			EXPECT_RET(error, -EFAULT);
			counted(ENDED, 1);
		} else {
			EXPECT_OK(error);
		}
		take_effect(f, error);
		syncobj_free(mine, f->syncobj);
	}
	n_flights = 0;
}

static void land_if_flies(const struct region *r)
{
	if (flies(r))
		land(NULL);
}

/* Memory may be so short that pages go as fast as they come: the driver says so. */
static int submit_patiently(struct drm_userptr_op op, uint32_t *syncobj)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;
	int ret;

	while ((ret = submit_ops(mine, 0, 0, &op, 1, syncobj)) == -EBUSY && now_ns() < deadline)
		counted(BUSY, 1);
	return ret;
}

static void take_off(struct flight f)
{
	uint64_t dst = f.dst->addr + f.dst_first * PAGE;
	struct drm_userptr_op op = f.src ?
		op_copy(dst, f.src->addr + f.src_first * PAGE, f.pages * PAGE) :
		op_fill(dst, content_word(f.fill, 0), f.pages * PAGE);

	if (n_flights == MAX_FLIGHTS)
		land(NULL);
	EXPECT_OK(submit_patiently(op, &f.syncobj));
	flights[n_flights++] = f;
	counted(JOBS, 1);
}

static void do_fill(struct region *r)
{
	struct flight f = { .dst = r };

	draw_pages(r, r->npages, &f.dst_first, &f.pages);
	f.fill = (struct content){ FILL, tag_new(region_number(r), f.dst_first) };
	take_off(f);
}

static void do_copy(struct region *r)
{
	struct flight f = { .dst = r, .src = draw_region() };
	size_t most;

	if (f.src == r)
		return;
	f.src_first = dice(f.src->npages);
	most = f.src->npages - f.src_first;
	draw_pages(r, most, &f.dst_first, &f.pages);
	take_off(f);
}

/* What the device sees of the region, by way of memory of its own. */
static void device_check(struct region *r)
{
	uint32_t syncobj = 0;

	EXPECT_OK(submit_patiently(op_copy(ADDR(scratch), r->addr, region_size(r)), &syncobj));
	land(NULL);
	EXPECT_OK(job_wait(mine, syncobj));
	syncobj_free(mine, syncobj);
	region_check(r, scratch, "a copy by the device");
}

/* --- the CPU -------------------------------------------------------------- */

static void cpu_write(struct region *r)
{
	size_t first, pages;

	land_if_flies(r);
	draw_pages(r, SMALL_PAGES, &first, &pages);
	for (size_t i = first; i < first + pages; i++) {
		r->pages[i] = (struct content){ PATTERN, tag_new(region_number(r), i) };
		content_write(r->p + i * PAGE, r->pages[i]);
	}
}

static void cpu_check(struct region *r)
{
	land_if_flies(r);
	region_check(r, r->p, "memory");
}

/* --- what happens to memory, while jobs are queued ------------------------ */

/* There is nothing, or nothing to write to: but the pages of a pinned object stay. */
static void expect_refused(struct region *r)
{
	struct drm_userptr_op op = op_fill(r->addr, 0xbad, PAGE);

	if (!r->pinned)
		EXPECT_RET(submit_patiently(op, NULL), -EFAULT);
}

/* A pinned object is not the process's memory any more: it has what that had. */
static void rewrap(struct region *r)
{
	if (!r->pinned)
		return;
	obj_close(mine, r->handle);
	region_wrap(r);
}

static void event_unmap(struct region *r)
{
	unmap(r->p, region_size(r));
	expect_refused(r);
	land(r);
	if (r->pinned)
		device_check(r);
	region_map(r);
	rewrap(r);
}

static void event_map_fixed(struct region *r)
{
	map_fixed(r->p, region_size(r), PROT_READ | PROT_WRITE);
	land(r);
	if (r->pinned)
		device_check(r);
	region_map(r);
	rewrap(r);
}

/* What it was, only new: of a file, what it is. */
static void event_dontneed(struct region *r)
{
	EXPECT_SYS(madvise(r->p, region_size(r), MADV_DONTNEED));
	land(NULL);
	if (!region_private(r))
		return;
	if (r->pinned)
		device_check(r);
	region_set(r, (struct content){ .kind = ZERO });
	rewrap(r);
}

static void event_punch(struct region *r)
{
	if (region_private(r)) {
		event_dontneed(r);
		return;
	}
	EXPECT_SYS(fallocate(files[r->kind], HOLE_FLAGS, r->offset, (off_t)region_size(r)));
	land(NULL);
	if (r->pinned)
		device_check(r);
	region_set(r, (struct content){ .kind = ZERO });
	rewrap(r);
}

static void move(uint8_t *from, uint8_t *to, size_t size)
{
	EXPECT(mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to, "mremap: %s",
	       error_name(-errno));
}

static void event_move(struct region *r)
{
	move(r->p, r->spare, region_size(r));
	expect_refused(r);
	land(r);
	region_check(r, r->spare, "moved memory");
	move(r->spare, r->p, region_size(r));
	rewrap(r);
}

static void event_protect(struct region *r)
{
	protect(r->p, region_size(r), PROT_READ);
	expect_refused(r);
	protect(r->p, region_size(r), PROT_READ | PROT_WRITE);
}

static void event_page_out(struct region *r)
{
	madvise(r->p, region_size(r), MADV_PAGEOUT);
}

static void event_collapse(struct region *r)
{
	madvise(r->p, region_size(r), MADV_COLLAPSE);
}

/* The object goes under its jobs, and another one takes its place. */
static void event_rewrap(struct region *r)
{
	obj_close(mine, r->handle);
	region_wrap(r);
}

static void do_event(struct region *r)
{
	static void (*const events[])(struct region *r) = {
		event_unmap, event_map_fixed, event_dontneed, event_punch, event_move,
		event_protect, event_page_out, event_page_out, event_collapse, event_rewrap,
	};

	for (size_t jobs = dice(6); jobs; jobs--)
		(chance(50) ? do_fill : do_copy)(r);
	events[dice(ARRAY_SIZE(events))](r);
	counted(EVENTS, 1);
}

/* --- fork ----------------------------------------------------------------- */

static bool flies_pinned(void)
{
	for (size_t i = 0; i < n_flights; i++)
		if (flights[i].dst->pinned || (flights[i].src && flights[i].src->pinned))
			return true;
	return false;
}

/* For the jobs on memory that is copied fork has waited; others do not concern the child. */
static void child(void)
{
	for (size_t i = 0; i < n_flights; i++)
		take_effect(&flights[i], 0);
	owner |= 0x800;
	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < ARRAY_SIZE(regions); i++) {
			struct region *r = &regions[i];

			if (!region_private(r))
				continue;
			region_check(r, r->p, turn ? "what the child wrote" : "a child's memory");
			for (size_t page = dice(4); page < r->npages; page += 1 + dice(8)) {
				r->pages[page] = (struct content){
					PATTERN, tag_new(region_number(r), page)
				};
				content_write(r->p + page * PAGE, r->pages[page]);
			}
		}
	}
	if (chance(30))
		raise(SIGKILL);
}

static void reap(void)
{
	int status;

	if (!forked)
		return;
	EXPECT_EQ(waitpid(forked, &status, 0), forked);
	forked = 0;
	EXPECT(!status || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL),
	       "a child ended with status %#x", status);
}

static void do_fork(struct region *r)
{
	(void)r;
	reap();
	/* pinned pages are copied as they are */
	if (flies_pinned())
		land(NULL);
	draw();
	forked = fork();
	EXPECT_SYS(forked);
	if (!forked) {
		EXPECT_SYS(prctl(PR_SET_PDEATHSIG, SIGKILL));
		child();
		fflush(stdout);
		_exit(0);
	}
	counted(FORKS, 1);
}

/* --- another open file ---------------------------------------------------- */

/* By way of a dma-buf: it sees what the object holds, and fills some of it. */
static void do_export(struct region *r)
{
	struct content c = { FILL, tag_new(region_number(r), 0) };
	size_t first, pages;
	uint32_t handle;
	uint64_t addr;
	int dmabuf;

	if (r->kind == FILE_ON_DISK)
		return;
	land(NULL);
	dmabuf = export_rdwr(mine, r->handle);
	r->pinned = true;
	handle = import(other, dmabuf);
	addr = vm_anywhere(other, 0, handle, 0, region_size(r));
	EXPECT_OK(run_op(other, 0, op_copy(ADDR(other_scratch), addr, region_size(r))));
	region_check(r, other_scratch, "a copy by an importer");
	draw_pages(r, r->npages, &first, &pages);
	EXPECT_OK(run_op(other, 0, op_fill(addr + first * PAGE, content_word(c, 0),
					   pages * PAGE)));
	for (size_t i = first; i < first + pages; i++)
		r->pages[i] = c;
	obj_close(other, handle);
	close(dmabuf);
	counted(EXPORTS, 1);
}

/* --- a worker's life ------------------------------------------------------ */

static void set_up(void)
{
	off_t offset = 0;

	mine = device_open();
	other = device_open();
	files[ANON] = files[THP] = -1;
	files[MEMFD] = memfd_create("churn", MFD_CLOEXEC);
	EXPECT_SYS(files[MEMFD]);
	files[FILE_ON_DISK] = open("/mnt/disk", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	EXPECT_SYS(files[FILE_ON_DISK]);
	for (size_t i = 0; i < ARRAY_SIZE(regions); i++) {
		struct region *r = &regions[i];

		r->p = map_aligned(region_size(r), r->kind == THP ? HUGE : PAGE);
		r->spare = map_reserve(region_size(r));
		r->offset = offset;
		offset += (off_t)region_size(r);
		if (!region_private(r))
			EXPECT_SYS(ftruncate(files[r->kind], offset));
		region_set(r, (struct content){ .kind = ZERO });
		region_map(r);
		region_wrap(r);
	}
	scratch = map_private(MAX_PAGES * PAGE);
	obj_mirror(mine, scratch, MAX_PAGES * PAGE);
	other_scratch = map_private(MAX_PAGES * PAGE);
	obj_mirror(other, other_scratch, MAX_PAGES * PAGE);
}

static void one_operation(void)
{
	static const struct {
		unsigned int weight;
		void (*run)(struct region *r);
	} operations[] = {
		{ 30, do_copy }, { 20, do_fill }, { 12, cpu_write }, { 10, cpu_check },
		{ 8, device_check }, { 15, do_event }, { 3, do_fork }, { 2, do_export },
	};
	size_t at = dice(100);

	for (size_t i = 0; i < ARRAY_SIZE(operations); i++) {
		if (at < operations[i].weight) {
			operations[i].run(draw_region());
			return;
		}
		at -= operations[i].weight;
	}
}

struct life {
	unsigned int slot, number;
};

/* ends by itself, by a signal with its jobs queued, or when it is killed */
static void worker(void *arg)
{
	const struct life *life = arg;
	uint64_t last;

	chance_state = seed ^ (uint64_t)life->slot << 56 ^ (uint64_t)life->number << 32;
	owner = (life->slot + 1) << 12 | (life->number & 0x7ff);
	last = chance(60) ? 20 + dice(200) : UINT64_MAX;
	set_up();
	while (atomic_fetch_add(&shared->done[life->slot], 1) < last) {
		one_operation();
		counted(OPERATIONS, 1);
	}
	if (chance(50))
		raise(SIGKILL);
	land(NULL);
	for (size_t i = 0; i < ARRAY_SIZE(regions); i++)
		cpu_check(&regions[i]);
	reap();
}

/* --- memory pressure ------------------------------------------------------ */

/* More memory than there is, none of it known to the device: its content stays, too. */
static void hog(void *arg)
{
	size_t npages = (size_t)meminfo("MemAvailable") * KIB / PAGE + 64 * MIB / PAGE;
	struct content *pages = calloc(npages, sizeof(*pages));
	uint8_t *p = map_private(npages * PAGE);

	(void)arg;
	EXPECT(pages, "no memory");
	owner = HOG;
	chance_state = ~seed;
	for (size_t next = 0;; next++) {
		size_t i = next < npages ? next : dice(npages);

		if (next == npages)
			atomic_store(&shared->pressed, true);
		if (next >= npages)
			content_check(p + i * PAGE, pages[i], "memory that nobody shared", 0, i);
		else
			pages[i].kind = ZERO;
		pages[i] = (struct content){ PATTERN, tag_new((unsigned int)(i >> 12), i & 0xfff) };
		content_write(p + i * PAGE, pages[i]);
	}
}

static void await_pressure(pid_t pid)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;

	while (!atomic_load(&shared->pressed)) {
		EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
		EXPECT(now_ns() < deadline, "memory does not become short");
		poll(NULL, 0, 10);
	}
}

/* --- the parent ----------------------------------------------------------- */

static struct slot {
	pid_t pid;
	struct life life;
	/** @kill_at: the operation in which it is killed, or behind it */
	uint64_t kill_at;
} slots[WORKERS];

static unsigned long lives, killed;
static bool went_well;

static void tell_how_to_replay(void)
{
	if (!went_well)
		printf("seed %#" PRIx64 "\n", seed);
}

static void start_life(struct slot *slot)
{
	slot->life.slot = (unsigned int)(slot - slots);
	slot->life.number++;
	slot->kill_at = chance(50) ? 1 + dice(100) : 300;
	atomic_store(&shared->done[slot->life.slot], 0);
	slot->pid = spawn(worker, &slot->life);
	lives++;
}

static void look_after(struct slot *slot)
{
	int status;
	pid_t pid;

	if (atomic_load(&shared->done[slot->life.slot]) >= slot->kill_at)
		EXPECT_SYS(kill(slot->pid, SIGKILL));
	pid = waitpid(slot->pid, &status, WNOHANG);
	EXPECT_SYS(pid);
	if (!pid)
		return;
	EXPECT(!status || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL),
	       "life %u of worker %u ended with status %#x", slot->life.number, slot->life.slot,
	       status);
	killed += status != 0;
	start_life(slot);
}

static void end_of(pid_t pid)
{
	int status;

	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(!status || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL),
	       "process %d ended with status %#x", pid, status);
}

static void tell_totals(long in, long out)
{
	static const char *const names[N_COUNTS] = {
		"operations", "bytes checked", "jobs", "jobs ended by an event", "events", "forks",
		"exports", "times busy",
	};

	for (size_t i = 0; i < N_COUNTS; i++)
		printf("%" PRIu64 " %s, ", atomic_load(&shared->counts[i]), names[i]);
	printf("%lu lives, %lu killed, %ld pages swapped out, %ld in\n", lives, killed, out, in);
}

static uint64_t number_from(const char *argument, const char *variable, uint64_t otherwise)
{
	const char *text = argument ? argument : getenv(variable);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

/* Until the time is over, and on a slow machine until it was a churn. */
static bool enough(int64_t until, long in, long out)
{
	return now_ns() >= until && vmstat("pswpin") > in && vmstat("pswpout") > out &&
	       lives > 3 * WORKERS && killed;
}

static void churn(int64_t seconds, long in, long out)
{
	pid_t pressure = spawn(hog, NULL);
	int64_t until, progress;

	await_pressure(pressure);
	until = now_ns() + seconds * SECOND;
	progress = now_ns() + 60 * SECOND;
	for (size_t i = 0; i < WORKERS; i++)
		start_life(&slots[i]);
	while (!enough(until, in, out)) {
		EXPECT(now_ns() < until + FOREVER_S * SECOND,
		       "no churn: %lu lives, %lu killed, %ld pages swapped in", lives, killed,
		       vmstat("pswpin") - in);
		for (size_t i = 0; i < WORKERS; i++)
			look_after(&slots[i]);
		EXPECT(!waitpid(pressure, NULL, WNOHANG), "the process that takes memory has died");
		if (now_ns() >= progress) {
			progress += 60 * SECOND;
			tell_totals(vmstat("pswpin") - in, vmstat("pswpout") - out);
		}
		poll(NULL, 0, 10);
	}
	for (size_t i = 0; i < WORKERS; i++)
		end_of(slots[i].pid);
	end_of(pressure);
}

int main(int argc, char **argv)
{
	static const char *const also[] = { "workers", "pinned_bytes", "imports" };
	uint64_t seconds = number_from(argc > 2 ? argv[2] : NULL, "churn_seconds", 10);
	long was_also[ARRAY_SIZE(also)], in = vmstat("pswpin"), out = vmstat("pswpout");
	struct counters was = counters_now();

	seed = number_from(argc > 1 ? argv[1] : NULL, "churn_seed", 1);
	printf("seed %#" PRIx64 ", %" PRIu64 " seconds\n", seed, seconds);
	chance_state = seed;
	atexit(tell_how_to_replay);
	/* An event that has to wait for jobs waits as long as they take. */
	module_param_set("job_timeout_ms", 60000);
	for (size_t i = 0; i < ARRAY_SIZE(also); i++)
		was_also[i] = device_number(also[i]);
	shared = map_shared(sizeof(*shared));
	churn((int64_t)seconds, in, out);
	AWAIT_COUNTERS(was);
	for (size_t i = 0; i < ARRAY_SIZE(also); i++)
		AWAIT_EQ(device_number(also[i]), was_also[i]);
	tell_totals(vmstat("pswpin") - in, vmstat("pswpout") - out);
	went_well = true;
	return test_pass("0 bytes wrong and 0 objects left after the churn");
}
