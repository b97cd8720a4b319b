/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _UPTR_COMPAT_LINUX_DMA_BUF_H_
#define _UPTR_COMPAT_LINUX_DMA_BUF_H_

#include_next <linux/dma-buf.h>

#ifndef UPTR_DMA_BUF_VMAP_UNLOCKED
#define dma_buf_vmap_unlocked dma_buf_vmap
#define dma_buf_vunmap_unlocked dma_buf_vunmap
#define dma_buf_map_attachment_unlocked dma_buf_map_attachment
#define dma_buf_unmap_attachment_unlocked dma_buf_unmap_attachment
#endif

#ifndef UPTR_DMA_BUF_INVALIDATE_MAPPINGS
#define invalidate_mappings move_notify
#define dma_buf_invalidate_mappings dma_buf_move_notify
#endif

/* uptr_importer_can_be_told - will an importer be told when mappings end */
static inline bool
uptr_importer_can_be_told(const struct dma_buf_attachment *attach)
{
	return attach->importer_ops &&
	       attach->importer_ops->invalidate_mappings;
}

#endif /* _UPTR_COMPAT_LINUX_DMA_BUF_H_ */
