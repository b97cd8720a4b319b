// SPDX-License-Identifier: GPL-2.0 OR MIT
// Before Linux 7.1 it was called dma_buf_move_notify().
#include <linux/dma-buf.h>

void probe(struct dma_buf *dmabuf);
void probe(struct dma_buf *dmabuf)
{
	dma_buf_invalidate_mappings(dmabuf);
}
