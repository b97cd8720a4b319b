/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_RETIRE_H_
#define _UPTR_RETIRE_H_

struct uptr_job;
struct uptr_queue;

struct uptr_job *uptr_job_alloc(struct uptr_queue *queue);
void uptr_job_drop_implicit(struct uptr_job *job);
void uptr_job_untranslate(struct uptr_job *job);
void uptr_job_discard(struct uptr_job *job);
void uptr_job_put(struct uptr_job *job);

#endif /* _UPTR_RETIRE_H_ */
