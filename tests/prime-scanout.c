/* SPDX-License-Identifier: MIT */
/*
 * A picture in plain memory of the heap is on the screen, pixel by pixel, also what
 * the process and the engine draw when it is there already, in a driver that keeps
 * its own buffers in shared memory (cirrus).
 *
 * VM: screen
 */
#include "scanout.h"

int main(void)
{
	struct screen s = screen_open("cirrus");

	show_pictures(&s, "prime-scanout");
	return test_pass("a picture of the heap is on the screen");
}
