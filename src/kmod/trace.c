// SPDX-License-Identifier: GPL-2.0 OR MIT

/* The one place where the code of the events in trace.h is made. */
#define CREATE_TRACE_POINTS
#include "trace.h"
