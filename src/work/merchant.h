/* Making merchants, and tokens of theirs for operators. */
#ifndef WORK_MERCHANT_H
#define WORK_MERCHANT_H

#include "base/call.h"
#include "base/uuid.h"
#include "work/caller.h"

struct merchant_new {
	struct str name, owner_email; /* owner_email: none for no owner yet */
	int64_t credits;              /* granted, in thousandths */
	struct str cause;

	/* filled */
	struct uuid merchant_id, owner_id;
	bool is_owner_invited; /* the owner has no password yet: send them a join link */
};
/* Inside a write transaction. INVALID naming name or owner_email. An account that exists becomes owner of this merchant too. */
bool merchant_make(struct call *call, struct merchant_new *wanted) MUST_CHECK;

struct operator_token {
	struct uuid merchant_id;
	struct str email; /* none: the merchant's owner */
	enum role role;   /* ROLE_NONE: what that person is */
	int64_t ttl_s;

	struct str token; /* filled */
};
/* Signs an access token that says itself what it may do (it has no session). Inside a read transaction. */
bool operator_token_make(struct call *call, struct operator_token *wanted) MUST_CHECK;

#endif
