/* SPDX-License-Identifier: MIT */
#include "play.h"

#include <stdarg.h>

/* Enough for the operations since the last checkpoint. */
#define LOG_LINES	160
#define LOG_WIDTH	200

struct model m;
int fd, memfd;
uint64_t seed, chance_state;
unsigned long op_number;
bool agreed;

/* --- chance -------------------------------------------------------------- */

uint64_t draw(void)
{
	uint64_t x = chance_state += 0x9e3779b97f4a7c15ull;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

unsigned int dice(size_t sides)
{
	return (unsigned int)(draw() % sides);
}

bool chance(unsigned int percent)
{
	return dice(100) < percent;
}

uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

unsigned int draw_slots(unsigned int most, unsigned int *count)
{
	unsigned int first = dice(MODEL_SLOTS);

	*count = (unsigned int)least(1 + dice(most), MODEL_SLOTS - first);
	return first;
}

/* --- the log ------------------------------------------------------------- */

static char lines[LOG_LINES][LOG_WIDTH];
static unsigned long n_lines;

void note(const char *format, ...)
{
	char *line = lines[n_lines++ % LOG_LINES];
	int n = snprintf(line, LOG_WIDTH, "%lu: ", op_number);
	va_list args;

	va_start(args, format);
	vsnprintf(line + n, LOG_WIDTH - (size_t)n, format, args);
	va_end(args);
}

void tell_how_to_replay(void)
{
	if (agreed || is_child)
		return;
	printf("the operations before it:\n");
	for (unsigned long i = n_lines < LOG_LINES ? 0 : n_lines - LOG_LINES; i < n_lines; i++)
		printf("  %s\n", lines[i % LOG_LINES]);
	printf("failed at operation %lu; again with: --env model_seed=%" PRIu64
	       " --env model_ops=%lu\n",
	       op_number, seed, op_number + 1);
}
