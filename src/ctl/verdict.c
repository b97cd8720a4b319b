// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * verdict: which of the usual reasons it is, from facts alone
 *
 * Each look_... knows one reason: it returns whether it is that one, and says so. They
 * are asked in the order of @failures, and in that of @warnings when the device opens;
 * the first one wins, so that what has to be done first is said first.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <userptr.h>

#include "facts.h"
#include "verdict.h"

#define RELOAD		"systemctl restart userptr-load"
#define IMPORT_KEY	"mokutil --import /var/lib/dkms/mok.pub, reboot, and enrol the key when asked"

typedef bool (*look)(const struct facts *facts, struct verdict *verdict);

__attribute__((format(printf, 4, 5)))
static bool found(struct verdict *verdict, const char *key, int status, const char *format, ...)
{
	va_list args;

	verdict->key = key;
	verdict->status = status;
	verdict->state = status ? STATE_FAIL : STATE_WARN;
	va_start(args, format);
	vsnprintf(verdict->reason, sizeof(verdict->reason), format, args);
	va_end(args);
	return true;
}

/* Returns true, for the end of a look_... */
__attribute__((format(printf, 2, 3)))
static bool advise(struct verdict *verdict, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(verdict->advice, sizeof(verdict->advice), format, args);
	va_end(args);
	return true;
}

/* ------------------------------------------------- the module is there and loaded */

static bool look_permission(const struct facts *facts, struct verdict *verdict)
{
	if (facts->open_error != -EACCES && facts->open_error != -EPERM)
		return false;
	/* else it is the node of another driver, which the library could not look at */
	if (!facts->running.there || !facts->node_visible)
		return false;

	found(verdict, "no-permission", EXIT_NOPERMISSION, "no permission to open %s",
	      facts->node[0] ? facts->node : "/dev/dri/renderD*");
	return advise(verdict, "become a member of its group: usermod -aG %s USER, and log in again",
		      facts->node_group[0] ? facts->node_group : "render");
}

static bool look_library(const struct facts *facts, struct verdict *verdict)
{
	if (facts->open_error != -EOPNOTSUPP)
		return false;

	found(verdict, "library-differs", EXIT_NOTCONFIGURED,
	      "libdrm_userptr and the running module %s have different interfaces",
	      facts->running.version);
	return advise(verdict, "install all of userptr in one version, then: " RELOAD);
}

static bool look_unbound(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->running.there || facts->node[0])
		return false;

	found(verdict, "no-device", EXIT_NOTRUNNING,
	      "the module is loaded, but its device is not there or was unbound");
	return advise(verdict, RELOAD ", or: echo userptr > /sys/bus/platform/drivers/userptr/bind");
}

static bool look_no_node(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->running.there || facts->node_visible)
		return false;

	found(verdict, "no-node", EXIT_NOTRUNNING, "the device is there, but not its node %s",
	      facts->node);
	return advise(verdict, "udevadm trigger --subsystem-match=drm; in a container: let its "
		      "manager pass the node on");
}

static bool look_open_error(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->running.there)
		return false;

	found(verdict, "open-failed", EXIT_NOTRUNNING, "%s can not be opened: %s", facts->node,
	      strerror(-facts->open_error));
	return advise(verdict, "look at the end of the kernel log: dmesg");
}

/* --------------------------------------------------- there is no module to load */

/* "5.10" against "6.1.0-56-amd64": number by number, as far as @limit goes. */
static int compare_release(const char *release, const char *limit)
{
	char *left, *right;
	long difference;

	for (;;) {
		difference = strtol(release, &left, 10) - strtol(limit, &right, 10);
		if (difference)
			return difference < 0 ? -1 : 1;
		if (*right != '.')
			return 0;
		if (*left != '.')
			return -1;
		release = left + 1;
		limit = right + 1;
	}
}

static bool look_no_drm(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->placeholder && (facts->installed.there || facts->has_drm != NO))
		return false;

	found(verdict, "excluded", EXIT_NOTINSTALLED,
	      "kernel %s is excluded: it was built without DRM", facts->kernel);
	return advise(verdict, "boot a kernel with DRM%s", facts->debian ?
		      ": apt install linux-image-amd64, instead of linux-image-cloud-amd64" : "");
}

static bool look_too_old(const struct facts *facts, struct verdict *verdict)
{
	if (facts->installed.there || !facts->kernel_min[0] ||
	    compare_release(facts->kernel, facts->kernel_min) >= 0)
		return false;

	found(verdict, "excluded", EXIT_NOTINSTALLED,
	      "kernel %s is excluded: userptr %s supports kernels from %s on", facts->kernel,
	      facts->dkms_version, facts->kernel_min);
	return advise(verdict, "boot a newer kernel");
}

static bool look_too_new(const struct facts *facts, struct verdict *verdict)
{
	if (facts->installed.there || !facts->kernel_max[0] ||
	    compare_release(facts->kernel, facts->kernel_max) < 0)
		return false;

	found(verdict, "excluded", EXIT_NOTINSTALLED,
	      "kernel %s is excluded: it is newer than userptr %s supports, kernels before %s",
	      facts->kernel, facts->dkms_version, facts->kernel_max);
	return advise(verdict, "install a newer userptr or boot an older kernel; to try this one all "
		      "the same, set BUILD_EXCLUSIVE_KERNEL_MAX in /etc/dkms/userptr.conf");
}

static bool look_not_installed(const struct facts *facts, struct verdict *verdict)
{
	if (facts->installed.there || facts->dkms_version[0])
		return false;

	found(verdict, "not-installed", EXIT_NOTINSTALLED, "the userptr module is not installed");
	return advise(verdict, "%s install userptr-dkms", facts->debian ? "apt" : "dnf");
}

static bool look_no_headers(const struct facts *facts, struct verdict *verdict)
{
	if (facts->installed.there || facts->headers)
		return false;

	found(verdict, "no-headers", EXIT_NOTINSTALLED,
	      "no module for kernel %s: its headers are not installed", facts->kernel);
	return advise(verdict, "%s-%s, then: dkms autoinstall -k %s && " RELOAD, facts->debian ?
		      "apt install linux-headers" : "dnf install kernel-devel", facts->kernel,
		      facts->kernel);
}

static bool look_build_failed(const struct facts *facts, struct verdict *verdict)
{
	if (facts->installed.there || !facts->make_log[0])
		return false;

	found(verdict, "build-failed", EXIT_NOTINSTALLED,
	      "the module did not build for kernel %s: see %s", facts->kernel, facts->make_log);
	return advise(verdict, "once what stands there is mended: dkms autoinstall -k %s && " RELOAD
		      "; or boot a kernel that dkms status lists", facts->kernel);
}

static bool look_not_built(const struct facts *facts, struct verdict *verdict)
{
	if (facts->installed.there)
		return false;

	found(verdict, "not-built", EXIT_NOTINSTALLED, "the module was not built for kernel %s",
	      facts->kernel);
	return advise(verdict, "dkms autoinstall -k %s && " RELOAD, facts->kernel);
}

/* ----------------------------------------------- installed, and why not loaded */

static const struct param *refused_param(const struct facts *facts)
{
	for (size_t i = 0; i < facts->num_params; i++)
		if (param_is_refused(&facts->params[i]))
			return &facts->params[i];
	return NULL;
}

static bool name_refused(const struct facts *facts, struct verdict *verdict, int status)
{
	const struct param *param = refused_param(facts);
	char range[FACT_WORD];

	if (!param)
		return false;

	found(verdict, "option-invalid", status, "%s=%s in %s is refused: give a whole number, %s%s",
	      param->name, param->configured, param->source,
	      param_range(param, range, sizeof(range)),
	      status ? "" : "; the module will not load again");
	return advise(verdict, "change it there, then: " RELOAD);
}

static bool look_refused_option(const struct facts *facts, struct verdict *verdict)
{
	return name_refused(facts, verdict, EXIT_NOTCONFIGURED);
}

static bool look_blacklist(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->blacklist[0])
		return false;

	found(verdict, "blacklisted", EXIT_NOTRUNNING, "the module is blacklisted: %s",
	      facts->blacklist);
	return advise(verdict, "take it out there, then: " RELOAD);
}

/* What else there is to do than have the key enrolled, if something. */
static const char *or_else(const struct facts *facts)
{
	return strcmp(facts->enforced_by, "module.sig_enforce") ? "" :
	       "; or boot without module.sig_enforce";
}

static bool look_no_signature(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->enforced_by || facts->signer[0])
		return false;

	found(verdict, "key-rejected", EXIT_NOTCONFIGURED,
	      "key rejected: the kernel takes signed modules only (%s), and %s is not signed",
	      facts->enforced_by, facts->installed_path);
	return advise(verdict, "install openssl, dkms install --force userptr/%s -k %s, " IMPORT_KEY
		      "%s", facts->dkms_version[0] ? facts->dkms_version : facts->installed.version,
		      facts->kernel, or_else(facts));
}

static bool look_foreign_key(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->enforced_by || facts->signer_known != NO)
		return false;

	found(verdict, "key-rejected", EXIT_NOTCONFIGURED,
	      "key rejected: the kernel takes modules of owners it knows only (%s), and %s is "
	      "signed by %s", facts->enforced_by, facts->installed_path, facts->signer);
	return advise(verdict, IMPORT_KEY "%s", or_else(facts));
}

static bool look_not_loaded(const struct facts *facts, struct verdict *verdict)
{
	found(verdict, "not-loaded", EXIT_NOTRUNNING,
	      "the module is installed for kernel %s but not loaded", facts->kernel);
	return advise(verdict, RELOAD "%s", facts->enforced_by ?
		      "; if that says that the key was rejected: " IMPORT_KEY : "");
}

static const look failures[] = {
	look_permission, look_library, look_unbound, look_no_node, look_open_error,
	look_no_drm, look_not_installed, look_too_old, look_too_new, look_no_headers,
	look_build_failed, look_not_built,
	look_refused_option, look_blacklist, look_no_signature, look_foreign_key, look_not_loaded,
};

/* ------------------------------------------------------------ it works, but ... */

static bool look_wrong_link(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->link[0] || !facts->node[0] || !strcmp(facts->link, facts->node))
		return false;

	found(verdict, "wrong-link", EXIT_NOTRUNNING,
	      "/dev/dri/by-name/userptr leads to %s, and the device is %s", facts->link,
	      facts->node);
	return advise(verdict, "udevadm trigger --subsystem-match=drm; should it come back, look for "
		      "the rule that makes it: grep -r by-name /etc/udev/rules.d");
}

static const char *version_of(const struct module_facts *module)
{
	return module->version[0] ? module->version : "of an unknown version";
}

static bool look_other_version(const struct facts *facts, struct verdict *verdict)
{
	const struct module_facts *running = &facts->running, *installed = &facts->installed;
	bool same_version = !strcmp(running->version, installed->version);

	if (!installed->there || (same_version &&
				  !strcmp(running->srcversion, installed->srcversion)))
		return false;

	if (same_version)
		found(verdict, "running-differs", 0,
		      "running module %s (%s) is not the installed %s (%s)", version_of(running),
		      running->srcversion, version_of(installed), installed->srcversion);
	else
		found(verdict, "running-differs", 0, "running module %s is not the installed %s",
		      version_of(running), version_of(installed));
	return advise(verdict, "reload it (" RELOAD ") or reboot");
}

static bool look_uninstalled(const struct facts *facts, struct verdict *verdict)
{
	if (facts->installed.there || !facts->modules_visible)
		return false;

	found(verdict, "not-installed", 0,
	      "running module %s is not installed for kernel %s and will be gone after a reboot",
	      version_of(&facts->running), facts->kernel);
	return advise(verdict, "%s install userptr-dkms", facts->debian ? "apt" : "dnf");
}

static bool look_option_for_later(const struct facts *facts, struct verdict *verdict)
{
	return name_refused(facts, verdict, 0);
}

static bool look_pending_option(const struct facts *facts, struct verdict *verdict)
{
	const struct param *param = NULL;

	for (size_t i = 0; i < facts->num_params && !param; i++)
		if (param_is_pending(&facts->params[i]))
			param = &facts->params[i];
	if (!param)
		return false;

	found(verdict, "option-pending", 0, "%s=%s in %s is not applied, the running module has %s",
	      param->name, param->configured, param->source, param->running);
	return advise(verdict, "reload it (" RELOAD ") or reboot");
}

static bool look_unknown_option(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->unknown_option[0])
		return false;

	found(verdict, "option-unknown", 0, "the module has no parameter for %s in %s",
	      facts->unknown_option, facts->unknown_option_source);
	return advise(verdict, "correct it; userptrctl params lists them all");
}

static bool look_no_link(const struct facts *facts, struct verdict *verdict)
{
	if (!facts->udev || facts->link[0])
		return false;

	found(verdict, "no-link", 0, "%s has no name /dev/dri/by-name/userptr", facts->node);
	return advise(verdict, "udevadm control --reload && udevadm trigger --subsystem-match=drm");
}

static const look warnings[] = {
	look_wrong_link, look_other_version, look_uninstalled, look_option_for_later,
	look_pending_option, look_unknown_option, look_no_link,
};

/* ---------------------------------------------------------------- the verdict */

const char *facts_line(const struct facts *facts, char *text, size_t size)
{
	const struct param *workers = facts_param(facts, "max_workers");

	snprintf(text, size, "module %s, %s, max_workers %s, kernel %s",
		 version_of(&facts->running), facts->node[0] ? facts->node : "no node",
		 workers && workers->running[0] ? workers->running : "unknown", facts->kernel);
	return text;
}

static bool first_of(const look *looks, size_t count, const struct facts *facts,
		     struct verdict *verdict)
{
	for (size_t i = 0; i < count; i++)
		if (looks[i](facts, verdict))
			return true;
	return false;
}

void verdict_of(const struct facts *facts, struct verdict *verdict)
{
	*verdict = (struct verdict){ .key = "ok" };

	if (facts->open_error)
		first_of(failures, sizeof(failures) / sizeof(failures[0]), facts, verdict);
	else if (!first_of(warnings, sizeof(warnings) / sizeof(warnings[0]), facts, verdict))
		facts_line(facts, verdict->reason, sizeof(verdict->reason));
}

const char *state_name(enum state state)
{
	static const char *const names[] = { "ok", "warn", "fail" };

	return names[state];
}

const char *verdict_line(const struct verdict *verdict, char *line, size_t size)
{
	static const char *const words[] = { "OK", "WARN", "FAIL" };
	/* what to do is the end of the sentence of a warning */
	const char *between = verdict->state == STATE_WARN ? ": " : "; ";

	snprintf(line, size, "%s: %s%s%s", words[verdict->state], verdict->reason,
		 verdict->advice[0] ? between : "", verdict->advice);
	return line;
}
