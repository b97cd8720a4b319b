/* SPDX-License-Identifier: MIT */
/*
 * A file with thousands of busy contexts goes at once, closed by its process or
 * with it when that is killed: every job's fence signals, with -ECANCELED or,
 * where the memory went first, -EFAULT, and nothing is left.
 *
 * VM: timeout=120
 */
#include "contexts.h"
#include "prime.h"

#define N_KEPT	3

/* shared with the process that has the contexts: numbers of its descriptors */
struct world {
	struct foreign f;
	int kept[N_KEPT];
};

static struct world *w;
static struct gate ready;

static void make_busy(struct contexts *c)
{
	/* now, and not before: the contexts take their time */
	w->f = foreign_new();
	contexts_submit(c, &w->f, 0xbad0000);
	for (size_t i = 0; i < N_KEPT; i++)
		w->kept[i] = syncobj_export(c->fd, c->jobs[i * (c->n_jobs - 1) / (N_KEPT - 1)]);
}

static void closes(void *arg)
{
	int fd = device_open();
	struct contexts *c = contexts_make(fd);

	(void)arg;
	make_busy(c);
	close(fd);
	EXPECT_UNSIGNALLED(&w->f);
	for (int i = 0; i < N_KEPT; i++)
		EXPECT_RET(fence_info(w->kept[i]).state, -ECANCELED);
	EXPECT_ZERO(c->mem, N_SHARES * PAGE);
}

static void waits(void *arg)
{
	(void)arg;
	make_busy(contexts_make(device_open()));
	gate_open(&ready);
	for (;;)
		pause();
}

int main(void)
{
	struct counts was = counts_now();
	int kept[N_KEPT], status;
	struct foreign f;
	pid_t pid;

	w = map_shared(PAGE);
	ready = gate_new();
	EXPECT_CHILD(spawn(closes, NULL));
	counts_await(&was);

	pid = spawn(waits, NULL);
	gate_pass(&ready);
	f = w->f;
	f.source = take_fd(pid, f.source);
	f.sync_file = take_fd(pid, f.sync_file);
	for (int i = 0; i < N_KEPT; i++) {
		kept[i] = take_fd(pid, w->kept[i]);
		EXPECT_RET(fence_info(kept[i]).state, FENCE_PENDING);
	}
	EXPECT_SYS(kill(pid, SIGKILL));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_UNSIGNALLED(&f);
	for (int i = 0; i < N_KEPT; i++)
		EXPECT_RET(fence_wait(kept[i]).state, -EFAULT);
	EXPECT_UNSIGNALLED(&f);
	counts_await(&was);
	foreign_drop(&f);
	return test_pass("a file with thousands of busy contexts");
}
