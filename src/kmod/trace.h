/* SPDX-License-Identifier: GPL-2.0 OR MIT */

/*
 * trace - an event for each change of state
 *
 * /sys/kernel/tracing/events/userptr. It knows of no room above it: an event is
 * given plain values, and pointers only to tell one thing from another. What is
 * recorded of pages is the range of their user addresses, from the first one to
 * behind the last, so that a reader finds the memory it knows. A
 * context and its jobs are known by the context of their fences, as in the
 * kernel's own dma_fence events.
 *
 * An event is recorded by the fence side and by notifiers, too. That is safe on
 * every kernel, PREEMPT_RT included: recording takes no lock, and preemption may
 * be off meanwhile; so what fills an event in does nothing but assign.
 */

#undef TRACE_SYSTEM
#define TRACE_SYSTEM userptr

#if !defined(_UPTR_TRACE_H_) || defined(TRACE_HEADER_MULTI_READ)
#define _UPTR_TRACE_H_

#include <linux/mm.h>
#include <linux/tracepoint.h>

#include <drm/userptr_drm.h>

/* Tools that decode a recording by themselves do not know enumerators. */
TRACE_DEFINE_ENUM(DRM_USERPTR_CAUSE_NONE);
TRACE_DEFINE_ENUM(DRM_USERPTR_CAUSE_UNMAP);
TRACE_DEFINE_ENUM(DRM_USERPTR_CAUSE_RELEASE);
TRACE_DEFINE_ENUM(DRM_USERPTR_CAUSE_CLEAR);
TRACE_DEFINE_ENUM(DRM_USERPTR_CAUSE_PROTECTION);
TRACE_DEFINE_ENUM(DRM_USERPTR_CAUSE_OTHER);
TRACE_DEFINE_ENUM(DRM_USERPTR_MODE_TRACKED);
TRACE_DEFINE_ENUM(DRM_USERPTR_MODE_PINNED);
TRACE_DEFINE_ENUM(DRM_USERPTR_MODE_UNSYNCHRONIZED);

#define uptr_show_cause(cause)						\
	__print_symbolic(cause,						\
			 { DRM_USERPTR_CAUSE_NONE, "none" },		\
			 { DRM_USERPTR_CAUSE_UNMAP, "unmap" },		\
			 { DRM_USERPTR_CAUSE_RELEASE, "release" },	\
			 { DRM_USERPTR_CAUSE_CLEAR, "clear" },		\
			 { DRM_USERPTR_CAUSE_PROTECTION, "protection" }, \
			 { DRM_USERPTR_CAUSE_OTHER, "other" })

#define uptr_show_mode(mode)						\
	__print_symbolic(mode,						\
			 { DRM_USERPTR_MODE_TRACKED, "tracked" },	\
			 { DRM_USERPTR_MODE_PINNED, "pinned" },		\
			 { DRM_USERPTR_MODE_UNSYNCHRONIZED, "unsynchronized" })

TRACE_EVENT(uptr_object_create,
	    TP_PROTO(const void *obj, u64 addr, u64 size, u32 flags, u32 mode),
	    TP_ARGS(obj, addr, size, flags, mode),
	    TP_STRUCT__entry(__field(const void *, obj)
			     __field(u64, addr)
			     __field(u64, size)
			     __field(u32, flags)
			     __field(u32, mode)),
	    TP_fast_assign(__entry->obj = obj;
			   __entry->addr = addr;
			   __entry->size = size;
			   __entry->flags = flags;
			   __entry->mode = mode;),
	    TP_printk("obj=%p addr=%#llx size=%#llx flags=%#x mode=%s",
		      __entry->obj, __entry->addr, __entry->size,
		      __entry->flags, uptr_show_mode(__entry->mode))
);

TRACE_EVENT(uptr_object_destroy,
	    TP_PROTO(const void *obj, u64 addr, u64 size),
	    TP_ARGS(obj, addr, size),
	    TP_STRUCT__entry(__field(const void *, obj)
			     __field(u64, addr)
			     __field(u64, size)),
	    TP_fast_assign(__entry->obj = obj;
			   __entry->addr = addr;
			   __entry->size = size;),
	    TP_printk("obj=%p addr=%#llx size=%#llx",
		      __entry->obj, __entry->addr, __entry->size)
);

/*
 * Events of a page set are given the user address of its page 0, and mostly the
 * first and the last page they are about.
 */
TRACE_EVENT(uptr_acquire_begin,
	    TP_PROTO(const void *set, u64 addr, unsigned long first,
		     unsigned long last, bool write),
	    TP_ARGS(set, addr, first, last, write),
	    TP_STRUCT__entry(__field(const void *, set)
			     __field(u64, start)
			     __field(u64, end)
			     __field(bool, write)),
	    TP_fast_assign(__entry->set = set;
			   __entry->start = addr + ((u64)first << PAGE_SHIFT);
			   __entry->end = addr + ((u64)(last + 1) << PAGE_SHIFT);
			   __entry->write = write;),
	    TP_printk("set=%p start=%#llx end=%#llx write=%d",
		      __entry->set, __entry->start, __entry->end,
		      __entry->write)
);

TRACE_EVENT(uptr_acquire_end,
	    TP_PROTO(const void *set, u64 addr, unsigned long first,
		     unsigned long last, bool write, int ret),
	    TP_ARGS(set, addr, first, last, write, ret),
	    TP_STRUCT__entry(__field(const void *, set)
			     __field(u64, start)
			     __field(u64, end)
			     __field(bool, write)
			     __field(int, ret)),
	    TP_fast_assign(__entry->set = set;
			   __entry->start = addr + ((u64)first << PAGE_SHIFT);
			   __entry->end = addr + ((u64)(last + 1) << PAGE_SHIFT);
			   __entry->write = write;
			   __entry->ret = ret;),
	    TP_printk("set=%p start=%#llx end=%#llx write=%d ret=%d",
		      __entry->set, __entry->start, __entry->end,
		      __entry->write, __entry->ret)
);

DECLARE_EVENT_CLASS(uptr_pages,
		    TP_PROTO(const void *set, u64 addr, unsigned long first,
			     unsigned long last),
		    TP_ARGS(set, addr, first, last),
		    TP_STRUCT__entry(__field(const void *, set)
				     __field(u64, start)
				     __field(u64, end)),
		    TP_fast_assign(__entry->set = set;
				   __entry->start =
					addr + ((u64)first << PAGE_SHIFT);
				   __entry->end =
					addr + ((u64)(last + 1) << PAGE_SHIFT);),
		    TP_printk("set=%p start=%#llx end=%#llx",
			      __entry->set, __entry->start, __entry->end)
);

/* The process changed the memory while it was being acquired: once more. */
DEFINE_EVENT(uptr_pages, uptr_step_retry,
	     TP_PROTO(const void *set, u64 addr, unsigned long first,
		      unsigned long last),
	     TP_ARGS(set, addr, first, last)
);

DEFINE_EVENT(uptr_pages, uptr_worker_start,
	     TP_PROTO(const void *set, u64 addr, unsigned long first,
		      unsigned long last),
	     TP_ARGS(set, addr, first, last)
);

DECLARE_EVENT_CLASS(uptr_pages_result,
		    TP_PROTO(const void *set, u64 addr, unsigned long first,
			     unsigned long last, int ret),
		    TP_ARGS(set, addr, first, last, ret),
		    TP_STRUCT__entry(__field(const void *, set)
				     __field(u64, start)
				     __field(u64, end)
				     __field(int, ret)),
		    TP_fast_assign(__entry->set = set;
				   __entry->start =
					addr + ((u64)first << PAGE_SHIFT);
				   __entry->end =
					addr + ((u64)(last + 1) << PAGE_SHIFT);
				   __entry->ret = ret;),
		    TP_printk("set=%p start=%#llx end=%#llx ret=%d",
			      __entry->set, __entry->start, __entry->end,
			      __entry->ret)
);

DEFINE_EVENT(uptr_pages_result, uptr_worker_end,
	     TP_PROTO(const void *set, u64 addr, unsigned long first,
		      unsigned long last, int ret),
	     TP_ARGS(set, addr, first, last, ret)
);

/* The jobs have let go: 0; or the caller is told to come again: -EAGAIN. */
DEFINE_EVENT(uptr_pages_result, uptr_invalidate_done,
	     TP_PROTO(const void *set, u64 addr, unsigned long first,
		      unsigned long last, int ret),
	     TP_ARGS(set, addr, first, last, ret)
);

TRACE_EVENT(uptr_invalidate,
	    TP_PROTO(const void *set, u64 addr, unsigned long first,
		     unsigned long last, u32 cause, bool blockable),
	    TP_ARGS(set, addr, first, last, cause, blockable),
	    TP_STRUCT__entry(__field(const void *, set)
			     __field(u64, start)
			     __field(u64, end)
			     __field(u32, cause)
			     __field(bool, blockable)),
	    TP_fast_assign(__entry->set = set;
			   __entry->start = addr + ((u64)first << PAGE_SHIFT);
			   __entry->end = addr + ((u64)(last + 1) << PAGE_SHIFT);
			   __entry->cause = cause;
			   __entry->blockable = blockable;),
	    TP_printk("set=%p start=%#llx end=%#llx cause=%s blockable=%d",
		      __entry->set, __entry->start, __entry->end,
		      uptr_show_cause(__entry->cause), __entry->blockable)
);

/*
 * @charged pages for @pages pages, which differ for large folios: of each all
 * pages are charged, once, whatever part is pinned. @addr: the set's page 0.
 */
DECLARE_EVENT_CLASS(uptr_pin,
		    TP_PROTO(const void *set, u64 addr, unsigned long pages,
			     unsigned long charged),
		    TP_ARGS(set, addr, pages, charged),
		    TP_STRUCT__entry(__field(const void *, set)
				     __field(u64, addr)
				     __field(unsigned long, pages)
				     __field(unsigned long, charged)),
		    TP_fast_assign(__entry->set = set;
				   __entry->addr = addr;
				   __entry->pages = pages;
				   __entry->charged = charged;),
		    TP_printk("set=%p addr=%#llx pages=%lu charged=%lu",
			      __entry->set, __entry->addr, __entry->pages,
			      __entry->charged)
);

DEFINE_EVENT(uptr_pin, uptr_pin,
	     TP_PROTO(const void *set, u64 addr, unsigned long pages,
		      unsigned long charged),
	     TP_ARGS(set, addr, pages, charged)
);

DEFINE_EVENT(uptr_pin, uptr_unpin,
	     TP_PROTO(const void *set, u64 addr, unsigned long pages,
		      unsigned long charged),
	     TP_ARGS(set, addr, pages, charged)
);

/* A pinned page set keeps its pages, and the process has others there now. */
TRACE_EVENT(uptr_detach,
	    TP_PROTO(const void *set, u64 addr, unsigned long first,
		     unsigned long last, u32 cause),
	    TP_ARGS(set, addr, first, last, cause),
	    TP_STRUCT__entry(__field(const void *, set)
			     __field(u64, start)
			     __field(u64, end)
			     __field(u32, cause)),
	    TP_fast_assign(__entry->set = set;
			   __entry->start = addr + ((u64)first << PAGE_SHIFT);
			   __entry->end = addr + ((u64)(last + 1) << PAGE_SHIFT);
			   __entry->cause = cause;),
	    TP_printk("set=%p start=%#llx end=%#llx cause=%s",
		      __entry->set, __entry->start, __entry->end,
		      uptr_show_cause(__entry->cause))
);

/* @id: the number by which the open file knows the context. */
TRACE_EVENT(uptr_ctx_create,
	    TP_PROTO(u64 context, u32 id, u32 va_bits),
	    TP_ARGS(context, id, va_bits),
	    TP_STRUCT__entry(__field(u64, context)
			     __field(u32, id)
			     __field(u32, va_bits)),
	    TP_fast_assign(__entry->context = context;
			   __entry->id = id;
			   __entry->va_bits = va_bits;),
	    TP_printk("context=%llu id=%u va_bits=%u",
		      __entry->context, __entry->id, __entry->va_bits)
);

TRACE_EVENT(uptr_ctx_destroy,
	    TP_PROTO(u64 context),
	    TP_ARGS(context),
	    TP_STRUCT__entry(__field(u64, context)),
	    TP_fast_assign(__entry->context = context;),
	    TP_printk("context=%llu", __entry->context)
);

/* @addr: the device's. A mapping that is cut is unmapped, its rest mapped. */
DECLARE_EVENT_CLASS(uptr_mapping,
		    TP_PROTO(u64 context, u64 addr, u64 size, const void *obj,
			     u64 offset),
		    TP_ARGS(context, addr, size, obj, offset),
		    TP_STRUCT__entry(__field(u64, context)
				     __field(u64, addr)
				     __field(u64, size)
				     __field(const void *, obj)
				     __field(u64, offset)),
		    TP_fast_assign(__entry->context = context;
				   __entry->addr = addr;
				   __entry->size = size;
				   __entry->obj = obj;
				   __entry->offset = offset;),
		    TP_printk("context=%llu addr=%#llx size=%#llx obj=%p offset=%#llx",
			      __entry->context, __entry->addr, __entry->size,
			      __entry->obj, __entry->offset)
);

DEFINE_EVENT(uptr_mapping, uptr_map,
	     TP_PROTO(u64 context, u64 addr, u64 size, const void *obj,
		      u64 offset),
	     TP_ARGS(context, addr, size, obj, offset)
);

DEFINE_EVENT(uptr_mapping, uptr_unmap,
	     TP_PROTO(u64 context, u64 addr, u64 size, const void *obj,
		      u64 offset),
	     TP_ARGS(context, addr, size, obj, offset)
);

TRACE_EVENT(uptr_job_queue,
	    TP_PROTO(u64 context, u64 seqno, u64 bytes, u32 deps),
	    TP_ARGS(context, seqno, bytes, deps),
	    TP_STRUCT__entry(__field(u64, context)
			     __field(u64, seqno)
			     __field(u64, bytes)
			     __field(u32, deps)),
	    TP_fast_assign(__entry->context = context;
			   __entry->seqno = seqno;
			   __entry->bytes = bytes;
			   __entry->deps = deps;),
	    TP_printk("context=%llu seqno=%llu bytes=%llu deps=%u",
		      __entry->context, __entry->seqno, __entry->bytes,
		      __entry->deps)
);

DECLARE_EVENT_CLASS(uptr_job,
		    TP_PROTO(u64 context, u64 seqno),
		    TP_ARGS(context, seqno),
		    TP_STRUCT__entry(__field(u64, context)
				     __field(u64, seqno)),
		    TP_fast_assign(__entry->context = context;
				   __entry->seqno = seqno;),
		    TP_printk("context=%llu seqno=%llu",
			      __entry->context, __entry->seqno)
);

DEFINE_EVENT(uptr_job, uptr_job_start,
	     TP_PROTO(u64 context, u64 seqno),
	     TP_ARGS(context, seqno)
);

/* It kept an invalidation waiting for too long: it is cancelled or stopped. */
DEFINE_EVENT(uptr_job, uptr_job_timeout,
	     TP_PROTO(u64 context, u64 seqno),
	     TP_ARGS(context, seqno)
);

DECLARE_EVENT_CLASS(uptr_job_error,
		    TP_PROTO(u64 context, u64 seqno, int error),
		    TP_ARGS(context, seqno, error),
		    TP_STRUCT__entry(__field(u64, context)
				     __field(u64, seqno)
				     __field(int, error)),
		    TP_fast_assign(__entry->context = context;
				   __entry->seqno = seqno;
				   __entry->error = error;),
		    TP_printk("context=%llu seqno=%llu error=%d",
			      __entry->context, __entry->seqno, __entry->error)
);

/* Before it started; its end comes in its turn. */
DEFINE_EVENT(uptr_job_error, uptr_job_cancel,
	     TP_PROTO(u64 context, u64 seqno, int error),
	     TP_ARGS(context, seqno, error)
);

/* While it runs. */
DEFINE_EVENT(uptr_job_error, uptr_job_stop_request,
	     TP_PROTO(u64 context, u64 seqno, int error),
	     TP_ARGS(context, seqno, error)
);

/* Its fence is about to signal. */
DEFINE_EVENT(uptr_job_error, uptr_job_end,
	     TP_PROTO(u64 context, u64 seqno, int error),
	     TP_ARGS(context, seqno, error)
);

#endif /* _UPTR_TRACE_H_ */

/* Found through an include path of trace.o's own: see Kbuild. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
