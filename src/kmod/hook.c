// SPDX-License-Identifier: GPL-2.0 OR MIT

/*
 * hook - threads stop where a test wants them to
 *
 * Only in builds with UPTR_HOOKS, which are for tests. The parameter "stop_at" takes
 * the name of a point: the first thread that reaches it stops there, until the
 * parameter is written again, so that a test does in between what otherwise only a
 * race would do. Reading tells the point, and whether a thread is held there. A
 * thread that is killed goes on. Of jobs halfway there may be several, see hook.h.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/wait.h>

#include "hook.h"

static const char * const uptr_point_names[] = {
	[UPTR_HOOK_NOWHERE] = "nowhere",
	[UPTR_HOOK_WALKED] = "walked",
	[UPTR_HOOK_ACQUIRED] = "acquired",
	[UPTR_HOOK_CREATED] = "created",
	[UPTR_HOOK_PROMOTED] = "promoted",
	[UPTR_HOOK_CLEARED] = "cleared",
	[UPTR_HOOK_RUNNING] = "running",
	[UPTR_HOOK_HALFWAY] = "halfway",
	[UPTR_HOOK_ENDING] = "ending",
};

static DECLARE_WAIT_QUEUE_HEAD(uptr_hook_wait);
static DEFINE_SPINLOCK(uptr_hook_lock);
/* The point to stop at; when a thread has stopped there, negative. */
static int uptr_hook_point = UPTR_HOOK_NOWHERE;
/* Changes with each write: whoever was held before goes on. */
static unsigned int uptr_hook_round;

/* Is this where a thread is to stop? Then it is the one; *@round is to change. */
static bool uptr_hook_take(enum uptr_point point, unsigned int *round)
{
	bool stop;

	/* A job asks at each page. */
	if (READ_ONCE(uptr_hook_point) != (int)point)
		return false;
	spin_lock(&uptr_hook_lock);
	*round = uptr_hook_round;
	stop = uptr_hook_point == (int)point;
	if (stop)
		WRITE_ONCE(uptr_hook_point, -uptr_hook_point);
	spin_unlock(&uptr_hook_lock);
	return stop;
}

/**
 * uptr_hook - stop here if a test wants that
 * @point: where this is
 *
 * Sleeps.
 */
void uptr_hook(enum uptr_point point)
{
	unsigned int round;

	if (uptr_hook_take(point, &round))
		wait_event_killable(uptr_hook_wait,
				    READ_ONCE(uptr_hook_round) != round);
}

/**
 * uptr_hook_until - the same, but go on by itself when something has come
 * @point: where this is
 * @end: not 0 when it has; who sets it wakes nobody, so it is looked at each jiffy
 *
 * Sleeps.
 */
void uptr_hook_until(enum uptr_point point, const int *end)
{
	unsigned int round;

	if (!uptr_hook_take(point, &round))
		return;
	while (!READ_ONCE(*end) &&
	       !wait_event_timeout(uptr_hook_wait,
				   READ_ONCE(uptr_hook_round) != round, 1))
		;
}

static int uptr_stop_at_set(const char *val, const struct kernel_param *kp)
{
	int point = sysfs_match_string(uptr_point_names, val);

	if (point < 0)
		return point;
	spin_lock(&uptr_hook_lock);
	/* One more job halfway: those that are there stay. */
	if (point != UPTR_HOOK_HALFWAY || uptr_hook_point != -point)
		WRITE_ONCE(uptr_hook_round, uptr_hook_round + 1);
	WRITE_ONCE(uptr_hook_point, point);
	spin_unlock(&uptr_hook_lock);
	wake_up_all(&uptr_hook_wait);
	return 0;
}

static int uptr_stop_at_get(char *buffer, const struct kernel_param *kp)
{
	int point;

	spin_lock(&uptr_hook_lock);
	point = uptr_hook_point;
	spin_unlock(&uptr_hook_lock);
	return sysfs_emit(buffer, "%s %s\n", uptr_point_names[abs(point)],
			  point < 0 ? "held" : "free");
}

static const struct kernel_param_ops uptr_stop_at_ops = {
	.set = uptr_stop_at_set,
	.get = uptr_stop_at_get,
};

module_param_cb(stop_at, &uptr_stop_at_ops, NULL, 0600);
MODULE_PARM_DESC(stop_at, "for tests: where a thread is to stop");
