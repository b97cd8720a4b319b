// SPDX-License-Identifier: GPL-2.0 OR MIT
// Linux 6.2: long-term pins for reading break COW; see compat's linux/mm.h.
#include <linux/mm.h>

unsigned int probe = FOLL_PCI_P2PDMA;
