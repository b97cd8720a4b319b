/* SPDX-License-Identifier: MIT */
/*
 * A huge page of which a part is pinned is charged as a whole, once, by however
 * many objects, and returned with the last of them; transparent ones and
 * hugetlb's. After its charge it costs a later object in it nothing.
 *
 * VM: mem=1024
 */
#include "charge.h"

#define UID	21006
#define POOL	"/proc/sys/vm/nr_hugepages"

static int fd;

static void try(uint8_t *p)
{
	uint64_t shortfall;
	uint32_t a, b, both, all;

	limit_memlock(HUGE - PAGE);
	EXPECT_RET(create_asking(fd, p + 3 * PAGE, PAGE, PINNED, NULL, &shortfall), -ENOMEM);
	EXPECT_EQ(shortfall, PAGE);
	EXPECT_EQ(charged(fd), 0);
	limit_memlock(HUGE);
	a = obj_wrap(fd, p + 3 * PAGE, PAGE, PINNED | MIRROR);
	EXPECT_EQ(obj_info(fd, a).pinned_bytes, PAGE);
	EXPECT_EQ(charged(fd), HUGE);
	EXPECT_EQ(vm_pin(), HUGE);
	b = obj_wrap(fd, p + 100 * PAGE, 50 * PAGE, PINNED | MIRROR); /* at no cost */
	EXPECT_EQ(charged(fd), HUGE);
	EXPECT_OK(run_copy(fd, p + 100 * PAGE, p + 3 * PAGE, PAGE));
	EXPECT_SAME(p + 100 * PAGE, p + 3 * PAGE, PAGE);
	/* across the border: the other one, too */
	EXPECT_RET(create_asking(fd, p + HUGE - PAGE, 2 * PAGE, PINNED, NULL, &shortfall), -ENOMEM);
	EXPECT_EQ(shortfall, HUGE);
	limit_memlock(2 * HUGE);
	both = obj_wrap(fd, p + HUGE - PAGE, 2 * PAGE, PINNED);
	EXPECT_EQ(charged(fd), 2 * HUGE);
	EXPECT_EQ(vm_pin(), 2 * HUGE);

	obj_close(fd, a);
	EXPECT_EQ(charged(fd), 2 * HUGE);
	obj_close(fd, both);
	EXPECT_EQ(charged(fd), HUGE);
	EXPECT_EQ(vm_pin(), HUGE);
	obj_close(fd, b);
	EXPECT_EQ(charged(fd), 0);
	EXPECT_EQ(vm_pin(), 0);

	all = obj_wrap(fd, p, 2 * HUGE, PINNED);
	EXPECT_EQ(charged(fd), 2 * HUGE);
	obj_close(fd, all);
	EXPECT_EQ(charged(fd), 0);
}

static void user(void *arg)
{
	uint8_t *p = map_thp(2);

	(void)arg;
	if (!p)
		test_skip("the kernel gave no huge page");
	become_user(UID);
	try(p);
}

static void hugetlb_user(void *arg)
{
	uint8_t *p = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	(void)arg;
	if (p == MAP_FAILED)
		test_skip("mmap: %s", error_name(-errno));
	become_user(UID);
	try(p);
}

/* true: it ran and passed */
static bool run(void (*body)(void *))
{
	pid_t pid = spawn(body, NULL);
	int status;

	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == 77),
	       "status %#x", status);
	return !WEXITSTATUS(status);
}

int main(void)
{
	bool thp, hugetlb;

	fd = device_open();
	thp = run(user);
	write_file(POOL, "2");
	hugetlb = run(hugetlb_user);
	EXPECT_OK(write_file(POOL, "0"));
	if (!thp || !hugetlb)
		test_skip("%s huge pages", thp ? "no hugetlb" : "no transparent");
	return test_pass("the charge of huge pages");
}
