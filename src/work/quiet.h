/* When a merchant's mails may go out: not in its quiet hours, and only on its weekdays, by the clock where it is. */
#ifndef WORK_QUIET_H
#define WORK_QUIET_H

#include "base/shape.h"

struct quiet {
	struct str zone;         /* IANA name; none: UTC */
	int64_t from_h, until_h; /* local hours 0..23; either -1, or both the same: none */
	struct json weekdays;    /* JSON array of 1 (Monday) .. 7; none or empty: all */
};

/* 0 when a mail may go out now, else the moment from which it may. */
int64_t quiet_until(const struct quiet *quiet, int64_t now_ms);

#endif
