/* SPDX-License-Identifier: MIT */
/*
 * After a fork the child keeps the pages that the parent's object had, as soon as the
 * parent has written to its own: what the child writes there the device does not read, and
 * what the device writes does not reach the child.
 */
#include "stale.h"

struct shared {
	struct gate written, secret, asked;
	uint8_t *old;
	uint64_t pfns[64];
};

/* Nobody else has these pages any more: the child's write leaves it where it was. */
static void child(void *arg)
{
	struct shared *shared = arg;
	size_t kept = 0;

	gate_pass(&shared->written);
	for (size_t at = 0; at < STALE_SIZE; at += sizeof(uint64_t))
		*(uint64_t *)(void *)(shared->old + at) = SECRET;
	for (size_t i = 0; i < STALE_SIZE / PAGE; i++)
		kept += pfn_of(shared->old + i * PAGE) == shared->pfns[i];
	EXPECT(kept, "the child has none of the pages: nothing was shown");
	printf("%zu pages are the child's now, with its secret\n", kept);
	gate_open(&shared->secret);
	gate_pass(&shared->asked);
	for (size_t at = 0; at < STALE_SIZE; at += sizeof(uint64_t))
		EXPECT(*(uint64_t *)(void *)(shared->old + at) == SECRET,
		       "the device changed the secret of another process: offset %#zx", at);
}

int main(void)
{
	struct shared shared = {
		.written = gate_new(), .secret = gate_new(), .asked = gate_new(),
		.old = stale_map(STALE_SIZE),
	};
	uint8_t *out = map_shared(STALE_SIZE);
	struct stale s = stale_wrap(NULL, device_open(), shared.old, out, STALE_SIZE);
	pid_t pid;

	for (size_t i = 0; i < STALE_SIZE / PAGE; i++)
		shared.pfns[i] = pfn_of(s.old + i * PAGE);
	pid = spawn(child, &shared);
	for (size_t at = 0; at < s.size; at += PAGE)
		s.old[at] = 1;
	gate_open(&shared.written);
	gate_pass(&shared.secret);
	EXPECT_OK(run_copy(s.fd, out, s.old, s.size));
	EXPECT_NO_SECRET(out, s.size);
	EXPECT_SAME(out, s.old, s.size);
	EXPECT_OK(run_fill(s.fd, s.old, STALE_LATER, s.size));
	EXPECT_WORDS(s.old, s.size, STALE_LATER);
	gate_open(&shared.asked);
	EXPECT_CHILD(pid);
	return test_pass("pages that a fork left to the child are the child's alone");
}
