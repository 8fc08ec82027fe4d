/* Looking at the fault of a test's call, which is forgotten by that. */
#ifndef UNIT_WORK_FAULT_H
#define UNIT_WORK_FAULT_H

#include "tests/unit/work/who.h"

static inline void who_again(struct who *who)
{
	who->call.fault = (struct fault){0};
}

#define assert_fault(who, kind_)                                                                                                   \
	do {                                                                                                                       \
		if ((who)->call.fault.kind != (kind_))                                                                             \
			print_error("fault: %.*s\n", STR_ARG((who)->call.fault.message));                                          \
		assert_int_equal((who)->call.fault.kind, (kind_));                                                                 \
		who_again(who);                                                                                                    \
	} while (0)
#define assert_done(who, condition)                                                                                                \
	do {                                                                                                                       \
		if (!(condition))                                                                                                  \
			print_error("fault: %.*s\n", STR_ARG((who)->call.fault.message));                                          \
		assert_true((who)->call.fault.kind == FAULT_NONE);                                                                 \
	} while (0)

#endif
