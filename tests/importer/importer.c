// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * importer - a dma-buf importer that does what a test says, step by step
 *
 * For tests only. It attaches dynamically, so that it is told when mappings end,
 * or in the old way. Its devices are of the platform and reach all memory, so
 * that an address of theirs is a physical one and the CPU can look at what they
 * would see: the pages of an sg table are not the importer's to use.
 *
 * It never reacts to being told but counts: what it has mapped stays mapped
 * until the test unmaps it.
 */

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/iosys-map.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "importer.h"

UPTR_IMPORT_NS_DMA_BUF;

/**
 * struct importer - an open file, and its device
 */
struct importer {
	/** @pdev: The device. */
	struct platform_device *pdev;
	/** @lock: Protects @attach, @table, @dir and @pins. */
	struct mutex lock;
	/** @attach: What it is attached to, or NULL; holds the dma-buf. */
	struct dma_buf_attachment *attach;
	/** @table: What it has mapped, or NULL. */
	struct sg_table *table;
	/** @dir: The direction of @table. */
	enum dma_data_direction dir;
	/** @pins: How often it has pinned @attach. */
	unsigned int pins;
	/** @told: How often it was told. */
	atomic_t told;
	/** @held: It waits, with the reservation lock held. */
	struct completion held;
	/** @go: It may go on. */
	struct completion go;
};

static void importer_told(struct dma_buf_attachment *attach)
{
	struct importer *imp = attach->importer_priv;

	dma_resv_assert_held(attach->dmabuf->resv);
	atomic_inc(&imp->told);
}

static const struct dma_buf_attach_ops importer_ops = {
	.invalidate_mappings = importer_told,
};

static long importer_attach(struct importer *imp, void __user *argp)
{
	struct importer_attach args;
	struct dma_buf_attachment *attach;
	struct dma_buf *dmabuf;

	if (copy_from_user(&args, argp, sizeof(args)))
		return -EFAULT;
	if (imp->attach)
		return -EBUSY;
	dmabuf = dma_buf_get(args.fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);
	dma_set_max_seg_size(&imp->pdev->dev, args.max_segment);
	attach = dma_buf_dynamic_attach(dmabuf, &imp->pdev->dev,
					args.flags & IMPORTER_STATIC ?
						NULL : &importer_ops, imp);
	if (IS_ERR(attach)) {
		dma_buf_put(dmabuf);
		return PTR_ERR(attach);
	}
	imp->attach = attach;
	return 0;
}

/* With the reservation lock held. */
static void importer_unmap_locked(struct importer *imp)
{
	dma_buf_unmap_attachment(imp->attach, imp->table, imp->dir);
	imp->table = NULL;
}

static long importer_detach(struct importer *imp)
{
	struct dma_buf *dmabuf;

	if (!imp->attach)
		return -ENOENT;
	dmabuf = imp->attach->dmabuf;
	dma_resv_lock(dmabuf->resv, NULL);
	if (imp->table)
		importer_unmap_locked(imp);
	for (; imp->pins; imp->pins--)
		dma_buf_unpin(imp->attach);
	dma_resv_unlock(dmabuf->resv);
	dma_buf_detach(dmabuf, imp->attach);
	imp->attach = NULL;
	dma_buf_put(dmabuf);
	return 0;
}

static long importer_pin(struct importer *imp)
{
	int ret;

	if (!imp->attach || !imp->attach->importer_ops)
		return -EINVAL;
	dma_resv_lock(imp->attach->dmabuf->resv, NULL);
	ret = dma_buf_pin(imp->attach);
	if (!ret)
		imp->pins++;
	dma_resv_unlock(imp->attach->dmabuf->resv);
	return ret;
}

static long importer_unpin(struct importer *imp)
{
	if (!imp->pins)
		return -EINVAL;
	dma_resv_lock(imp->attach->dmabuf->resv, NULL);
	dma_buf_unpin(imp->attach);
	imp->pins--;
	dma_resv_unlock(imp->attach->dmabuf->resv);
	return 0;
}

/* A test that dies meanwhile lets go, too. */
static void importer_hold(struct importer *imp)
{
	complete(&imp->held);
	if (wait_for_completion_killable(&imp->go))
		pr_debug("killed while it held the reservation lock\n");
}

static enum dma_data_direction importer_direction(u32 dir)
{
	switch (dir) {
	case IMPORTER_READS:
		return DMA_TO_DEVICE;
	case IMPORTER_WRITES:
		return DMA_FROM_DEVICE;
	case IMPORTER_READS | IMPORTER_WRITES:
		return DMA_BIDIRECTIONAL;
	default:
		return DMA_NONE;
	}
}

static void importer_measure(const struct sg_table *table,
			     struct importer_map *args)
{
	struct scatterlist *sg;
	int i;

	args->segments = table->nents;
	args->largest = 0;
	args->bytes = 0;
	for_each_sgtable_dma_sg(table, sg, i) {
		args->largest = max_t(u64, args->largest, sg_dma_len(sg));
		args->bytes += sg_dma_len(sg);
	}
}

static int importer_map_held(struct importer *imp, struct importer_map *args)
{
	struct dma_resv *resv = imp->attach->dmabuf->resv;
	struct sg_table *table;

	dma_resv_lock(resv, NULL);
	if (args->hold == IMPORTER_HOLD_BEFORE)
		importer_hold(imp);
	table = dma_buf_map_attachment(imp->attach, imp->dir);
	if (!IS_ERR(table)) {
		imp->table = table;
		importer_measure(table, args);
		if (args->hold == IMPORTER_HOLD_AFTER)
			importer_hold(imp);
	}
	dma_resv_unlock(resv);
	return PTR_ERR_OR_ZERO(table);
}

static long importer_map(struct importer *imp, void __user *argp)
{
	struct importer_map args;
	int ret;

	if (copy_from_user(&args, argp, sizeof(args)))
		return -EFAULT;
	if (!imp->attach)
		return -ENOENT;
	if (imp->table)
		return -EBUSY;
	imp->dir = importer_direction(args.dir);
	if (imp->dir == DMA_NONE)
		return -EINVAL;
	ret = importer_map_held(imp, &args);
	if (ret)
		return ret;
	return copy_to_user(argp, &args, sizeof(args)) ? -EFAULT : 0;
}

static long importer_unmap(struct importer *imp)
{
	if (!imp->table)
		return -ENOENT;
	dma_resv_lock(imp->attach->dmabuf->resv, NULL);
	importer_unmap_locked(imp);
	dma_resv_unlock(imp->attach->dmabuf->resv);
	return 0;
}

/* Page by page: a copy across the end of a compound page is taken for a bug. */
static int importer_copy_range(void *addr, struct importer_copy *args, u64 size)
{
	size = min(size, args->size);
	while (size) {
		u64 part = min_t(u64, size, PAGE_SIZE - offset_in_page(addr));
		void __user *user = u64_to_user_ptr(args->user);

		if (args->flags & IMPORTER_COPY_WRITE ?
		    copy_from_user(addr, user, part) :
		    copy_to_user(user, addr, part))
			return -EFAULT;
		addr += part;
		args->user += part;
		args->size -= part;
		size -= part;
	}
	return 0;
}

static int importer_copy_mapped(struct importer *imp, struct importer_copy *args)
{
	struct scatterlist *sg;
	int i, ret;

	if (!imp->table)
		return -ENOENT;
	for_each_sgtable_dma_sg(imp->table, sg, i) {
		ret = importer_copy_range(phys_to_virt(sg_dma_address(sg)),
					  args, sg_dma_len(sg));
		if (ret)
			return ret;
	}
	return args->size ? -EINVAL : 0;
}

static int importer_copy_vmap(struct importer *imp, struct importer_copy *args)
{
	struct dma_buf *dmabuf = imp->attach->dmabuf;
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(dmabuf, &map);
	if (ret)
		return ret;
	ret = importer_copy_range(map.vaddr, args, dmabuf->size);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	return ret;
}

static long importer_copy(struct importer *imp, void __user *argp)
{
	struct importer_copy args;

	if (copy_from_user(&args, argp, sizeof(args)))
		return -EFAULT;
	if (!imp->attach)
		return -ENOENT;
	if (args.flags & IMPORTER_COPY_VMAP)
		return importer_copy_vmap(imp, &args);
	return importer_copy_mapped(imp, &args);
}

static long importer_step(struct importer *imp, unsigned int cmd,
			  void __user *argp)
{
	switch (cmd) {
	case IMPORTER_ATTACH:
		return importer_attach(imp, argp);
	case IMPORTER_DETACH:
		return importer_detach(imp);
	case IMPORTER_PIN:
		return importer_pin(imp);
	case IMPORTER_UNPIN:
		return importer_unpin(imp);
	case IMPORTER_MAP:
		return importer_map(imp, argp);
	case IMPORTER_UNMAP:
		return importer_unmap(imp);
	case IMPORTER_COPY:
		return importer_copy(imp, argp);
	default:
		return -ENOTTY;
	}
}

static long importer_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct importer *imp = file->private_data;
	long ret;

	/* What is asked while another thread is in the middle of a step. */
	switch (cmd) {
	case IMPORTER_TOLD:
		return atomic_read(&imp->told);
	case IMPORTER_AWAIT_HELD:
		return wait_for_completion_interruptible(&imp->held);
	case IMPORTER_GO:
		complete(&imp->go);
		return 0;
	}
	mutex_lock(&imp->lock);
	ret = importer_step(imp, cmd, (void __user *)arg);
	mutex_unlock(&imp->lock);
	return ret;
}

static int importer_open(struct inode *inode, struct file *file)
{
	struct importer *imp;
	int ret;

	imp = kzalloc(sizeof(*imp), GFP_KERNEL);
	if (!imp)
		return -ENOMEM;
	imp->pdev = platform_device_register_simple("userptr-importer",
						    PLATFORM_DEVID_AUTO,
						    NULL, 0);
	if (IS_ERR(imp->pdev)) {
		ret = PTR_ERR(imp->pdev);
		goto err_free;
	}
	ret = dma_coerce_mask_and_coherent(&imp->pdev->dev, DMA_BIT_MASK(64));
	if (ret)
		goto err_unregister;
	mutex_init(&imp->lock);
	init_completion(&imp->held);
	init_completion(&imp->go);
	file->private_data = imp;
	return 0;

err_unregister:
	platform_device_unregister(imp->pdev);
err_free:
	kfree(imp);
	return ret;
}

static int importer_release(struct inode *inode, struct file *file)
{
	struct importer *imp = file->private_data;

	if (imp->attach)
		importer_detach(imp);
	platform_device_unregister(imp->pdev);
	mutex_destroy(&imp->lock);
	kfree(imp);
	return 0;
}

static const struct file_operations importer_fops = {
	.owner = THIS_MODULE,
	.open = importer_open,
	.release = importer_release,
	.unlocked_ioctl = importer_ioctl,
};

static struct miscdevice importer_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "userptr-importer",
	.fops = &importer_fops,
	.mode = 0600,
};

module_misc_device(importer_misc);

MODULE_DESCRIPTION("A dma-buf importer for the tests of userptr");
MODULE_LICENSE("Dual MIT/GPL");
