/* SPDX-License-Identifier: MIT */
/*
 * Random operations on memory, objects, mappings, contexts and jobs agree with
 * a plain model of what the contract promises: contents, errors and the
 * addresses they name, how jobs end.
 *
 * VM: cpus=2 timeout=120
 *
 *	vm-model [SEED [OPERATIONS]]
 *
 * or model_seed=SEED model_ops=OPERATIONS in the environment. One seed makes one
 * sequence of operations, whatever the machine's speed. What fails is said with
 * the seed, the number of the operation, and the operations before it.
 */
#include "model/flight.h"

/* In the lower part of the address space, where no other mapping of ours goes. */
#define ARENA_GRANULE	((uint64_t)1 << 36)	/* where two granules of a mirror meet */
#define ARENA		(ARENA_GRANULE - MODEL_SLOTS / 3 * PAGE)

/* in operations */
#define CHECKPOINT	50
#define PROGRESS	1000

static unsigned long n_ops = 5000, n_checks;

/* --- looking ------------------------------------------------------------- */

static uint8_t *window;	/* as large as the arena, and mirrored in context 0 */

/* A pinned object's pages, which the process may no longer see, by way of the device. */
static void check_pinned(struct object *obj)
{
	uint64_t size = obj->npages * PAGE;
	uint64_t addr = vm_anywhere(fd, 0, obj->handle, 0, size);

	EXPECT_OK(run_op(fd, 0, op_copy(ADDR(window), addr, size)));
	EXPECT_OK(vm_unmap(fd, 0, addr, size));
	m.contexts[0].last = 0;
	for (unsigned int i = 0; i < obj->npages; i++)
		cell_check(obj->held[i], window + i * PAGE, "page of a pinned object", i);
}

static void check_object(unsigned int index)
{
	struct object *obj = &m.objects[index];
	struct drm_userptr_object_info info = obj_info(fd, obj->handle);

	EXPECT_EQ(info.user_ptr, ADDR(slot_address(&m, obj->first)));
	EXPECT_EQ(info.mappings, object_mappings(&m, index));
	EXPECT_EQ(!!(info.flags & DRM_USERPTR_OBJECT_DETACHED), obj->detached);
	EXPECT_EQ(!!(info.flags & DRM_USERPTR_OBJECT_READ_ONLY), obj->read_only);
	if (obj->pinned)
		check_pinned(obj);
}

static void checkpoint(void)
{
	note("checkpoint");
	retire_all();
	for (unsigned int i = 0; i < MODEL_SLOTS; i++)
		if (slot_allows(&m, i, false))
			slot_check(&m, i);
	for (unsigned int i = 0; i < MODEL_OBJECTS; i++)
		if (m.objects[i].live)
			check_object(i);
	n_checks++;
}

/* --- operations by weight ------------------------------------------------ */

static const struct operation {
	unsigned int weight;
	void (*run)(void);
} operations[] = {
	{ 300, do_submit },
	{ 70, do_bind },
	{ 60, do_mmap },
	{ 40, do_create },
	{ 30, do_unbind },
	{ 30, do_cpu_write },
	{ 30, do_protect_back },
	{ 25, do_hold },
	{ 20, do_retire },
	{ 20, do_munmap },
	{ 20, do_mremap },
	{ 15, do_dontneed },
	{ 15, do_protect },
	{ 15, do_acquire },
	{ 12, do_close },
	{ 10, do_wait },
	{ 10, do_set_domain },
	{ 10, do_fork },
	{ 8, do_context },
	{ 8, do_punch },
	{ 5, do_bind_refused },
};

static void run_one(void)
{
	unsigned int total = 0, at;

	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		total += operations[i].weight;
	at = dice(total);
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++) {
		if (at < operations[i].weight) {
			operations[i].run();
			return;
		}
		at -= operations[i].weight;
	}
}

static void set_up(void)
{
	fd = device_open();
	/* An invalidation that has to wait for jobs waits as long as they take. */
	module_param_set("job_timeout_ms", 60000);
	m.arena = PTR(ARENA);
	memfd = memfd_create("model", MFD_CLOEXEC);
	EXPECT_SYS(memfd);
	EXPECT_SYS(ftruncate(memfd, (off_t)(MODEL_FILE_PAGES * PAGE)));
	for (unsigned int i = 0; i < MODEL_FILE_PAGES; i++)
		m.file[i] = cell_new();
	context_add(&m.contexts[0], 0, 0, false);
	window = map_private(MODEL_SLOTS * PAGE);
	obj_mirror(fd, window, MODEL_SLOTS * PAGE);
	EXPECT(mmap(m.arena, MODEL_SLOTS * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
		    MAP_FIXED_NOREPLACE, -1, 0) == m.arena, "the arena: %s", error_name(-errno));
	map_slots(0, MODEL_SLOTS, NO_FILE, PROT_READ | PROT_WRITE);
	map_slots(MODEL_SLOTS / 2, MODEL_FILE_PAGES, 0, PROT_READ | PROT_WRITE);
}

static uint64_t number_from(const char *argument, const char *variable, uint64_t otherwise)
{
	const char *text = argument ? argument : getenv(variable);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

int main(int argc, char **argv)
{
	seed = number_from(argc > 1 ? argv[1] : NULL, "model_seed", 1);
	n_ops = number_from(argc > 2 ? argv[2] : NULL, "model_ops", n_ops);
	chance_state = seed;
	printf("seed %" PRIu64 ", %lu operations\n", seed, n_ops);
	atexit(tell_how_to_replay);
	set_up();
	for (op_number = 0; op_number < n_ops; op_number++) {
		run_one();
		if (op_number % CHECKPOINT == 0)
			checkpoint();
		if (op_number % PROGRESS == 0)
			printf("seed %" PRIu64 ": %lu operations done\n", seed, op_number);
	}
	child_end();
	checkpoint();
	agreed = true;
	printf("%lu jobs, %lu held back; %lu refused; %lu failed, %lu of them cancelled before they "
	       "started, %lu perhaps later; %lu undefined operations; %lu children, "
	       "%lu checkpoints\n", counts.jobs, counts.held, counts.refused, counts.failed,
	       counts.cancelled, counts.stopped, counts.undefined, counts.children, n_checks);
	return test_pass("the model and the device agree");
}
