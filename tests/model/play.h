/* SPDX-License-Identifier: MIT */
/*
 * play - the random operations of vm-model.c, and what they share
 *
 * Each operation does something to the device or the process and the same to
 * the model, or predicts that it fails. What it does depends on the seed and
 * the operations before it alone, never on how far the device has come.
 */
#ifndef TESTS_MODEL_PLAY_H
#define TESTS_MODEL_PLAY_H

#include "model.h"

extern struct model m;
extern int fd;
/** memfd - the file behind the arena's shared mappings */
extern int memfd;

extern struct counts {
	unsigned long jobs, held, refused, failed, cancelled, stopped, undefined, children;
} counts;

/* --- chance -------------------------------------------------------------- */

extern uint64_t seed, chance_state;

uint64_t draw(void);
unsigned int dice(size_t sides);
bool chance(unsigned int percent);
/** draw_slots - a few consecutive ones */
unsigned int draw_slots(unsigned int most, unsigned int *count);
uint64_t least(uint64_t a, uint64_t b);

/* --- the log ------------------------------------------------------------- */

extern unsigned long op_number;
/** agreed - all went well: nothing need be told at the end */
extern bool agreed;
/** is_child - this process is the one that fork made, with a copy of the model */
extern bool is_child;

/** note - what the operation does, before it does it */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** tell_how_to_replay - for atexit(): everything that fails ends the program */
void tell_how_to_replay(void);

/* --- operations ---------------------------------------------------------- */

#define WINDOW_PAGES	200
#define WINDOW		(16 * PAGE)

void do_acquire(void);
void do_bind(void);
void do_bind_refused(void);
void do_close(void);
void do_context(void);
void do_cpu_write(void);
void do_create(void);
void do_dontneed(void);
void do_fork(void);
void do_hold(void);
void do_mmap(void);
void do_mremap(void);
void do_munmap(void);
void do_protect(void);
void do_protect_back(void);
void do_punch(void);
void do_retire(void);
void do_set_domain(void);
void do_submit(void);
void do_unbind(void);
void do_wait(void);

void map_slots(unsigned int first, unsigned int count, int page, int prot);
/** child_end - the child, if there is one, writes its memory and exits */
void child_end(void);
/** draw_object - a live one, or MODEL_OBJECTS */
unsigned int draw_object(void);
struct context *draw_context(void);
unsigned int context_index(const struct context *ctx);
void context_add(struct context *ctx, uint32_t id, unsigned int bits, bool mirror_all);
/** draw_mapping - one of the context's, or NULL */
const struct mapping *draw_mapping(const struct context *ctx);

#endif
