// SPDX-License-Identifier: GPL-2.0 OR MIT
// MODULE_IMPORT_NS() took a bare name before Linux 6.13, a string since.
#include <linux/module.h>

MODULE_IMPORT_NS(DMA_BUF);
