/* What fills the pages of an invitation to a team. */
#ifndef WORK_JOIN_PAGE_H
#define WORK_JOIN_PAGE_H

#include "base/str.h"

struct join_page {
	const void *frame;
	struct str merchant, email, name, password, action; /* password: while the person wants to see it; where the form goes */
	bool is_coaching, is_shown;
	bool name_fault, is_name_missing, is_name_long;
	bool password_fault, is_password_missing, is_password_short, is_password_long;
	struct str until_iso, until_day, until_exact; /* the invitation's end */
};

#endif
