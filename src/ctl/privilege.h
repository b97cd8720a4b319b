/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_PRIVILEGE_H
#define USERPTRCTL_PRIVILEGE_H

#include <sys/resource.h>

/*
 * What a check of a refusal needs: to be nobody special for a moment. All return 0 or
 * a negative errno value.
 */

/* Takes @capability (CAP_...) out of the effective ones; @had says whether it was there. */
int capability_drop(unsigned int capability, int *had);

/* The end of that. */
int capability_restore(unsigned int capability, int had);

/* At most @bytes of pinned memory; @was is what to give to memlock_restore(). */
int memlock_lower(rlim_t bytes, struct rlimit *was);

int memlock_restore(const struct rlimit *was);

#endif /* USERPTRCTL_PRIVILEGE_H */
