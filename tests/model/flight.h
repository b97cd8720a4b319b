/* SPDX-License-Identifier: MIT */
/*
 * flight - jobs that were submitted and have no effect in the model yet
 *
 * A job gets its effect when it is retired: in the order in which they were
 * submitted, when something needs to know. That is exact since a job waits for
 * each unfinished job of another context that touches the same memory. What the
 * contract leaves to chance is how a job ended whose memory was unmapped, and
 * then what it left at its destination; but one that was certainly still queued
 * must not have written.
 */
#ifndef TESTS_MODEL_FLIGHT_H
#define TESTS_MODEL_FLIGHT_H

#include "play.h"

#define MAX_PENDING	16
#define MAX_DEPS	4

/** struct dep - a job that another one waits for */
struct dep {
	uint64_t serial;
	/** @vague: by a timeline point, whose fence the kernel may have dropped with its error */
	bool vague;
};

#define HOLD_SIZE	(4 * MIB)
#define HOLD_BYTES	(768 * MIB)

/** struct pending - a job in flight */
struct pending {
	uint64_t serial;
	struct context *ctx;
	uint32_t syncobj;
	bool chain;
	struct work works[MODEL_OPS];
	unsigned int n_works;
	struct dep deps[MAX_DEPS];
	unsigned int n_deps;
	/** @objects: bits, those it was submitted on */
	uint32_t objects;
	/** @slots: those whose change it is told of */
	bool slots[MODEL_SLOTS];
	bool pinned;
	/** @holder: not one of the model's, but holds back those behind it for long */
	bool holder;
	/** @hold_mem: what it writes, of HOLD_SIZE; it ends when that goes */
	uint8_t *hold_mem;
	uint32_t hold_handle;
	/** @held: it does not start before the holder ends */
	bool held;
	/** @hit: its memory was unmapped; @certain: before it started */
	bool hit, certain;
	/** @orphan: its context was destroyed */
	bool orphan;
};

/** first_serial, next_serial - of the jobs in flight, and the next one's */
extern uint64_t first_serial, next_serial;

/** job_at - a job in flight */
struct pending *job_at(uint64_t serial);
/** job_new - the next one; it is in flight when next_serial has been raised */
struct pending *job_new(struct context *ctx);

/** retire_first - wait for the job that was submitted first, and give it its effect */
void retire_first(void);
/** retire_until - the same for a job and all before it */
void retire_until(uint64_t serial);
void retire_all(void);
/** retire_those - the last job for which @hit is true, and all before it */
void retire_those(bool (*hit)(const struct pending *job, unsigned long arg), unsigned long arg);

bool job_on_cell(const struct pending *job, const struct cell *cell, bool writes);
/* for retire_those(): */
bool job_on_slot_memory(const struct pending *job, unsigned long slot);
bool job_held_on_slot(const struct pending *job, unsigned long slot);
bool job_on_object(const struct pending *job, unsigned long object);

/** job_behind_held - does it wait for one that is held */
bool job_behind_held(const struct pending *job);

/** holder - the job that holds back others, or NULL */
const struct pending *holder(void);
void release_holder(void);
/** let_jobs_run - an event will wait for the jobs on these slots: nothing may hold them back */
void let_jobs_run(unsigned int first, unsigned int count);
/** jobs_hit - the jobs on these slots were cancelled or stopped, or had ended */
void jobs_hit(unsigned int first, unsigned int count);

#endif
