/* SPDX-License-Identifier: MIT */
/*
 * Threads of several processes acquire ranges of many objects in every way at
 * once, change the memory, close objects and change max_workers: each job sees
 * what was written before it, and everything is gone in the end.
 *
 * VM: cpus=2 mem=1024 timeout=120
 */
#include <pthread.h>
#include <stdatomic.h>

#include "workers.h"

#define PROCESSES	3
#define THREADS		3
#define SIZE		(SEGMENT + 32 * MIB)
#define SECONDS		10
#define STEP		(2 * MIB)

struct actor {
	uint64_t seed;
	int fd;
};

static int64_t end_ns;
static atomic_int done;

static uint32_t dice(struct actor *a, uint32_t sides)
{
	a->seed = a->seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(a->seed >> 33) % sides;
}

static void one_object(struct actor *a, uint8_t *p, uint8_t *out)
{
	int event = event_new(), signals = 0;
	uint32_t h = obj_mirror(a->fd, p, SIZE);
	uint64_t due = 0;
	size_t at, size;
	char text[16];
	int ret;

	for (uint32_t i = 8 + dice(a, 24); i; i--) {
		at = dice(a, SIZE / STEP) * STEP;
		size = (1 + dice(a, 4)) * STEP;
		if (size > SIZE - at)
			size = SIZE - at;
		switch (dice(a, 9)) {
		case 0:
			ret = ask(a->fd, h, at, size);
			EXPECT(ret == 0 || ret == -EAGAIN || ret == -EBUSY, "got %s", error_name(ret));
			break;
		case 1:
			ret = ask_event(a->fd, h, at, size, event);
			EXPECT(ret == 0 || ret == -EBUSY, "got %s", error_name(ret));
			due += !ret;
			break;
		case 2:
			EXPECT_OK(ask_until(a->fd, h, at, size));
			break;
		case 3:
			EXPECT_OK(obj_acquire(a->fd, h, at, size));
			break;
		case 4:
			EXPECT_SYS(madvise(p + at, size, MADV_DONTNEED));
			break;
		case 5:
			map_fixed(p + at, size, PROT_READ | PROT_WRITE);
			madvise(p + at, size, MADV_NOHUGEPAGE);
			break;
		case 6:
			snprintf(text, sizeof(text), "%u", 1 + dice(a, 20));
			EXPECT_OK(write_file("/sys/module/userptr/parameters/max_workers", text));
			break;
		default:
			fill_pattern(p + at, PAGE, i);
			EXPECT_OK(run_copy(a->fd, out, p + at, PAGE));
			EXPECT_PATTERN(out, PAGE, i);
			EXPECT_OK(run_fill(a->fd, p + at + PAGE / 2, i, PAGE));
			EXPECT_WORDS(p + at + PAGE / 2, PAGE, i);
			EXPECT_PATTERN(p + at, PAGE / 2, i);
		}
	}
	obj_close(a->fd, h);
	while (due) {
		event_await(event);
		signals = (int)event_count(event);
		EXPECT((uint64_t)signals <= due, "%d signals, %" PRIu64 " due", signals, due);
		due -= (uint64_t)signals;
	}
	close(event);
	EXPECT_SYS(madvise(p, SIZE, MADV_DONTNEED));
	atomic_fetch_add(&done, 1);
}

static void *thread_body(void *arg)
{
	struct actor *a = arg;
	uint8_t *p = map_cold(SIZE), *out = map_private(PAGE);

	obj_mirror(a->fd, out, PAGE);
	while (now_ns() < end_ns)
		one_object(a, p, out);
	return NULL;
}

static void process(void *arg)
{
	struct actor actors[THREADS];
	pthread_t threads[THREADS];
	int shared = device_open();

	for (int i = 0; i < THREADS; i++) {
		actors[i] = (struct actor){
			.seed = *(uint64_t *)arg * THREADS + (uint64_t)i, .fd = i ? shared : device_open(),
		};
		EXPECT_EQ(pthread_create(&threads[i], NULL, thread_body, &actors[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("%d objects\n", atomic_load(&done));
}

int main(void)
{
	pid_t pids[PROCESSES];
	uint64_t seed = 20261122;

	if (getenv("SEED"))
		seed = strtoull(getenv("SEED"), NULL, 0);
	printf("seed %" PRIu64 "\n", seed);
	/* restored at the end of this process */
	module_param_set("max_workers", 15);
	end_ns = now_ns() + SECONDS * slowness * SECOND;
	for (uint64_t i = 0; i < PROCESSES; i++) {
		seed += i;
		pids[i] = spawn(process, &seed);
	}
	for (int i = 0; i < PROCESSES; i++)
		EXPECT_CHILD(pids[i]);
	await_nothing_left();
	return test_pass("everything at once");
}
