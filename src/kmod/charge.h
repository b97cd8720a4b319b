/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_CHARGE_H_
#define _UPTR_CHARGE_H_

struct page;
struct uptr_account;
struct uptr_mm;

struct uptr_account *uptr_account_get(struct uptr_mm *umm);
void uptr_account_put(struct uptr_account *account);
long uptr_account_charge(struct uptr_account *account, struct page **pages,
			 unsigned long count, unsigned long *missing);
unsigned long uptr_account_uncharge(struct uptr_account *account,
				    struct page **pages, unsigned long count);

#endif /* _UPTR_CHARGE_H_ */
