/* SPDX-License-Identifier: MIT */
#include "flight.h"

#define N_STATUSES	256

uint64_t next_serial = 1, first_serial = 1;
struct counts counts;
bool is_child;

static struct pending pending[MAX_PENDING];	/* a ring */
static int statuses[N_STATUSES];		/* of jobs retired, by serial */

struct pending *job_at(uint64_t serial)
{
	return &pending[serial % MAX_PENDING];
}

struct pending *job_new(struct context *ctx)
{
	struct pending *job = job_at(next_serial);

	memset(job, 0, offsetof(struct pending, works));
	memset(&job->n_works, 0, sizeof(*job) - offsetof(struct pending, n_works));
	job->serial = next_serial;
	job->ctx = ctx;
	return job;
}

static int status_of(uint64_t serial)
{
	return statuses[serial % N_STATUSES];
}

/*
 * How a job may end that nothing happens to: @allowed has errors that it may
 * inherit, and last what it ends with otherwise. Returns their number.
 */
static unsigned int expected_ends(const struct pending *job, int *allowed)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < job->n_deps; i++) {
		int status = status_of(job->deps[i].serial);

		if (!status)
			continue;
		allowed[n++] = status;
		if (!job->deps[i].vague)
			return n;
	}
	allowed[n++] = job->chain && job->ctx->last ? -ECANCELED : 0;
	return n;
}

/* Fails if a job may not end like this. Returns whether it may have been stopped midway. */
static bool judge_end(const struct pending *job, int status)
{
	int allowed[MAX_DEPS + 1];
	unsigned int n = expected_ends(job, allowed);
	bool ran = allowed[n - 1] == 0;

	if (job->certain) {
		EXPECT(status == -EFAULT, "job %" PRIu64 ", which was queued, ended with %s",
		       job->serial, error_name(status));
		return false;
	}
	for (unsigned int i = 0; i < n; i++)
		if (status == allowed[i] && !(job->hit && ran && status == -EFAULT))
			return false;
	if (job->hit && status == -EFAULT)
		return ran;
	if (job->orphan && status == -ECANCELED)
		return false;
	FAIL("job %" PRIu64 ": expected %s, got %s", job->serial, error_name(allowed[n - 1]),
	     error_name(status));
}

static int retire_holder(struct pending *job)
{
	int status;

	unmap(job->hold_mem, HOLD_SIZE);
	status = job_wait(fd, job->syncobj);
	EXPECT(!status || status == -EFAULT, "the holder ended with %s", error_name(status));
	obj_close(fd, job->hold_handle);
	return status;
}

static int retire_job(struct pending *job)
{
	int status = job_wait(fd, job->syncobj);
	bool midway = judge_end(job, status);

	for (unsigned int i = 0; i < job->n_works; i++) {
		if (!status)
			work_run(&job->works[i]);
		else if (midway)
			work_blur(&job->works[i]);
	}
	works_drop(job->works, job->n_works);
	for (unsigned int i = 0; i < MODEL_OBJECTS && status; i++)
		if (job->objects & 1u << i)
			m.objects[i].errors |= 1u << -status % 32;
	counts.failed += status != 0;
	counts.cancelled += job->certain;
	counts.stopped += midway;
	return status;
}

void retire_first(void)
{
	struct pending *job = job_at(first_serial++);
	int status = job->holder ? retire_holder(job) : retire_job(job);

	statuses[job->serial % N_STATUSES] = status;
	job->ctx->last = status;
	for (uint64_t serial = first_serial; serial < next_serial && job->holder; serial++)
		job_at(serial)->held = false;
	/* a child has the same syncobjs, and its parent still needs them */
	if (!is_child)
		syncobj_free(fd, job->syncobj);
}

void retire_until(uint64_t serial)
{
	while (first_serial <= serial && first_serial < next_serial)
		retire_first();
}

void retire_all(void)
{
	retire_until(next_serial);
}

void retire_those(bool (*hit)(const struct pending *job, unsigned long arg), unsigned long arg)
{
	for (uint64_t serial = next_serial - 1; serial >= first_serial; serial--) {
		if (hit(job_at(serial), arg)) {
			retire_until(serial);
			return;
		}
	}
}

const struct pending *holder(void)
{
	for (uint64_t serial = first_serial; serial < next_serial; serial++)
		if (job_at(serial)->holder)
			return job_at(serial);
	return NULL;
}

static bool job_holds(const struct pending *job, unsigned long arg)
{
	(void)arg;
	return job->holder;
}

void release_holder(void)
{
	retire_those(job_holds, 0);
}

bool job_on_cell(const struct pending *job, const struct cell *cell, bool writes)
{
	for (unsigned int i = 0; i < job->n_works; i++) {
		for (unsigned int j = 0; j < job->works[i].n; j++) {
			const struct piece *piece = &job->works[i].pieces[j];

			if (piece->cell == cell && (!writes || piece->role == ROLE_DST))
				return true;
		}
	}
	return false;
}

bool job_on_slot_memory(const struct pending *job, unsigned long slot)
{
	return job_on_cell(job, m.slots[slot].cell, false);
}

bool job_held_on_slot(const struct pending *job, unsigned long slot)
{
	return job->held && job->slots[slot];
}

bool job_on_object(const struct pending *job, unsigned long object)
{
	return job->objects & 1u << object;
}

void let_jobs_run(unsigned int first, unsigned int count)
{
	for (unsigned int i = first; i < first + count; i++)
		retire_those(job_held_on_slot, i);
}

bool job_behind_held(const struct pending *job)
{
	for (unsigned int i = 0; i < job->n_deps; i++)
		if (job->deps[i].serial >= first_serial && job_at(job->deps[i].serial)->held)
			return true;
	return false;
}

/*
 * A job that was cancelled signals in the turn of its context, which behind the
 * holder is its end, and elsewhere may be at once: then who waits for it is not held.
 */
static void jobs_held_still(const struct pending *holding)
{
	for (uint64_t serial = first_serial; serial < next_serial; serial++) {
		struct pending *job = job_at(serial);

		if (job->held && !(holding && job->ctx == holding->ctx))
			job->held = !job->hit && job_behind_held(job);
	}
}

void jobs_hit(unsigned int first, unsigned int count)
{
	const struct pending *holding = holder();
	bool holds = holding && job_state(fd, holding->syncobj) == FENCE_PENDING;

	for (uint64_t serial = first_serial; serial < next_serial; serial++) {
		struct pending *job = job_at(serial);

		for (unsigned int i = first; i < first + count; i++) {
			if (!job->slots[i])
				continue;
			job->certain = job->certain || (job->held && holds);
			job->hit = true;
			note("  slot %u of job %" PRIu64 "%s", i, job->serial,
			     job->certain ? ", which is held" : "");
		}
	}
	jobs_held_still(holding);
}
