/* SPDX-License-Identifier: MIT */
#include "helpers.h"

#include <dirent.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <time.h>
#include <linux/sync_file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

size_t PAGE;
int slowness = 1;
uint64_t last_fault_addr;
uint32_t last_fault_op;

static pid_t main_pid;

__attribute__((constructor)) static void helpers_init(void)
{
	PAGE = (size_t)sysconf(_SC_PAGESIZE);
	main_pid = getpid();
	if (getenv("vm_slowness"))
		slowness = atoi(getenv("vm_slowness"));
	setvbuf(stdout, NULL, _IOLBF, 0);
}

/* --- saying what happened ------------------------------------------------ */

static _Noreturn void leave(int status)
{
	fflush(stdout);
	if (getpid() != main_pid)
		_exit(status);
	exit(status);
}

void test_fail(const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("FAIL %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	leave(1);
}

void test_fail_condition(const char *file, int line, const char *condition,
			 const char *format, ...)
{
	va_list args;

	printf("FAIL %s:%d: expected %s; ", file, line, condition);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	leave(1);
}

void test_skip(const char *format, ...)
{
	va_list args;

	printf("SKIP ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	leave(77);
}

int test_pass(const char *what)
{
	printf("PASS %s\n", what);
	fflush(stdout);
	return 0;
}

const char *error_name(long long ret)
{
	static char texts[4][64];
	static unsigned int turn;
	char *text = texts[turn++ % ARRAY_SIZE(texts)];
	const char *name = ret < 0 && ret > -4096 ? strerrorname_np((int)-ret) : NULL;

	if (!ret)
		return "success";
	if (name)
		snprintf(text, sizeof(texts[0]), "-%s", name);
	else
		snprintf(text, sizeof(texts[0]), "%lld", ret);
	return text;
}

/* --- time ---------------------------------------------------------------- */

int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec;
}

/* --- the device ---------------------------------------------------------- */

int xioctl(int fd, unsigned long request, void *arg)
{
	int ret;

	do
		ret = ioctl(fd, request, arg);
	while (ret < 0 && errno == EINTR);
	return ret < 0 ? -errno : ret;
}

static bool is_driver(int fd, const char *driver)
{
	char name[32] = "";
	struct drm_version version = {
		.name = name,
		.name_len = sizeof(name) - 1,
	};

	return !xioctl(fd, DRM_IOCTL_VERSION, &version) && !strncmp(name, driver, strlen(driver));
}

static int device_scan(const char *driver, const char *prefix, char *path, size_t size)
{
	DIR *dir = opendir("/dev/dri");
	struct dirent *entry;
	int found = -1;

	if (!dir)
		return -1;
	while (found < 0 && (entry = readdir(dir))) {
		int fd;

		if (strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(path, size, "/dev/dri/%s", entry->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (is_driver(fd, driver))
			found = fd;
		else
			close(fd);
	}
	closedir(dir);
	return found;
}

int node_open(const char *driver, const char *prefix)
{
	char path[300];

	return device_scan(driver, prefix, path, sizeof(path));
}

int vgem_open(const char *prefix)
{
	int fd;

	if (system("modprobe vgem"))
		test_skip("there is no vgem here");
	fd = node_open("vgem", prefix);
	if (fd < 0)
		FAIL("expected a node %s of vgem, found none", prefix);
	return fd;
}

bool device_find(const char *prefix, char *path, size_t size)
{
	int fd = device_scan(DRM_USERPTR_NAME, prefix, path, size);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int device_open(void)
{
	char path[300];
	int fd = device_scan(DRM_USERPTR_NAME, "renderD", path, sizeof(path));

	if (fd < 0)
		FAIL("expected a render node of the userptr driver, found none");
	return fd;
}

int device_open_primary(void)
{
	char path[300];
	int fd = device_scan(DRM_USERPTR_NAME, "card", path, sizeof(path));

	if (fd < 0)
		FAIL("expected a primary node of the userptr driver, found none");
	return fd;
}

uint64_t get_param(int fd, uint32_t param)
{
	struct drm_userptr_get_param args = { .param = param };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_GET_PARAM, &args));
	return args.value;
}

bool has_feature(int fd, uint64_t feature)
{
	return get_param(fd, DRM_USERPTR_PARAM_FEATURES) & feature;
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t done;
	int err;

	if (fd < 0)
		return -errno;
	done = write(fd, text, strlen(text));
	err = errno;
	close(fd);
	return done < 0 ? -err : 0;
}

long read_number(const char *path)
{
	char text[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		FAIL("%s: expected a number, got %s", path, error_name(-errno));
	close(fd);
	if (text[0] == 'Y' || text[0] == 'N')
		return text[0] == 'Y';
	return strtol(text, NULL, 0);
}

/* of a file with lines of a name, with or without a colon, and a number */
static long number_of(const char *path, const char *key)
{
	FILE *file = fopen(path, "re");
	char line[128], name[64];
	long value = 0;
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%63[^: ]%*[: ]%ld", name, &value) == 2 && !strcmp(name, key);
	EXPECT(found, "no %s in %s", key, path);
	fclose(file);
	return value;
}

long meminfo(const char *key)
{
	return number_of("/proc/meminfo", key);
}

long vmstat(const char *key)
{
	return number_of("/proc/vmstat", key);
}

long slab_kib(void)
{
	return meminfo("SUnreclaim");
}

static void module_param_path(char *path, size_t size, const char *name)
{
	snprintf(path, size, "/sys/module/userptr/parameters/%s", name);
}

long module_param(const char *name)
{
	char path[128];

	module_param_path(path, sizeof(path), name);
	return read_number(path);
}

static struct saved_param {
	char name[64];
	long value;
} saved[8];
static unsigned int n_saved;

static int module_param_write(const char *name, long value)
{
	char path[128], text[32];

	module_param_path(path, sizeof(path), name);
	snprintf(text, sizeof(text), "%ld", value);
	return write_file(path, text);
}

static void restore_params(void)
{
	if (getpid() != main_pid)
		return;
	while (n_saved) {
		n_saved--;
		module_param_write(saved[n_saved].name, saved[n_saved].value);
	}
}

void module_param_set(const char *name, long value)
{
	long was = module_param(name);
	int ret;

	if (!n_saved)
		atexit(restore_params);
	EXPECT(n_saved < ARRAY_SIZE(saved), "too many parameters");
	snprintf(saved[n_saved].name, sizeof(saved[0].name), "%s", name);
	saved[n_saved++].value = was;
	ret = module_param_write(name, value);
	if (ret)
		FAIL("writing %ld to the module parameter %s: expected success, got %s",
		     value, name, error_name(ret));
}

/* --- memory -------------------------------------------------------------- */

static void *map_any(void *where, size_t size, int prot, int flags, int fd)
{
	void *p = mmap(where, size, prot, flags, fd, 0);

	if (p == MAP_FAILED)
		FAIL("mmap of %zu bytes: expected success, got %s", size, error_name(-errno));
	return p;
}

void *map_private(size_t size)
{
	return map_any(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

void *map_shared(size_t size)
{
	return map_any(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
}

void *map_aligned(size_t size, size_t align)
{
	uint8_t *room = map_reserve(size + align);
	uint8_t *p = (uint8_t *)(((uintptr_t)room + align - 1) & ~(uintptr_t)(align - 1));

	return map_fixed(p, size, PROT_READ | PROT_WRITE);
}

void *map_fixed(void *where, size_t size, int prot)
{
	return map_any(where, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1);
}

void *map_reserve(size_t size)
{
	return map_any(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

void unmap(void *p, size_t size)
{
	EXPECT_SYS(munmap(p, size));
}

void protect(void *p, size_t size, int prot)
{
	EXPECT_SYS(mprotect(p, size, prot));
}

struct alias alias_map(size_t size)
{
	struct alias a = { .size = size, .memfd = memfd_create("alias", MFD_CLOEXEC) };

	EXPECT_SYS(a.memfd);
	EXPECT_SYS(ftruncate(a.memfd, (off_t)size));
	a.dev = map_any(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, a.memfd);
	a.see = map_any(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, a.memfd);
	return a;
}

static uint64_t pattern_word(uint64_t seed, size_t index)
{
	uint64_t x = (seed + 1) * 0x9e3779b97f4a7c15ull + index;

	x ^= x >> 31;
	x *= 0xbf58476d1ce4e5b9ull;
	return x ^ (x >> 29);
}

void fill_pattern(void *p, size_t size, uint64_t seed)
{
	uint8_t *to = p;

	for (size_t i = 0; i * 8 < size; i++) {
		uint64_t word = pattern_word(seed, i);

		memcpy(to + i * 8, &word, size - i * 8 < 8 ? size - i * 8 : 8);
	}
}

static _Noreturn void differ(const char *file, int line, size_t offset, const uint8_t *got,
			     uint64_t want, size_t n)
{
	uint64_t value = 0;

	memcpy(&value, got, n);
	test_fail(file, line, "content at offset %zu (%#zx): expected %#" PRIx64 ", got %#" PRIx64,
		  offset, offset, want, value);
}

static void compare_words(const char *file, int line, const uint8_t *p, size_t size,
			  bool pattern, uint64_t value)
{
	for (size_t i = 0; i * 8 < size; i++) {
		size_t n = size - i * 8 < 8 ? size - i * 8 : 8;
		uint64_t want = pattern ? pattern_word(value, i) : value;

		if (memcmp(p + i * 8, &want, n)) {
			uint64_t shown = 0;

			memcpy(&shown, &want, n);
			differ(file, line, i * 8, p + i * 8, shown, n);
		}
	}
}

void expect_pattern(const char *file, int line, const void *p, size_t size, uint64_t seed)
{
	compare_words(file, line, p, size, true, seed);
}

void expect_words(const char *file, int line, const void *p, size_t size, uint64_t value)
{
	compare_words(file, line, p, size, false, value);
}

void expect_same(const char *file, int line, const void *got, const void *want, size_t size)
{
	const uint8_t *a = got, *b = want;

	if (!memcmp(a, b, size))
		return;
	for (size_t i = 0; i < size; i++)
		if (a[i] != b[i])
			differ(file, line, i, a + i, b[i], 1);
}

uint64_t checksum(const void *p, size_t size)
{
	const volatile uint64_t *words = p;
	uint64_t sum = size;

	for (size_t i = 0; i < size / 8; i++)
		sum = (sum ^ words[i]) * 0x100000001b3ull;
	return sum;
}

void await_change(const volatile uint64_t *word, uint64_t was)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;

	while (*word == was) {
		if (now_ns() > deadline)
			FAIL("expected the device to write; the memory still has %#" PRIx64, was);
		sched_yield();
	}
}

uint64_t pfn_of(const void *p)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;

	EXPECT_SYS(fd);
	if (pread(fd, &entry, sizeof(entry), (off_t)(ADDR(p) / PAGE * sizeof(entry))) !=
	    sizeof(entry))
		FAIL("pagemap of %p: expected an entry, got %s", p, error_name(-errno));
	close(fd);
	return entry >> 63 ? entry & ((1ull << 55) - 1) : 0;
}

/* --- objects ------------------------------------------------------------- */

int obj_create(int fd, uint32_t ctx, const void *p, size_t size, uint32_t flags,
	       uint32_t *handle)
{
	struct drm_userptr_create args = {
		.user_ptr = ADDR(p),
		.user_size = size,
		.flags = flags,
		.ctx_id = ctx,
	};
	int ret = xioctl(fd, DRM_IOCTL_USERPTR_CREATE, &args);

	if (!ret && handle)
		*handle = args.handle;
	return ret;
}

uint32_t obj_wrap(int fd, const void *p, size_t size, uint32_t flags)
{
	uint32_t handle = 0;

	EXPECT_OK(obj_create(fd, 0, p, size, flags, &handle));
	EXPECT(handle, "a handle of 0");
	return handle;
}

uint32_t obj_mirror(int fd, const void *p, size_t size)
{
	return obj_wrap(fd, p, size, DRM_USERPTR_CREATE_GPU_MIRROR);
}

uint32_t obj_mirror_in(int fd, uint32_t ctx, const void *p, size_t size)
{
	uint32_t handle = 0;

	EXPECT_OK(obj_create(fd, ctx, p, size, DRM_USERPTR_CREATE_GPU_MIRROR, &handle));
	return handle;
}

int obj_close_try(int fd, uint32_t handle)
{
	struct drm_gem_close args = { .handle = handle };

	return xioctl(fd, DRM_IOCTL_GEM_CLOSE, &args);
}

void obj_close(int fd, uint32_t handle)
{
	EXPECT_OK(obj_close_try(fd, handle));
}

struct drm_userptr_object_info obj_info(int fd, uint32_t handle)
{
	struct drm_userptr_object_info args = { .handle = handle };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_OBJECT_INFO, &args));
	return args;
}

int obj_acquire(int fd, uint32_t handle, uint64_t offset, uint64_t size)
{
	struct drm_userptr_acquire args = {
		.handle = handle,
		.offset = offset,
		.size = size,
	};

	return xioctl(fd, DRM_IOCTL_USERPTR_ACQUIRE, &args);
}

int obj_set_domain(int fd, uint32_t handle, uint32_t domain)
{
	struct drm_userptr_set_domain args = { .handle = handle, .domain = domain };

	return xioctl(fd, DRM_IOCTL_USERPTR_SET_DOMAIN, &args);
}

int obj_wait(int fd, uint32_t handle, int64_t timeout_ns)
{
	struct drm_userptr_wait args = {
		.handle = handle,
		.timeout_ns = timeout_ns ? now_ns() + timeout_ns : 0,
	};

	return xioctl(fd, DRM_IOCTL_USERPTR_WAIT, &args);
}

uint32_t next_handle(int fd)
{
	void *p = map_private(PAGE);
	uint32_t handle = obj_wrap(fd, p, PAGE, 0);

	obj_close(fd, handle);
	unmap(p, PAGE);
	return handle;
}

/* --- contexts and their address space ------------------------------------ */

uint32_t ctx_new_bits(int fd, uint32_t va_bits)
{
	struct drm_userptr_ctx_create args = { .va_bits = va_bits };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_USERPTR_CTX_CREATE, &args));
	EXPECT(args.ctx_id, "a new context with the id 0, which is the default one's");
	return args.ctx_id;
}

uint32_t ctx_new(int fd)
{
	return ctx_new_bits(fd, 0);
}

int ctx_destroy(int fd, uint32_t ctx)
{
	struct drm_userptr_ctx_destroy args = { .ctx_id = ctx };

	return xioctl(fd, DRM_IOCTL_USERPTR_CTX_DESTROY, &args);
}

int vm_bind(int fd, uint32_t ctx, struct drm_userptr_bind *ops, uint32_t count,
	    uint32_t *failed_op)
{
	struct drm_userptr_vm_bind args = {
		.ctx_id = ctx,
		.ops = { .ptr = ADDR(ops), .count = count, .stride = sizeof(*ops) },
	};
	int ret = xioctl(fd, DRM_IOCTL_USERPTR_VM_BIND, &args);

	if (failed_op)
		*failed_op = args.failed_op;
	return ret;
}

int vm_map(int fd, uint32_t ctx, uint32_t handle, uint64_t offset, uint64_t addr,
	   uint64_t size, uint32_t flags)
{
	struct drm_userptr_bind op = {
		.op = DRM_USERPTR_BIND_MAP,
		.flags = flags,
		.handle = handle,
		.offset = offset,
		.addr = addr,
		.size = size,
	};

	return vm_bind(fd, ctx, &op, 1, NULL);
}

int vm_unmap(int fd, uint32_t ctx, uint64_t addr, uint64_t size)
{
	struct drm_userptr_bind op = {
		.op = DRM_USERPTR_BIND_UNMAP,
		.addr = addr,
		.size = size,
	};

	return vm_bind(fd, ctx, &op, 1, NULL);
}

uint64_t vm_anywhere(int fd, uint32_t ctx, uint32_t handle, uint64_t offset, uint64_t size)
{
	struct drm_userptr_bind op = {
		.op = DRM_USERPTR_BIND_MAP,
		.flags = DRM_USERPTR_BIND_ANYWHERE,
		.handle = handle,
		.offset = offset,
		.size = size,
	};

	EXPECT_OK(vm_bind(fd, ctx, &op, 1, NULL));
	EXPECT(op.addr, "the address 0, which is never given out");
	return op.addr;
}

/* --- jobs ---------------------------------------------------------------- */

struct drm_userptr_op op_copy(uint64_t dst, uint64_t src, uint64_t size)
{
	return (struct drm_userptr_op){
		.op = DRM_USERPTR_OP_COPY, .dst = dst, .src = src, .size = size,
	};
}

struct drm_userptr_op op_fill(uint64_t dst, uint64_t value, uint64_t size)
{
	return (struct drm_userptr_op){
		.op = DRM_USERPTR_OP_FILL, .dst = dst, .value = value, .size = size,
	};
}

struct drm_userptr_submit submit_args(const struct job *job)
{
	return (struct drm_userptr_submit){
		.ctx_id = job->ctx,
		.flags = job->flags,
		.ops = { ADDR(job->ops), job->n_ops, sizeof(*job->ops) },
		.in_syncs = { ADDR(job->in), job->n_in, sizeof(*job->in) },
		.out_syncs = { ADDR(job->out), job->n_out, sizeof(*job->out) },
	};
}

int submit(int fd, struct job *job)
{
	struct drm_userptr_submit args = submit_args(job);
	int ret = xioctl(fd, DRM_IOCTL_USERPTR_SUBMIT, &args);

	job->fault_addr = args.fault_addr;
	job->fault_op = args.fault_op;
	job->result = args.result;
	return ret;
}

int submit_ops(int fd, uint32_t ctx, uint32_t flags, const struct drm_userptr_op *ops,
	       uint32_t count, uint32_t *syncobj)
{
	struct drm_userptr_sync out = { .handle = syncobj ? syncobj_new(fd) : 0 };
	struct job job = {
		.ctx = ctx,
		.flags = flags,
		.ops = ops,
		.n_ops = count,
		.out = &out,
		.n_out = syncobj ? 1 : 0,
	};
	int ret = submit(fd, &job);

	if (ret) {
		last_fault_addr = job.fault_addr;
		last_fault_op = job.fault_op;
		if (syncobj)
			syncobj_free(fd, out.handle);
	} else if (syncobj) {
		*syncobj = out.handle;
	}
	return ret;
}

uint32_t submit_op(int fd, uint32_t ctx, struct drm_userptr_op op)
{
	uint32_t syncobj = 0;

	EXPECT_OK(submit_ops(fd, ctx, 0, &op, 1, &syncobj));
	return syncobj;
}

int run_ops(int fd, uint32_t ctx, const struct drm_userptr_op *ops, uint32_t count)
{
	uint32_t syncobj;
	int ret = submit_ops(fd, ctx, 0, ops, count, &syncobj);

	if (ret)
		return ret;
	ret = job_wait(fd, syncobj);
	syncobj_free(fd, syncobj);
	return ret;
}

int run_op(int fd, uint32_t ctx, struct drm_userptr_op op)
{
	return run_ops(fd, ctx, &op, 1);
}

int run_copy(int fd, void *dst, const void *src, size_t size)
{
	return run_op(fd, 0, op_copy(ADDR(dst), ADDR(src), size));
}

int run_fill(int fd, void *dst, uint64_t value, size_t size)
{
	return run_op(fd, 0, op_fill(ADDR(dst), value, size));
}

uint32_t long_job(int fd, uint32_t ctx, uint64_t dst, size_t size, size_t total)
{
	uint32_t count = (uint32_t)(total / size), syncobj = 0;
	struct drm_userptr_op *ops = calloc(count, sizeof(*ops));

	EXPECT(ops, "no memory");
	for (uint32_t i = 0; i < count; i++)
		ops[i] = op_fill(dst, long_value(i + 1), size);
	EXPECT_OK(submit_ops(fd, ctx, 0, ops, count, &syncobj));
	free(ops);
	return syncobj;
}

/* --- syncobjs and fences ------------------------------------------------- */

uint32_t syncobj_new(int fd)
{
	struct drm_syncobj_create args = { 0 };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &args));
	return args.handle;
}

void syncobj_free(int fd, uint32_t syncobj)
{
	struct drm_syncobj_destroy args = { .handle = syncobj };

	EXPECT_OK(xioctl(fd, DRM_IOCTL_SYNCOBJ_DESTROY, &args));
}

int syncobj_wait(int fd, uint32_t syncobj, int64_t timeout_ns)
{
	struct drm_syncobj_wait args = {
		.handles = ADDR(&syncobj),
		.count_handles = 1,
		.timeout_nsec = timeout_ns ? now_ns() + timeout_ns : 0,
	};

	return xioctl(fd, DRM_IOCTL_SYNCOBJ_WAIT, &args);
}

int timeline_wait(int fd, uint32_t syncobj, uint64_t point, int64_t timeout_ns)
{
	struct drm_syncobj_timeline_wait args = {
		.handles = ADDR(&syncobj),
		.points = ADDR(&point),
		.count_handles = 1,
		.timeout_nsec = timeout_ns ? now_ns() + timeout_ns : 0,
	};

	return xioctl(fd, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &args);
}

int timeline_query(int fd, uint32_t syncobj, uint64_t *point)
{
	struct drm_syncobj_timeline_array args = {
		.handles = ADDR(&syncobj),
		.points = ADDR(point),
		.count_handles = 1,
	};

	return xioctl(fd, DRM_IOCTL_SYNCOBJ_QUERY, &args);
}

bool syncobj_has_fence(int fd, uint32_t syncobj)
{
	/* without WAIT_FOR_SUBMIT, a syncobj that has no fence is -EINVAL */
	int ret = syncobj_wait(fd, syncobj, 0);

	if (ret && ret != -ETIME && ret != -EINVAL)
		FAIL("SYNCOBJ_WAIT: expected success, -ETIME or -EINVAL, got %s", error_name(ret));
	return ret != -EINVAL;
}

int syncobj_export(int fd, uint32_t syncobj)
{
	struct drm_syncobj_handle args = {
		.handle = syncobj,
		.flags = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE,
		.fd = -1,
	};

	EXPECT_OK(xioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &args));
	return args.fd;
}

int syncobj_import(int fd, uint32_t syncobj, int sync_file)
{
	struct drm_syncobj_handle args = {
		.handle = syncobj,
		.flags = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE,
		.fd = sync_file,
	};

	return xioctl(fd, DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, &args);
}

struct fence fence_info(int sync_file)
{
	struct sync_fence_info fence = { 0 };
	struct sync_file_info args = { .num_fences = 1, .sync_fence_info = ADDR(&fence) };

	EXPECT_OK(xioctl(sync_file, SYNC_IOC_FILE_INFO, &args));
	return (struct fence){
		.state = fence.status > 0 ? 0 : fence.status == 0 ? FENCE_PENDING : fence.status,
		.time_ns = (int64_t)fence.timestamp_ns,
	};
}

struct fence fence_wait(int sync_file)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;
	struct pollfd ask = { .fd = sync_file, .events = POLLIN };
	struct fence fence;

	while (poll(&ask, 1, 1000) != 1)
		if (now_ns() > deadline)
			FAIL("expected the fence to signal within %d s", FOREVER_S);
	fence = fence_info(sync_file);
	EXPECT(fence.state != FENCE_PENDING, "a fence that polls ready but is not signalled");
	return fence;
}

int job_state(int fd, uint32_t syncobj)
{
	int sync_file = syncobj_export(fd, syncobj);
	struct fence fence = fence_info(sync_file);

	close(sync_file);
	return fence.state;
}

struct fence job_fence(int fd, uint32_t syncobj)
{
	int sync_file = syncobj_export(fd, syncobj);
	struct fence fence = fence_wait(sync_file);

	close(sync_file);
	return fence;
}

int job_wait(int fd, uint32_t syncobj)
{
	return job_fence(fd, syncobj).state;
}

/* --- other processes ----------------------------------------------------- */

pid_t spawn(void (*body)(void *arg), void *arg)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	EXPECT_SYS(pid);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		body(arg);
		fflush(stdout);
		_exit(0);
	}
	return pid;
}

void expect_child(const char *file, int line, pid_t pid)
{
	int status = 0;

	if (waitpid(pid, &status, 0) != pid)
		test_fail(file, line, "waitpid: expected the child, got %s", error_name(-errno));
	if (WIFSIGNALED(status))
		test_fail(file, line, "expected the child to pass, it died of signal %d",
			  WTERMSIG(status));
	if (WEXITSTATUS(status))
		test_fail(file, line, "expected the child to pass, it ended with status %d",
			  WEXITSTATUS(status));
}

/* @request is what an ioctl asks for; another call is given without */
static void await_in(pid_t tid, long wanted, unsigned long request)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;
	char path[64], text[200] = "";
	unsigned long file, second = 0;
	long call = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);
	/* the file says "running" of a thread that does not sleep */
	while (call != wanted || (request && second != request)) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		memset(text, 0, sizeof(text));
		if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
			FAIL("%s: expected a thread, got %s", path, error_name(-errno));
		close(fd);
		if (sscanf(text, "%ld %lx %lx", &call, &file, &second) != 3)
			call = -1;
		/* of one that has ended and was not waited for there is neither stack nor call */
		else if (call == -1 && !file && !second)
			FAIL("expected thread %d to sleep in system call %ld (%#lx), it has ended",
			     tid, wanted, request);
		if (now_ns() > deadline)
			FAIL("expected thread %d to sleep in system call %ld (%#lx), it is at %s",
			     tid, wanted, request, text);
		sched_yield();
	}
}

void await_in_ioctl(pid_t tid, unsigned long request)
{
	await_in(tid, SYS_ioctl, request);
}

void await_in_call(pid_t tid, long call)
{
	await_in(tid, call, 0);
}

void cgroup_remove(const char *dir)
{
	int64_t deadline = now_ns() + FOREVER_S * SECOND;

	while (rmdir(dir)) {
		EXPECT(errno == EBUSY && now_ns() < deadline, "rmdir %s: %s", dir,
		       error_name(-errno));
		sched_yield();
	}
}

struct gate gate_new(void)
{
	struct gate gate;

	EXPECT_SYS(pipe2(gate.fds, O_CLOEXEC));
	return gate;
}

void gate_open(struct gate *gate)
{
	EXPECT_EQ(write(gate->fds[1], "x", 1), 1);
}

/* A child that failed opens no gate. One that was killed may have been meant to be. */
static void expect_no_child_failed(void)
{
	siginfo_t child = { 0 };

	if (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) || !child.si_pid)
		return;
	if (child.si_code == CLD_EXITED ? child.si_status : child.si_status != SIGKILL)
		FAIL("expected the other process to open the gate, it %s %d",
		     child.si_code == CLD_EXITED ? "ended with status" : "died of signal",
		     child.si_status);
}

void gate_pass(struct gate *gate)
{
	struct pollfd ask = { .fd = gate->fds[0], .events = POLLIN };
	int64_t deadline = now_ns() + FOREVER_S / 2 * SECOND;
	char c;

	while (!poll(&ask, 1, 100)) {
		expect_no_child_failed();
		if (now_ns() > deadline)
			FAIL("expected the other process to open the gate within %d s",
			     FOREVER_S / 2);
	}
	EXPECT_EQ(read(gate->fds[0], &c, 1), 1);
}

/* --- the module and the driver -------------------------------------------- */

#define MODULE_FILE	"/lib/userptr/userptr.ko"
#define DRIVER_DIR	"/sys/bus/platform/drivers/userptr"

int module_load(const char *params)
{
	int fd = open(MODULE_FILE, O_RDONLY | O_CLOEXEC);
	long ret;

	if (fd < 0)
		FAIL(MODULE_FILE ": expected the module, got %s", error_name(-errno));
	ret = syscall(SYS_finit_module, fd, params, 0);
	if (ret)
		ret = -errno;
	close(fd);
	return (int)ret;
}

int module_unload(void)
{
	return syscall(SYS_delete_module, "userptr", O_NONBLOCK) ? -errno : 0;
}

void module_unload_soon(void)
{
	int64_t deadline = now_ns() + slowness * 20 * SECOND;
	int ret;

	while ((ret = module_unload()) == -EWOULDBLOCK && now_ns() < deadline)
		sched_yield();
	if (ret)
		FAIL("unloading the unused module: expected success, got %s", error_name(ret));
}

bool driver_device(char *name, size_t size)
{
	DIR *dir = opendir(DRIVER_DIR);
	struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		if (entry->d_type != DT_LNK || !strcmp(entry->d_name, "module"))
			continue;
		snprintf(name, size, "%s", entry->d_name);
		found = true;
	}
	if (dir)
		closedir(dir);
	return found;
}

int driver_unbind(const char *device)
{
	return write_file(DRIVER_DIR "/unbind", device);
}

int driver_bind(const char *device)
{
	return write_file(DRIVER_DIR "/bind", device);
}
