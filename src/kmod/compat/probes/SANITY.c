// SPDX-License-Identifier: GPL-2.0 OR MIT
// Can anything be built against this kernel at all?
#include <linux/module.h>

int sanity;
