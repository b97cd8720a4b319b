// SPDX-License-Identifier: MIT
/*
 * What the tool finds out below a root directory, and the verdict on that: trees that
 * look like a machine. Runs in an empty directory, and needs a compiler and depmod.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts.h"
#include "test.h"
#include "verdict.h"

#define KERNEL		"6.1.0-9-test"
#define MODULES		"lib/modules/" KERNEL
#define INSTALLED	MODULES "/updates/dkms/userptr.ko"
#define DKMS		"var/lib/dkms/userptr/1.0.0"
#define LOG_LINE	"DKMS make.log for userptr-1.0.0 for kernel " KERNEL " (x86_64)\n"

static const struct place place = { .root = "tree", .kernel = KERNEL };
static struct facts facts;
static struct verdict verdict;

/* ----------------------------------------------------------------- making trees */

__attribute__((format(printf, 1, 2)))
static bool sh(const char *format, ...)
{
	char command[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return !system(command);
}

/* A file in the tree, with the directories on the way to it. */
static bool put_bytes(const char *path, const void *bytes, size_t size)
{
	char full[512];
	FILE *file;
	bool ok;

	snprintf(full, sizeof(full), "tree/%s", path);
	if (!sh("mkdir -p \"$(dirname '%s')\"", full))
		return false;
	file = fopen(full, "we");
	ok = file && fwrite(bytes, 1, size, file) == size;
	if (file)
		fclose(file);
	return ok;
}

static bool put(const char *path, const char *text)
{
	return put_bytes(path, text, strlen(text));
}

/* Compiled once; what a module tells of itself is all that is looked at. */
static bool compile(const char *name, const char *info)
{
	char source[64];
	FILE *file;

	snprintf(source, sizeof(source), "%s.c", name);
	file = fopen(source, "we");
	if (!file)
		return false;
	fprintf(file, "static const char info[] __attribute__((section(\".modinfo\"), used)) = %s;\n",
		info);
	fclose(file);
	return sh("gcc -c -o %s.ko %s", name, source);
}

static bool compile_modules(void)
{
	return compile("real", "\"version=1.0.0\\0srcversion=AAAA\\0"
			       "parm=max_workers:workers, 1 to 512 (default 15)\\0"
			       "parmtype=allow_overlap:bool\\0"
			       "parm=allow_overlap:let objects overlap, 0 or 1 (default 0)\"") &&
	       compile("placeholder", "\"version=1.0.0\\0srcversion=CCCC\"");
}

static bool install(const char *name)
{
	return sh("mkdir -p tree/" MODULES "/updates/dkms && cp %s.ko tree/" INSTALLED
		  " && PATH=$PATH:/usr/sbin:/sbin depmod -b tree " KERNEL " 2>/dev/null", name);
}

/* A machine with headers and DKMS, and the module built and installed, but not loaded. */
static bool installed(const char *name)
{
	return sh("rm -rf tree") && put("etc/debian_version", "12\n") &&
	       put(MODULES "/build/Makefile", "") &&
	       put(MODULES "/build/.config", "CONFIG_DRM_X=y\nCONFIG_DRM=m\n") &&
	       put(DKMS "/source/dkms.conf", "") && put("usr/src/userptr-1.0.0/dkms.conf", "") &&
	       install(name);
}

static bool running(const char *version, const char *srcversion)
{
	return put("sys/module/userptr/version", version) &&
	       put("sys/module/userptr/srcversion", srcversion) &&
	       put("sys/module/userptr/parameters/max_workers", "15\n") &&
	       put("sys/module/userptr/parameters/allow_overlap", "N\n") &&
	       put("sys/bus/platform/devices/userptr/drm/card1/dev", "226:1\n") &&
	       put("sys/bus/platform/devices/userptr/drm/renderD129/dev", "226:129\n") &&
	       put("dev/dri/renderD129", "");
}

static bool uninstall(void)
{
	return sh("rm tree/" INSTALLED " && PATH=$PATH:/usr/sbin:/sbin depmod -b tree " KERNEL
		  " 2>/dev/null");
}

/* Gathers, and returns whether the verdict is this one. */
static bool is(int open_error, const char *key)
{
	facts_gather(&place, &facts);
	facts.open_error = open_error;
	verdict_of(&facts, &verdict);
	if (!strcmp(verdict.key, key))
		return true;
	printf("# got %s: %s; %s\n", verdict.key, verdict.reason, verdict.advice);
	return false;
}

static const struct param *workers(void)
{
	return facts_param(&facts, "max_workers");
}

/* ------------------------------------------------------------------------ tests */

static const char *healthy(void)
{
	EXPECT(installed("real") && running("1.0.0\n", "AAAA\n"));
	EXPECT(put("run/udev/control", "") && sh("mkdir tree/dev/dri/by-name"));
	EXPECT(!symlink("../renderD129", "tree/dev/dri/by-name/userptr"));
	EXPECT(is(0, "ok"));
	EXPECT(facts.debian && facts.headers && facts.has_drm == YES && facts.udev);
	EXPECT(!strcmp(facts.dkms_version, "1.0.0"));
	EXPECT(!strcmp(facts.node, "/dev/dri/renderD129") && facts.node_visible);
	EXPECT(!strcmp(facts.link, facts.node));
	EXPECT(!facts.enforced_by && !facts.blacklist[0] && !facts.signer[0]);
	EXPECT(facts.num_params == 2 && workers()->max == 512 && !workers()->is_bool);
	EXPECT(!strcmp(workers()->running, "15"));
	EXPECT(facts_param(&facts, "allow_overlap")->is_bool);
	return NULL;
}

static const char *other_module_runs(void)
{
	EXPECT(installed("real") && running("0.9.0\n", "0000\n"));
	EXPECT(is(0, "running-differs"));
	EXPECT(running("1.0.0\n", "0000\n"));
	EXPECT(is(0, "running-differs"));
	return NULL;
}

/* Parameters of the running module are known without the installed one, but for their ranges. */
static const char *running_only(void)
{
	EXPECT(installed("real") && running("1.0.0\n", "AAAA\n") && uninstall());
	EXPECT(is(0, "not-installed"));
	EXPECT(facts.num_params == 2 && !workers()->known && !strcmp(workers()->running, "15"));
	EXPECT(sh("rm -r tree/lib"));
	EXPECT(is(0, "ok"));
	return NULL;
}

static const char *device_is_missing(void)
{
	EXPECT(installed("real") && running("1.0.0\n", "AAAA\n"));
	EXPECT(is(-EACCES, "no-permission"));
	EXPECT(sh("rm tree/dev/dri/renderD129"));
	EXPECT(is(-ENODEV, "no-node"));
	EXPECT(sh("rm -r tree/sys/bus"));
	EXPECT(is(-ENODEV, "no-device"));
	return NULL;
}

static const char *link_is_wrong(void)
{
	EXPECT(installed("real") && running("1.0.0\n", "AAAA\n") && put("run/udev/control", ""));
	EXPECT(is(0, "no-link"));
	EXPECT(sh("mkdir tree/dev/dri/by-name"));
	EXPECT(!symlink("../renderD128", "tree/dev/dri/by-name/userptr"));
	EXPECT(is(0, "wrong-link"));
	return NULL;
}

static const char *options_are_read(void)
{
	EXPECT(installed("real"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(put("etc/modprobe.d/userptr.conf", "# options userptr max_workers=0\n"
		   "options other max_workers=0\noptions userptr \\\n  max_workers=7 allow_overlap\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(!strcmp(workers()->configured, "7"));
	EXPECT(!strcmp(workers()->source, "/etc/modprobe.d/userptr.conf"));
	EXPECT(!strcmp(facts_param(&facts, "allow_overlap")->configured, "1"));

	EXPECT(put("etc/modprobe.d/userptr.conf", "options userptr max-workers=513\n"));
	EXPECT(is(-ENODEV, "option-invalid"));
	EXPECT(strstr(verdict.reason, "max_workers=513 in /etc/modprobe.d/userptr.conf"));
	EXPECT(put("etc/modprobe.d/userptr.conf", "options userptr workers=5\n"));
	EXPECT(running("1.0.0\n", "AAAA\n"));
	EXPECT(is(0, "option-unknown"));
	return NULL;
}

/* As modprobe.d(5) has it: by name, and of equal names the one in /etc. */
static const char *files_come_in_order(void)
{
	EXPECT(installed("real"));
	EXPECT(put("etc/modprobe.d/b.conf", "options userptr max_workers=2\n"));
	EXPECT(put("usr/lib/modprobe.d/a.conf", "options userptr max_workers=1\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(!strcmp(workers()->configured, "2"));
	EXPECT(put("run/modprobe.d/c.conf", "options userptr max_workers=3\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(!strcmp(workers()->source, "/run/modprobe.d/c.conf"));
	EXPECT(!symlink("/dev/null", "tree/etc/modprobe.d/c.conf"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(!strcmp(workers()->source, "/etc/modprobe.d/b.conf"));
	EXPECT(put("etc/modprobe.d/d.conf.bak", "options userptr max_workers=0\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	return NULL;
}

static const char *blacklists_are_found(void)
{
	EXPECT(installed("real") && put("etc/modprobe.d/x.conf", "blacklist nouveau\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(put("etc/modprobe.d/x.conf", "blacklist userptr\n"));
	EXPECT(is(-ENODEV, "blacklisted"));
	EXPECT(!strcmp(facts.blacklist, "/etc/modprobe.d/x.conf"));
	EXPECT(put("etc/modprobe.d/x.conf", "install userptr /bin/false\n"));
	EXPECT(is(-ENODEV, "blacklisted"));
	EXPECT(sh("rm tree/etc/modprobe.d/x.conf"));
	EXPECT(put("proc/cmdline", "quiet module_blacklist=nouveau,userptr ro\n"));
	EXPECT(is(-ENODEV, "blacklisted"));
	EXPECT(put("proc/cmdline", "quiet module_blacklist=userptr2\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	return NULL;
}

static const char *build_is_looked_into(void)
{
	EXPECT(installed("real") && uninstall());
	EXPECT(is(-ENODEV, "not-built"));
	EXPECT(put(DKMS "/build/make.log", "DKMS make.log for kernel 6.1.0-8-test\n"));
	EXPECT(is(-ENODEV, "not-built"));
	EXPECT(put(DKMS "/build/make.log", LOG_LINE));
	EXPECT(is(-ENODEV, "build-failed"));
	EXPECT(!strcmp(facts.make_log, "/" DKMS "/build/make.log"));
	EXPECT(put(DKMS "/make.log." KERNEL, LOG_LINE));
	EXPECT(is(-ENODEV, "build-failed"));
	EXPECT(!strcmp(facts.make_log, "/" DKMS "/make.log." KERNEL));

	/* headers that were removed leave a link that leads nowhere */
	EXPECT(sh("rm -r tree/" MODULES "/build"));
	EXPECT(!symlink("/nowhere", "tree/" MODULES "/build"));
	EXPECT(is(-ENODEV, "no-headers"));
	EXPECT(sh("rm -r tree/var tree/usr"));
	EXPECT(is(-ENODEV, "not-installed"));
	EXPECT(put("usr/src/userptr-1.0.0-1/dkms.conf", ""));
	EXPECT(is(-ENODEV, "no-headers"));
	EXPECT(!strcmp(facts.dkms_version, "1.0.0-1"));
	return NULL;
}

static const char *kernels_without_drm(void)
{
	EXPECT(installed("placeholder"));
	EXPECT(is(-ENODEV, "excluded"));
	EXPECT(uninstall());
	EXPECT(is(-ENODEV, "not-built"));
	EXPECT(put(MODULES "/build/.config", "# CONFIG_DRM is not set\n"));
	EXPECT(is(-ENODEV, "excluded"));
	EXPECT(sh("rm -r tree/" MODULES "/build"));
	EXPECT(is(-ENODEV, "no-headers"));
	EXPECT(put("boot/config-" KERNEL, "# CONFIG_DRM is not set\n"));
	EXPECT(is(-ENODEV, "excluded"));
	EXPECT(facts.has_drm == NO);
	return NULL;
}

static const char *kernels_outside_the_limits(void)
{
	EXPECT(installed("real") && uninstall());
	EXPECT(put("usr/src/userptr-1.0.0/dkms.conf", "case x in\n*BUILD_EXCLUSIVE_KERNEL_MIN*)\n"
		   "\tBUILD_EXCLUSIVE_KERNEL_MIN=\"5.10\"\n\tBUILD_EXCLUSIVE_KERNEL_MAX=\"6.2\"\n\t;;\nesac\n"
		   "#BUILD_EXCLUSIVE_KERNEL_MAX=\"6.0\"\n"));
	EXPECT(is(-ENODEV, "not-built"));
	EXPECT(!strcmp(facts.kernel_min, "5.10") && !strcmp(facts.kernel_max, "6.2"));
	EXPECT(put("usr/src/userptr-1.0.0/dkms.conf", "BUILD_EXCLUSIVE_KERNEL_MAX=\"6.1\"\n"));
	EXPECT(is(-ENODEV, "excluded"));
	EXPECT(put("etc/dkms/userptr.conf", "BUILD_EXCLUSIVE_KERNEL_MAX=\n"));
	EXPECT(is(-ENODEV, "not-built"));
	EXPECT(put("etc/dkms/userptr.conf", "BUILD_EXCLUSIVE_KERNEL_MIN='6.2'\n"));
	EXPECT(is(-ENODEV, "excluded"));
	return NULL;
}

/* A signature in the form that names its signer in plain text. */
static bool sign(const char *signer)
{
	static const unsigned char trailer[] = { 1, 4, 1, 0, 4, 0, 0, 0, 0, 0, 0, 8 };
	FILE *file = fopen("tree/" INSTALLED, "ae");

	if (!file)
		return false;
	fprintf(file, "%sIDIDSIGNSIGN", signer);
	for (size_t i = 0; i < sizeof(trailer); i++)
		fputc(i == 3 ? (int)strlen(signer) : trailer[i], file);
	fputs("~Module signature appended~\n", file);
	return !fclose(file);
}

static const char *enforcement_is_seen(void)
{
	static const unsigned char on[] = { 6, 0, 0, 0, 1 }, off[] = { 6, 0, 0, 0, 0 };
	static const char efi[] =
		"sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	static const char lockdown[] = "sys/kernel/security/lockdown";

	EXPECT(installed("real") && put_bytes(efi, off, sizeof(off)));
	EXPECT(put("sys/module/module/parameters/sig_enforce", "N\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(put_bytes(efi, on, sizeof(on)));
	EXPECT(is(-ENODEV, "key-rejected"));
	EXPECT(!strcmp(facts.enforced_by, "Secure Boot"));
	EXPECT(put(lockdown, "[none] integrity confidentiality\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(put(lockdown, "none [integrity] confidentiality\n"));
	EXPECT(is(-ENODEV, "key-rejected"));
	EXPECT(sh("rm -r tree/sys/firmware tree/sys/kernel"));
	EXPECT(put("sys/module/module/parameters/sig_enforce", "Y\n"));
	EXPECT(is(-ENODEV, "key-rejected"));
	EXPECT(!strcmp(facts.enforced_by, "module.sig_enforce"));
	return NULL;
}

static const char *signer_is_known_or_not(void)
{
	static const char keys[] =
		"0f3c4a5b I------     1 perm 1f030000     0     0 asymmetri Build key: 01ab: X509.rsa []\n"
		"1a2b3c4d I------     1 perm 1f0b0000     0     0 keyring   My Key: 1\n";

	EXPECT(installed("real") && sign("My Key"));
	EXPECT(put("sys/module/module/parameters/sig_enforce", "Y\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(!strcmp(facts.signer, "My Key") && facts.signer_known == UNKNOWN);
	EXPECT(put("proc/keys", keys));
	EXPECT(is(-ENODEV, "key-rejected"));
	EXPECT(strstr(verdict.reason, "signed by My Key"));
	EXPECT(put("proc/keys", "1 I-- 1 perm 1f 0 0 asymmetri My Key: 02: X509.rsa []\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(facts.signer_known == YES);
	return NULL;
}

/* What a service without rights can tell: the keys of the kernel are not for it to see. */
static const char *dkms_key_is_enrolled_or_not(void)
{
	static const char key[] = "0\x82 DKMS module signing key \x01";
	static const char other[] = "\x06 0\x82 Another key";
	static const char own[] = "\x06 0\x82 DKMS module signing key \x01 more";
	static const char list[] =
		"sys/firmware/efi/efivars/MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23";

	EXPECT(installed("real") && sign("DKMS module signing key"));
	EXPECT(put("sys/module/module/parameters/sig_enforce", "Y\n"));
	EXPECT(is(-ENODEV, "not-loaded"));
	EXPECT(put("var/lib/dkms/mok.pub", key));
	EXPECT(is(-ENODEV, "key-rejected"));
	EXPECT(strstr(verdict.advice, "or boot without module.sig_enforce"));
	EXPECT(put(list, other));
	EXPECT(is(-ENODEV, "key-rejected"));
	EXPECT(put(list, own));
	EXPECT(is(-ENODEV, "not-loaded"));
	/* signed by somebody else, of whom nothing is known */
	EXPECT(sh("rm tree/%s", list) && put("var/lib/dkms/mok.pub", "0\x82 Another"));
	EXPECT(is(-ENODEV, "not-loaded"));
	return NULL;
}

static const struct test tests[] = {
	{ "ctl-facts-healthy", healthy },
	{ "ctl-facts-other-module-runs", other_module_runs },
	{ "ctl-facts-running-only", running_only },
	{ "ctl-facts-device-is-missing", device_is_missing },
	{ "ctl-facts-link-is-wrong", link_is_wrong },
	{ "ctl-facts-options-are-read", options_are_read },
	{ "ctl-facts-files-come-in-order", files_come_in_order },
	{ "ctl-facts-blacklists-are-found", blacklists_are_found },
	{ "ctl-facts-build-is-looked-into", build_is_looked_into },
	{ "ctl-facts-kernels-without-drm", kernels_without_drm },
	{ "ctl-facts-kernels-outside-the-limits", kernels_outside_the_limits },
	{ "ctl-facts-enforcement-is-seen", enforcement_is_seen },
	{ "ctl-facts-signer-is-known-or-not", signer_is_known_or_not },
	{ "ctl-facts-dkms-key-is-enrolled-or-not", dkms_key_is_enrolled_or_not },
};

int main(void)
{
	if (!compile_modules()) {
		puts("not ok ctl-facts # a module can not be compiled");
		return 1;
	}
	return RUN_TESTS(tests);
}
