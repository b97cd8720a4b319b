/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_FDINFO_H_
#define _UPTR_FDINFO_H_

struct file;
struct seq_file;

void uptr_fdinfo_show(struct seq_file *m, struct file *f);

#endif /* _UPTR_FDINFO_H_ */
