// SPDX-License-Identifier: MIT
/*
 * Which reason the tool names, from facts made up here.
 */
#include <errno.h>
#include <string.h>

#include "facts.h"
#include "test.h"
#include "verdict.h"

/* A device that works, from the module that is installed. */
static struct facts healthy(void)
{
	struct facts facts = {
		.kernel = "6.1.0-56-amd64",
		.debian = true,
		.modules_visible = true,
		.running = { true, "1.0.0", "AAAA" },
		.installed = { true, "1.0.0", "AAAA" },
		.installed_path = "/lib/modules/6.1.0-56-amd64/updates/dkms/userptr.ko",
		.signer = "DKMS module signing key",
		.dkms_version = "1.0.0",
		.headers = true,
		.has_drm = YES,
		.node = "/dev/dri/renderD128",
		.node_visible = true,
		.node_group = "render",
		.udev = true,
		.link = "/dev/dri/renderD128",
	};

	param_describe(&facts.params[0], "max_workers:workers, 1 to 512 (default 15)");
	strcpy(facts.params[0].running, "15");
	facts.num_params = 1;
	return facts;
}

/* The same, but nobody has loaded it. */
static struct facts unloaded(void)
{
	struct facts facts = healthy();

	facts.running = (struct module_facts){ 0 };
	facts.params[0].running[0] = '\0';
	facts.node[0] = facts.link[0] = '\0';
	facts.node_visible = false;
	facts.open_error = -ENODEV;
	return facts;
}

/* The same, and there is none to load. */
static struct facts uninstalled(void)
{
	struct facts facts = unloaded();

	facts.installed = (struct module_facts){ 0 };
	facts.installed_path[0] = facts.signer[0] = '\0';
	facts.num_params = 0;
	return facts;
}

static struct verdict verdict;
static char line[2048];

/* Judges @facts, and returns whether that is the reason, with @text in the line. */
static bool is(const struct facts *facts, const char *key, int status, const char *text)
{
	verdict_of(facts, &verdict);
	verdict_line(&verdict, line, sizeof(line));
	if (!strcmp(verdict.key, key) && verdict.status == status && strstr(line, text))
		return true;
	printf("# got %s, %d: %s\n", verdict.key, verdict.status, line);
	return false;
}

static const char *healthy_is_ok(void)
{
	struct facts facts = healthy();

	EXPECT(is(&facts, "ok", 0, "OK: module 1.0.0, /dev/dri/renderD128, max_workers 15, "
		  "kernel 6.1.0-56-amd64"));
	EXPECT(verdict.state == STATE_OK);
	/* without udev nobody makes the other name, and a tree in a VM is no mistake */
	facts.udev = false;
	facts.link[0] = '\0';
	EXPECT(is(&facts, "ok", 0, "OK: "));
	return NULL;
}

static const char *running_differs(void)
{
	struct facts facts = healthy();

	strcpy(facts.running.version, "0.9.0");
	EXPECT(is(&facts, "running-differs", 0,
		  "WARN: running module 0.9.0 is not the installed 1.0.0: reload it "
		  "(systemctl restart userptr-load) or reboot"));
	facts = healthy();
	strcpy(facts.running.srcversion, "BBBB");
	EXPECT(is(&facts, "running-differs", 0,
		  "WARN: running module 1.0.0 (BBBB) is not the installed 1.0.0 (AAAA): "));
	return NULL;
}

static const char *running_is_uninstalled(void)
{
	struct facts facts = healthy();

	facts.installed = (struct module_facts){ 0 };
	EXPECT(is(&facts, "not-installed", 0, "WARN: running module 1.0.0 is not installed for"));
	/* a container has no /lib/modules: nothing is known then */
	facts.modules_visible = false;
	EXPECT(is(&facts, "ok", 0, "OK: "));
	return NULL;
}

static const char *options_of_a_running_module(void)
{
	struct facts facts = healthy();

	param_configure(&facts.params[0], "4", "/etc/modprobe.d/a.conf");
	EXPECT(is(&facts, "option-pending", 0, "WARN: max_workers=4 in /etc/modprobe.d/a.conf is "
		  "not applied, the running module has 15: reload it"));
	/* changed at runtime, and meant so */
	strcpy(facts.params[0].running, "7");
	EXPECT(is(&facts, "ok", 0, "max_workers 7"));
	strcpy(facts.params[0].configured, "9999");
	EXPECT(is(&facts, "option-invalid", 0, "WARN: max_workers=9999 in /etc/modprobe.d/a.conf is "
		  "refused: give a whole number, 1 to 512; the module will not load again: change"));

	facts = healthy();
	strcpy(facts.unknown_option, "max_worker=4");
	strcpy(facts.unknown_option_source, "/etc/modprobe.d/a.conf");
	EXPECT(is(&facts, "option-unknown", 0, "WARN: the module has no parameter for max_worker=4"));
	return NULL;
}

static const char *names_of_the_node(void)
{
	struct facts facts = healthy();

	facts.link[0] = '\0';
	EXPECT(is(&facts, "no-link", 0, "WARN: /dev/dri/renderD128 has no name"));
	strcpy(facts.link, "/dev/dri/renderD129");
	EXPECT(is(&facts, "wrong-link", 7, "FAIL: /dev/dri/by-name/userptr leads to "
		  "/dev/dri/renderD129, and the device is /dev/dri/renderD128; "));
	return NULL;
}

static const char *no_permission(void)
{
	struct facts facts = healthy();

	facts.open_error = -EACCES;
	EXPECT(is(&facts, "no-permission", 4, "FAIL: no permission to open /dev/dri/renderD128; "));
	EXPECT(strstr(line, "usermod -aG render USER"));
	strcpy(facts.node_group, "video");
	EXPECT(is(&facts, "no-permission", 4, "usermod -aG video USER"));
	/* another driver's node: ours would not be there if the user had all rights */
	facts = unloaded();
	facts.open_error = -EACCES;
	EXPECT(is(&facts, "not-loaded", 7, "but not loaded"));
	return NULL;
}

static const char *loaded_without_device(void)
{
	struct facts facts = healthy();

	facts.open_error = -EOPNOTSUPP;
	EXPECT(is(&facts, "library-differs", 6, "FAIL: libdrm_userptr and the running module 1.0.0"));
	facts.open_error = -ENODEV;
	facts.node_visible = false;
	EXPECT(is(&facts, "no-node", 7, "not its node /dev/dri/renderD128; udevadm"));
	facts.node[0] = '\0';
	EXPECT(is(&facts, "no-device", 7, "was unbound; systemctl restart userptr-load"));
	facts = healthy();
	facts.open_error = -ENOMEM;
	EXPECT(is(&facts, "open-failed", 7, "Cannot allocate memory"));
	return NULL;
}

static const char *not_loaded(void)
{
	struct facts facts = unloaded();

	EXPECT(is(&facts, "not-loaded", 7, "FAIL: the module is installed for kernel "
		  "6.1.0-56-amd64 but not loaded; systemctl restart userptr-load"));
	EXPECT(!strstr(line, "mokutil"));
	strcpy(facts.blacklist, "/etc/modprobe.d/b.conf");
	EXPECT(is(&facts, "blacklisted", 7, "FAIL: the module is blacklisted: /etc/modprobe.d/b.conf"));
	return NULL;
}

static const char *refused_option(void)
{
	struct facts facts = unloaded();

	param_configure(&facts.params[0], "9999", "/etc/modprobe.d/userptr.conf");
	EXPECT(is(&facts, "option-invalid", 6, "FAIL: max_workers=9999 in "
		  "/etc/modprobe.d/userptr.conf is refused: give a whole number, 1 to 512; change"));
	/* it would be met even if a key were the next reason */
	facts.enforced_by = "Secure Boot";
	facts.signer_known = NO;
	EXPECT(is(&facts, "option-invalid", 6, "1 to 512"));
	return NULL;
}

static const char *rejected_key(void)
{
	struct facts facts = unloaded();

	facts.enforced_by = "Secure Boot";
	facts.signer_known = UNKNOWN;
	EXPECT(is(&facts, "not-loaded", 7, "if that says that the key was rejected: mokutil"));
	facts.signer_known = YES;
	EXPECT(is(&facts, "not-loaded", 7, "but not loaded"));
	facts.signer_known = NO;
	EXPECT(is(&facts, "key-rejected", 6, "FAIL: key rejected: "));
	EXPECT(strstr(line, "signed by DKMS module signing key; mokutil --import "
		      "/var/lib/dkms/mok.pub, reboot"));
	facts.signer[0] = '\0';
	EXPECT(is(&facts, "key-rejected", 6, "userptr.ko is not signed; install openssl, "
		  "dkms install --force userptr/1.0.0 -k 6.1.0-56-amd64, mokutil --import"));
	facts.enforced_by = NULL;
	EXPECT(is(&facts, "not-loaded", 7, "but not loaded"));
	return NULL;
}

static const char *not_installed(void)
{
	struct facts facts = uninstalled();

	facts.dkms_version[0] = '\0';
	EXPECT(is(&facts, "not-installed", 5, "not installed; apt install userptr-dkms"));
	facts.debian = false;
	EXPECT(is(&facts, "not-installed", 5, "not installed; dnf install userptr-dkms"));
	return NULL;
}

static const char *no_headers(void)
{
	struct facts facts = uninstalled();

	facts.headers = false;
	facts.has_drm = UNKNOWN;
	EXPECT(is(&facts, "no-headers", 5, "its headers are not installed; apt install "
		  "linux-headers-6.1.0-56-amd64, then: dkms autoinstall -k 6.1.0-56-amd64"));
	facts.debian = false;
	EXPECT(is(&facts, "no-headers", 5, "dnf install kernel-devel-6.1.0-56-amd64"));
	return NULL;
}

static const char *did_not_build(void)
{
	struct facts facts = uninstalled();

	EXPECT(is(&facts, "not-built", 5, "was not built for kernel 6.1.0-56-amd64; dkms autoinstall"));
	strcpy(facts.make_log, "/var/lib/dkms/userptr/1.0.0/build/make.log");
	EXPECT(is(&facts, "build-failed", 5, "did not build for kernel 6.1.0-56-amd64: see "
		  "/var/lib/dkms/userptr/1.0.0/build/make.log"));
	return NULL;
}

static const char *without_drm(void)
{
	struct facts facts = uninstalled();

	facts.has_drm = NO;
	EXPECT(is(&facts, "excluded", 5, "kernel 6.1.0-56-amd64 is excluded: it was built without DRM"));
	facts.dkms_version[0] = '\0';
	EXPECT(is(&facts, "excluded", 5, "without DRM"));
	/* what is built there on old versions of DKMS, and can not be loaded */
	facts = unloaded();
	facts.placeholder = true;
	EXPECT(is(&facts, "excluded", 5, "without DRM"));
	return NULL;
}

static bool too_new(const char *kernel, const char *limit)
{
	struct facts facts = uninstalled();

	strcpy(facts.kernel, kernel);
	strcpy(facts.kernel_max, limit);
	verdict_of(&facts, &verdict);
	return !strcmp(verdict.key, "excluded") && strstr(verdict.reason, limit);
}

static const char *untested_kernels(void)
{
	struct facts facts = uninstalled();

	EXPECT(too_new("7.4.0-1-amd64", "7.4"));
	EXPECT(too_new("7.10", "7.4"));
	EXPECT(too_new("8.0-rc1", "7.4"));
	EXPECT(!too_new("7.3.9-1-amd64", "7.4"));
	EXPECT(!too_new("7.3", "7.3.1"));
	EXPECT(!too_new("6.12", "7.4"));
	EXPECT(!too_new("7.4", ""));

	strcpy(facts.kernel_min, "6.2");
	EXPECT(is(&facts, "excluded", 5, "supports kernels from 6.2 on"));
	strcpy(facts.kernel_min, "6.1");
	EXPECT(is(&facts, "not-built", 5, "dkms autoinstall"));
	return NULL;
}

static const struct test tests[] = {
	{ "ctl-verdict-healthy-is-ok", healthy_is_ok },
	{ "ctl-verdict-running-differs", running_differs },
	{ "ctl-verdict-running-is-uninstalled", running_is_uninstalled },
	{ "ctl-verdict-options-of-a-running-module", options_of_a_running_module },
	{ "ctl-verdict-names-of-the-node", names_of_the_node },
	{ "ctl-verdict-no-permission", no_permission },
	{ "ctl-verdict-loaded-without-device", loaded_without_device },
	{ "ctl-verdict-not-loaded", not_loaded },
	{ "ctl-verdict-refused-option", refused_option },
	{ "ctl-verdict-rejected-key", rejected_key },
	{ "ctl-verdict-not-installed", not_installed },
	{ "ctl-verdict-no-headers", no_headers },
	{ "ctl-verdict-did-not-build", did_not_build },
	{ "ctl-verdict-without-drm", without_drm },
	{ "ctl-verdict-untested-kernels", untested_kernels },
};

int main(void)
{
	return RUN_TESTS(tests);
}
