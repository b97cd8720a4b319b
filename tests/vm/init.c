// SPDX-License-Identifier: MIT
/*
 * init - the first process of a test VM
 *
 * Prepares a bare initramfs, loads userptr.ko, runs the tests listed in
 * /etc/tests ("NAME SECONDS" per line, and "fresh" for a test that takes the
 * module or the driver away: it is loaded anew before and after that) one by one
 * and powers the machine off. A test called NAME@SABOTAGE gets what lies in /lib/userptr/SABOTAGE instead of
 * the module, the tool or the library that all tests have.
 * What the host asks for comes as words on the kernel command line that the
 * kernel does not know and therefore puts into our environment:
 *
 *	vm_module=PATH		load this module under test
 *	vm_disk=DEVICE		mount this ext4 disk on /mnt/disk
 *	vm_swap=DEVICE		swap on it
 *	vm_share=TAG		mount this 9p share on /host
 *	vm_terminal=DEVICE	instead of the tests, run /etc/terminal.sh there
 *	vm_checkers=1		the kernel has kmemleak and lockdep: ask them at the end
 *	vm_slowness=N		wait N times as long for what should happen soon
 *
 * and what tests/vm/run was given with --env, for the tests.
 *
 * The verdicts go to the host through a virtio-serial port that nobody else
 * can open while we hold it, as lines:
 *
 *	boot RELEASE
 *	start NAME
 *	| one line of the test's output, as it is written
 *	result NAME pass|fail|skip MICROSECONDS REASON
 *	exit STATUS		(of /etc/terminal.sh)
 *	broken REASON		the VM cannot be set up, or cannot go on
 *	end
 *
 * The host believes in nothing but these lines: a VM that panics, hangs or is
 * killed says no "end", and the test that was started last has failed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MODULE		"userptr"
#define MODULE_DIR	"/lib/userptr/"
#define TEST_DIR	"/tmp/test"
#define KMEMLEAK	"/sys/kernel/debug/kmemleak"
#define US_PER_S	1000000
#define MAX_LINE	1000
#define MAX_SHOWN	50	/* lines of the kernel log below a complaint */

/* A line like this in the kernel log fails the test that was running. */
#define COMPLAINT \
	"WARNING|BUG:|Oops|possible (circular|recursive) locking|" \
	"inconsistent lock state|suspicious RCU|rcu:.*stall|soft lockup|" \
	"hung task|blocked for more than|KASAN|UBSAN|kmemleak|refcount_t|" \
	"ODEBUG|DMA-API|lockdep is turned off|locking correctness validator|" \
	"list_(add|del) corruption|Call Trace|" \
	"oom-kill:constraint=CONSTRAINT_(NONE|CPUSET|MEMORY_POLICY)"

enum status { PASS, FAIL, SKIP };

struct verdict {
	enum status status;
	char reason[MAX_LINE];	/* of the first failure, or of the skip */
};

/* Cuts a test's output into lines for the channel. */
struct splitter {
	char line[MAX_LINE];
	size_t len;
	char last[MAX_LINE];	/* last line: a skipped test's reason */
};

static int slowness = 1;	/* what nobody waits for long takes longer here */
static long long last_test_ended;
static int channel = -1;	/* to the host */
static int kernel_log = -1;	/* /dev/kmsg, read up to the last scan */

static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vdprintf(channel, fmt, ap);
	va_end(ap);
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* A kernel in doubt is not shut down in order: that could hang. */
__attribute__((noreturn))
static void restart_at_once(void)
{
	write_file("/proc/sysrq-trigger", "b");
	for (;;)
		pause();
}

__attribute__((noreturn))
static void die(const char *what)
{
	char text[MAX_LINE];

	snprintf(text, sizeof(text), "broken %s%s%s\n", what, errno ? ": " : "",
		 errno ? strerror(errno) : "");
	if (channel >= 0)
		say("%s", text);
	write_file("/dev/kmsg", text);
	restart_at_once();
}

static long long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * (long long)US_PER_S + ts.tv_nsec / 1000;
}

static void nap_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* --- setting the machine up ------------------------------------------- */

static void mount_at(const char *dir, const char *type, const char *source, const char *options)
{
	mkdir(dir, 0755);
	if (mount(source, dir, type, 0, options) && errno != EBUSY)
		die(dir);
}

static void mount_filesystems(void)
{
	mount_at("/dev", "devtmpfs", "dev", NULL);
	mount_at("/dev/shm", "tmpfs", "shm", "mode=1777");
	mount_at("/dev/pts", "devpts", "pts", NULL);
	mount_at("/proc", "proc", "proc", NULL);
	mount_at("/sys", "sysfs", "sys", NULL);
	mount_at("/sys/kernel/debug", "debugfs", "debug", NULL);
	mount_at("/sys/kernel/tracing", "tracefs", "trace", NULL);
	mount_at("/sys/fs/cgroup", "cgroup2", "cgroup", NULL);
	mount_at("/run", "tmpfs", "run", NULL);
	mount_at("/tmp", "tmpfs", "tmp", "mode=1777");
	mkdir("/mnt", 0755);
}

static void set_environment(void)
{
	setenv("PATH", "/bin", 1);
	setenv("HOME", "/tmp", 1);
	setenv("USERPTR_TEST_DIR", TEST_DIR, 1);
}

static bool try_load_module(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && (!syscall(SYS_finit_module, fd, "", 0) || errno == EEXIST);

	if (fd >= 0)
		close(fd);
	return ok;
}

static void load_module(const char *path)
{
	if (!try_load_module(path))
		die(path);
}

/*
 * kmemleak looks when we ask it, at the end, and not while tests run; what it
 * says of that must not be taken for a leak.
 */
static void prepare_debugging(void)
{
	if (getenv("vm_checkers") && !write_file(KMEMLEAK, "scan=off"))
		die(KMEMLEAK);
	if (getenv("vm_slowness"))
		slowness = atoi(getenv("vm_slowness"));
}

/* The kernel's own modules, in the order of their dependencies. */
static void load_stock_modules(void)
{
	FILE *list = fopen("/etc/modules", "re");
	char path[MAX_LINE];

	if (!list)
		die("/etc/modules");
	while (fscanf(list, "%999s", path) == 1)
		load_module(path);
	fclose(list);
}

/* The device announces its ports some time after its driver was loaded. */
static void open_channel(void)
{
	struct utsname uts;

	for (int tries = 0; channel < 0 && tries < 1000; tries++) {
		channel = open("/dev/vport0p1", O_WRONLY | O_CLOEXEC);
		if (channel < 0)
			nap_ms(10);
	}
	if (channel < 0)
		die("/dev/vport0p1");
	uname(&uts);
	say("boot %s\n", uts.release);
}

static void open_kernel_log(void)
{
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kernel_log < 0)
		die("/dev/kmsg");
	lseek(kernel_log, 0, SEEK_END);
}

static void load_module_under_test(const char *path)
{
	if (path)
		load_module(path);
}

static void mount_disk(const char *device)
{
	if (device)
		mount_at("/mnt/disk", "ext4", device, NULL);
}

static void start_swapping(const char *device)
{
	if (device && swapon(device, 0))
		die("swapon");
}

static void mount_share(const char *tag)
{
	if (tag)
		mount_at("/host", "9p", tag, "trans=virtio,version=9p2000.L,msize=262144");
}

/* --- judging ----------------------------------------------------------- */

/* The first failure is kept: what follows it is mostly its consequence. */
static void fail(struct verdict *v, const char *fmt, ...)
{
	va_list ap;

	if (v->status == FAIL)
		return;
	v->status = FAIL;
	va_start(ap, fmt);
	vsnprintf(v->reason, sizeof(v->reason), fmt, ap);
	va_end(ap);
}

static void judge_exit(struct verdict *v, int status, const char *last_line)
{
	if (v->status == FAIL)
		return;
	if (WIFSIGNALED(status)) {
		fail(v, "killed by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	} else if (WEXITSTATUS(status) == 77) {
		v->status = SKIP;
		snprintf(v->reason, sizeof(v->reason), "%s", last_line);
	} else if (WEXITSTATUS(status)) {
		fail(v, "exit status %d", WEXITSTATUS(status));
	}
}

/*
 * Reads on from the last scan, so that nothing said between tests is lost. A
 * complaint is shown with what follows it.
 */
static void judge_kernel_log(struct verdict *v)
{
	char record[8192];
	bool oom = false;
	regex_t complaint;
	int shown = 0;
	ssize_t n;

	if (regcomp(&complaint, COMPLAINT, REG_EXTENDED | REG_NOSUB))
		die("regcomp");
	while ((n = read(kernel_log, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		char *text;

		if (n < 0) {
			fail(v, "kernel log overran");
			continue;
		}
		record[n] = '\0';
		text = strchr(record, ';');
		if (!text)
			continue;
		text[strcspn(text, "\n")] = '\0';
		/*
		 * A memory cgroup that is full is dealt with as it should be; the
		 * whole machine's memory running out is no part of any test.
		 */
		oom = oom || strstr(text, "invoked oom-killer");
		if (oom && strstr(text, "Call Trace")) {
			oom = false;
			continue;
		}
		if (!regexec(&complaint, text, 0, NULL, 0)) {
			fail(v, "kernel log: %.900s", text + 1);
			shown = shown ? shown : 1;
		}
		if (shown && shown++ <= MAX_SHOWN)
			say("| %.900s\n", text + 1);
	}
	regfree(&complaint);
}

/* Number of users of the module, -1 when it is not loaded. */
static int module_users(void)
{
	FILE *f = fopen("/sys/module/" MODULE "/refcnt", "re");
	int users;

	if (!f)
		return -1;
	if (fscanf(f, "%d", &users) != 1)
		users = -1;
	fclose(f);
	return users;
}

/* Fences leave by RCU and objects by a work item: give both two seconds. */
static void judge_module_users(struct verdict *v)
{
	long long deadline = now_us() + slowness * 2LL * US_PER_S;

	while (module_users() > 0 && now_us() < deadline)
		nap_ms(5);
	if (module_users() > 0)
		fail(v, "the module's use count stayed at %d", module_users());
}

/* --- running one test --------------------------------------------------- */

static void flush_line(struct splitter *s)
{
	say("| %.*s\n", (int)s->len, s->line);
	memcpy(s->last, s->line, s->len);
	s->last[s->len] = '\0';
	s->len = 0;
}

static void feed(struct splitter *s, const char *data, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (data[i] != '\n')
			s->line[s->len++] = data[i] ? data[i] : '?';
		if (data[i] == '\n' || s->len == sizeof(s->line) - 1)
			flush_line(s);
	}
}

/* False at the end of the output, or when there is none at the moment. */
static bool forward_output(int from, struct splitter *s)
{
	char data[4096];
	ssize_t n = read(from, data, sizeof(data));

	if (n > 0)
		feed(s, data, n);
	return n > 0;
}

/* A sabotaged module may not let go, and then nothing follows it in this machine. */
static void take_module_away(void)
{
	long long deadline = now_us() + slowness * 2LL * US_PER_S;

	while (syscall(SYS_delete_module, MODULE, O_NONBLOCK) && errno != ENOENT) {
		if (now_us() > deadline)
			die("the module cannot be unloaded");
		nap_ms(5);
	}
}

/* False: it does not load. */
static bool renew_module(void)
{
	take_module_away();
	return !getenv("vm_module") || try_load_module(getenv("vm_module"));
}

/* @path, which tests know, too, leads to what all have, or to what is in @own. */
static void choose_module(const char *path, const char *own)
{
	static const char whole[] = MODULE_DIR "whole.ko";

	if (access(whole, F_OK))
		rename(path, whole);
	unlink(path);
	if (symlink(access(own, F_OK) ? whole : own, path))
		die(path);
}

/* False: the module does not load. */
static bool load_sabotage(const char *name)
{
	static char loaded[64];
	const char *sabotage = strchr(name, '@');
	char dir[128], own[160], path[160];

	if (!sabotage || !strcmp(sabotage, loaded))
		return true;
	snprintf(loaded, sizeof(loaded), "%s", sabotage);
	snprintf(dir, sizeof(dir), MODULE_DIR "%s", sabotage + 1);
	snprintf(own, sizeof(own), "%s/userptr.ko", dir);
	snprintf(path, sizeof(path), "%s:/bin", dir);
	setenv("PATH", path, 1);
	setenv("LD_LIBRARY_PATH", dir, 1);
	choose_module(MODULE_DIR "userptr.ko", own);
	return renew_module();
}

static pid_t start_test(const char *name, int *output)
{
	char path[MAX_LINE];
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		die("pipe");
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	snprintf(path, sizeof(path), "/tests/%.*s", (int)strcspn(name, "@"), name);

	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		setsid();
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		if (chdir(TEST_DIR))
			_exit(126);
		execl(path, name, NULL);
		fprintf(stderr, "cannot run %s: %s\n", path, strerror(errno));
		_exit(127);
	}
	close(fds[1]);
	*output = fds[0];
	return pid;
}

/* Forwards the output until the test ends (true) or its time is up. */
static bool wait_for_end(pid_t pid, int output, int seconds, struct splitter *s)
{
	long long deadline = now_us() + seconds * (long long)US_PER_S;
	struct pollfd fds[] = {
		{ .fd = syscall(SYS_pidfd_open, pid, 0), .events = POLLIN },
		{ .fd = output, .events = POLLIN },
	};
	bool ended = false;

	while (!ended && now_us() < deadline) {
		poll(fds, 2, (deadline - now_us()) / 1000 + 1);
		if (fds[1].revents && !forward_output(output, s))
			fds[1].fd = -1;
		ended = fds[0].revents;
	}
	close(fds[0].fd);
	return ended;
}

/*
 * Everything but init and the kernel's threads goes, so that no test inherits
 * processes. A process that does not even die of SIGKILL hangs in the kernel,
 * and this machine is of no more use. Returns the status of @pid.
 */
static int kill_all_and_reap(pid_t pid)
{
	long long deadline = now_us() + slowness * 10LL * US_PER_S;
	int status, result = 0;
	pid_t reaped;

	while ((reaped = waitpid(-1, &status, WNOHANG)) >= 0) {
		if (reaped == pid)
			result = status;
		if (reaped)
			continue;
		if (now_us() > deadline) {
			write_file("/proc/sysrq-trigger", "7");
			write_file("/proc/sysrq-trigger", "w");
			errno = 0;
			die("a process hangs in the kernel");
		}
		kill(-1, SIGKILL);
		nap_ms(1);
	}
	return result;
}

static void report(const char *name, const struct verdict *v, long long us)
{
	static const char * const word[] = { [PASS] = "pass", [FAIL] = "fail", [SKIP] = "skip" };

	say("result %s %s %lld %s\n", name, word[v->status], us, v->reason);
}

static void run_test(const char *name, int seconds, bool fresh)
{
	struct verdict v = { .status = PASS };
	struct splitter s = { .len = 0 };
	char marker[160];
	long long start, us;
	int output, status;
	bool ended, loaded;
	pid_t pid;

	/* What the sabotage before it does when it is unloaded is not this test's. */
	loaded = load_sabotage(name) && (!fresh || renew_module());
	snprintf(marker, sizeof(marker), "test: %s\n", name);
	write_file("/dev/kmsg", marker);
	say("start %s\n", name);
	if (!loaded) {
		fail(&v, "the module does not load");
		report(name, &v, 0);
		return;
	}
	mount_at(TEST_DIR, "tmpfs", "test", NULL);

	start = now_us();
	pid = start_test(name, &output);
	ended = wait_for_end(pid, output, seconds, &s);
	last_test_ended = now_us();
	us = last_test_ended - start;
	if (!ended)
		fail(&v, "not finished after %d s", seconds);
	status = kill_all_and_reap(pid);
	while (forward_output(output, &s))
		;
	close(output);
	if (s.len)
		flush_line(&s);

	judge_exit(&v, status, s.last);
	umount2(TEST_DIR, MNT_DETACH);
	judge_module_users(&v);
	if (fresh && !renew_module())
		fail(&v, "the module does not load after it");
	judge_kernel_log(&v);
	report(name, &v, us);
}

static void run_tests(void)
{
	FILE *list = fopen("/etc/tests", "re");
	char line[256], name[128], word[16];
	int seconds, count;

	if (!list)
		die("/etc/tests");
	while (fgets(line, sizeof(line), list)) {
		count = sscanf(line, "%127s %d %15s", name, &seconds, word);
		if (count < 2)
			die(line);
		run_test(name, seconds, count == 3);
	}
	fclose(list);
}

/* --- a person at the keyboard, or one program --------------------------- */

static void run_on_terminal(const char *device)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		setsid();
		dup2(open(device, O_RDWR), STDIN_FILENO);
		dup2(STDIN_FILENO, STDOUT_FILENO);
		dup2(STDIN_FILENO, STDERR_FILENO);
		ioctl(STDIN_FILENO, TIOCSCTTY, 0);
		execl("/bin/sh", "sh", "/etc/terminal.sh", NULL);
		_exit(127);
	}
	while (waitpid(-1, &status, 0) != pid)
		;
	say("exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* --- the end ------------------------------------------------------------ */

static void unload_module(void)
{
	struct verdict v = { .status = PASS };
	long long start = now_us();

	if (module_users() < 0)
		return;
	say("start module-unload\n");
	if (syscall(SYS_delete_module, MODULE, O_NONBLOCK))
		fail(&v, "%s", strerror(errno));
	judge_kernel_log(&v);
	report("module-unload", &v, now_us() - start);
}

/*
 * kmemleak reports what has no reference left, is older than 5 s, and looked
 * the same in two scans. The first scan takes the look, so it comes before the
 * wait, and counts as waiting. After the module was unloaded nothing has to be
 * waited for any more: what it leaves behind is older than its unloading.
 */
#define KMEMLEAK_AGE_US	(5200 * 1000LL)

static void judge_leaks(const char *name)
{
	struct verdict v = { .status = PASS };
	struct splitter s = { .len = 0 };
	long long start = now_us();
	int report_fd;

	say("start %s\n", name);
	if (!write_file(KMEMLEAK, "scan"))
		fail(&v, "kmemleak does not scan: %s", strerror(errno));
	while (now_us() - last_test_ended < KMEMLEAK_AGE_US)
		nap_ms(20);
	if (!write_file(KMEMLEAK, "scan"))
		fail(&v, "kmemleak does not scan: %s", strerror(errno));

	report_fd = open(KMEMLEAK, O_RDONLY | O_CLOEXEC);
	if (report_fd < 0)
		fail(&v, KMEMLEAK ": %s", strerror(errno));
	while (report_fd >= 0 && forward_output(report_fd, &s))
		fail(&v, "kmemleak found memory that nothing refers to");
	if (s.len)
		flush_line(&s);
	close(report_fd);
	/* What was told once is not told again after the next step. */
	write_file(KMEMLEAK, "clear");
	judge_kernel_log(&v);
	report(name, &v, now_us() - start);
}

/* Lockdep turns itself off after its first report, or when its tables are full. */
static void judge_lockdep(void)
{
	struct verdict v = { .status = PASS };
	long long start = now_us();
	FILE *f = fopen("/proc/lockdep_stats", "re");
	char line[MAX_LINE];
	int alive = 0;

	say("start kernel-lockdep\n");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, " debug_locks: %d", &alive);
	if (f)
		fclose(f);
	if (!alive)
		fail(&v, "lockdep has turned itself off, or is not there");
	judge_kernel_log(&v);
	report("kernel-lockdep", &v, now_us() - start);
}

static void power_off(void)
{
	umount("/mnt/disk");
	sync();
	say("end\n");
	reboot(RB_POWER_OFF);
}

int main(void)
{
	const char *terminal = getenv("vm_terminal");

	mount_filesystems();
	set_environment();
	load_stock_modules();
	open_channel();
	prepare_debugging();
	open_kernel_log();
	mount_disk(getenv("vm_disk"));
	start_swapping(getenv("vm_swap"));
	mount_share(getenv("vm_share"));
	load_module_under_test(getenv("vm_module"));
	if (terminal)
		run_on_terminal(terminal);
	else
		run_tests();
	/* Before the module goes its functions still have names, after it all memory must be gone. */
	if (getenv("vm_checkers"))
		judge_leaks("kernel-leaks-loaded");
	unload_module();
	if (getenv("vm_checkers")) {
		judge_leaks("kernel-leaks-unloaded");
		judge_lockdep();
	}
	power_off();
	return 0;
}
