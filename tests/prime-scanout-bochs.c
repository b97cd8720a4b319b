/* SPDX-License-Identifier: MIT */
/*
 * The same as prime-scanout with another driver, bochs.
 *
 * VM: screen
 * VM: unfit=bookworm:"bochs keeps its buffers in VRAM before Linux 7.3, and imports none"
 * VM: unfit=trixie:"bochs keeps its buffers in VRAM before Linux 7.3, and imports none"
 */
#include "scanout.h"

int main(void)
{
	struct screen s = screen_open("bochs");

	show_pictures(&s, "prime-scanout-bochs");
	return test_pass("a picture of the heap is on another driver's screen");
}
