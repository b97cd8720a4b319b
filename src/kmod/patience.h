/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_PATIENCE_H_
#define _UPTR_PATIENCE_H_

#include <linux/jiffies.h>

/**
 * struct uptr_patience - with a process that voids what is done for it
 *
 * A step of an acquisition, and a commit, are done again when the process changed
 * its memory meanwhile: at least so often, and for a second from the first time on.
 * What came before that time does not count: a first attempt may be slow.
 */
struct uptr_patience {
	/** @deadline: In jiffies, once it was tried. */
	unsigned long deadline;
	/** @attempts: Attempts that were voided. */
	int attempts;
};

#define UPTR_PATIENCE_ATTEMPTS	8

/**
 * uptr_patience_over - one more attempt was voided
 * @patience: zeroed before the first one
 *
 * Return: true when it is time to give up.
 */
static inline bool uptr_patience_over(struct uptr_patience *patience)
{
	if (!patience->attempts++)
		patience->deadline = jiffies + HZ;
	return patience->attempts > UPTR_PATIENCE_ATTEMPTS &&
	       time_after(jiffies, patience->deadline);
}

#endif /* _UPTR_PATIENCE_H_ */
