/* The page on which a visitor of another site says who they are, and what it says when they cannot begin. */
#ifndef WORK_EMBED_PAGE_H
#define WORK_EMBED_PAGE_H

#include "base/str.h"

/* One of the first line's is set, and says which page it is; none: the interview is not open. */
struct embed_page {
	const void *frame;
	bool is_form, is_code, is_signed, is_bad, is_full, is_blocked;
	bool is_open; /* one of them is */
	struct str merchant, interview, interview_lang;
	struct str embed_id, action; /* where its forms go */
	struct str own_window_url;   /* the same page outside the frame */
	struct str name, email;
	struct str name_b64, email_b64, expires, signature; /* is_signed: as they came */
	struct str confirmation_id;                         /* is_code */
	bool name_fault, is_name_missing;                   /* missing, else too long */
	bool email_fault, is_email_wrong, is_email_off, is_too_often;
	bool is_code_wrong, is_code_over;
};

#endif
