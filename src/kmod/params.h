/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_PARAMS_H_
#define _UPTR_PARAMS_H_

#include <linux/types.h>

/*
 * params - module parameters, each with its default and its range
 *
 * A value out of range is refused, at load and at runtime, with a message that
 * names the range. All of them may be read without a lock: each is one word,
 * and a reader is content with the value of a moment ago.
 */

bool uptr_param_allow_overlap(void);
unsigned int uptr_param_job_timeout_ms(void);
unsigned int uptr_param_va_bits(void);
unsigned int uptr_param_max_workers(void);
unsigned int uptr_param_max_workers_per_object(void);
unsigned int uptr_param_max_objects(void);
unsigned int uptr_param_max_contexts(void);
unsigned int uptr_param_max_jobs(void);

#define UPTR_VA_BITS_MIN 21
#define UPTR_VA_BITS_MAX 48

#define UPTR_MAX_WORKERS 512

#endif /* _UPTR_PARAMS_H_ */
