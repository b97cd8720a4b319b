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

/*
 * uptr_importer_can_be_told - will an importer be told when mappings end
 * uptr_tell_importers - tell them; with the reservation lock held
 */
#ifdef UPTR_DMA_BUF_INVALIDATE_MAPPINGS
static inline bool
uptr_importer_can_be_told(const struct dma_buf_attachment *attach)
{
	return attach->importer_ops &&
	       attach->importer_ops->invalidate_mappings;
}

#define uptr_tell_importers dma_buf_invalidate_mappings
#else
static inline bool
uptr_importer_can_be_told(const struct dma_buf_attachment *attach)
{
	return attach->importer_ops && attach->importer_ops->move_notify;
}

#define uptr_tell_importers dma_buf_move_notify
#endif

#endif /* _UPTR_COMPAT_LINUX_DMA_BUF_H_ */
