/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_FACTS_H
#define USERPTRCTL_FACTS_H

#include "param.h"

#define FACT_WORD	64
#define FACT_PATH	512
#define MAX_PARAMS	32

enum answer { UNKNOWN, NO, YES };

/* One kind of module: as it runs, or as it lies on the disk. */
struct module_facts {
	bool there;
	char version[FACT_WORD];
	char srcversion[FACT_WORD];
};

/**
 * struct facts - what is known about module and device, without a judgement
 */
struct facts {
	/* the machine */
	char kernel[FACT_WORD];
	bool debian;
	bool modules_visible;		/* the kernel's directory in /lib/modules */

	/* the module */
	struct module_facts running;
	struct module_facts installed;
	char installed_path[FACT_PATH];
	bool placeholder;		/* installed in place of what could not be built */
	char signer[FACT_PATH];		/* of the installed module; empty: it has no signature */

	/* how it gets built */
	char dkms_version[FACT_WORD];	/* empty: DKMS does not know it */
	bool headers;
	enum answer has_drm;		/* was the kernel built with DRM */
	char kernel_min[FACT_WORD];
	char kernel_max[FACT_WORD];	/* the first that is too new */
	char make_log[FACT_PATH];	/* of the last attempt for this kernel, if it failed */

	/* whose modules the kernel takes */
	const char *enforced_by;	/* NULL: anybody's */
	enum answer signer_known;

	/* configuration */
	struct param params[MAX_PARAMS];
	size_t num_params;
	char unknown_option[FACT_WORD];
	char unknown_option_source[FACT_PATH];
	char blacklist[FACT_PATH];	/* where it stands */

	/* the device */
	char node[FACT_PATH];		/* /dev/dri/renderD*, as the kernel calls it; or empty */
	bool node_visible;
	char node_group[FACT_WORD];
	bool udev;
	char link[FACT_PATH];		/* what /dev/dri/by-name/userptr leads to; empty: is absent */
	int open_error;			/* of drm_userptr_device_open() */
};

/* Where to look: the tool looks at "" and the running kernel, tests elsewhere. */
struct place {
	const char *root;
	const char *kernel;
};

/* All of the above but open_error. */
void facts_gather(const struct place *place, struct facts *facts);

/* diagnose.c: the same for this machine, and whether the device opens */
void facts_gather_here(struct facts *facts);

/* The parameter of this name, added if it is new; NULL if there is no room. */
struct param *facts_get_param(struct facts *facts, const char *name);

/* NULL if there is none. */
const struct param *facts_param(const struct facts *facts, const char *name);

/* facts_kmod.c: what libkmod knows: the installed module, and modprobe's configuration */
void facts_gather_kmod(const struct place *place, struct facts *facts);

#endif /* USERPTRCTL_FACTS_H */
