/* The page where a person stops a merchant's e-mails, or lets them begin again. */
#ifndef WORK_STOP_PAGE_H
#define WORK_STOP_PAGE_H

#include "base/str.h"

/* For PAGE_STOP and PAGE_STOPPED. */
struct stop_page {
	const void *frame;
	struct str merchant, email, action; /* action: where the form goes */
	bool is_stopped;
};

#endif
