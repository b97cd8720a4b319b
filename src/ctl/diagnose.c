// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * diagnose: this machine's facts; opening the device, or saying why not and what to do
 */
#include <err.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "ctl.h"
#include "facts.h"
#include "verdict.h"

void facts_gather_here(struct facts *facts)
{
	struct drm_userptr_device *dev;
	struct utsname kernel;
	struct place here = { .root = "" };

	uname(&kernel);
	here.kernel = kernel.release;
	facts_gather(&here, facts);
	facts->open_error = drm_userptr_device_open(&dev);
	if (!facts->open_error)
		drm_userptr_device_close(dev);
}

void diagnose(int error, struct verdict *verdict)
{
	struct facts facts;

	facts_gather_here(&facts);
	/* what the caller met, should it just have changed */
	facts.open_error = error;
	verdict_of(&facts, verdict);
}

struct drm_userptr_device *open_device(void)
{
	struct drm_userptr_device *dev = NULL;
	struct verdict verdict;
	int ret = drm_userptr_device_open(&dev);

	if (ret) {
		diagnose(ret, &verdict);
		warnx("%s", verdict.reason);
		fprintf(stderr, "What to do: %s.\n", verdict.advice);
	}
	return dev;
}
