/* The page on which a person signs in for another program: what it shows, and what its form brings back. */
#ifndef WORK_AUTHORIZE_PAGE_H
#define WORK_AUTHORIZE_PAGE_H

#include "work/page.h"

struct authorize_page {
	const void *frame;
	struct str client, host; /* who asks, and where the person is sent afterwards */
	struct str action, email;
	struct str client_id, redirect_uri, state, response_type, code_challenge, code_challenge_method, resource;
	bool is_wrong, is_limited; /* the address and password; too many tries */
};

#endif
