/* Who asks: a person of a merchant's team, a key, or nobody. */
#ifndef WORK_CALLER_H
#define WORK_CALLER_H

#include "base/call.h"
#include "base/uuid.h"

enum role { ROLE_NONE, ROLE_USER, ROLE_MENTOR, ROLE_SELECTION, ROLE_MERCHANT, ROLE_OWNER, ROLE_ADMIN, ROLE_SERVICE, ROLE_COUNT };

struct caller {
	enum role role;
	struct uuid account_id;       /* the person ("profile_id"); none for keys */
	struct uuid home_merchant_id; /* the token's merchant; none for a service key */
	struct uuid merchant_id;      /* whom this call is about, after the override; none until chosen */
	struct uuid session_id;       /* of a signed-in person */
	struct uuid key_id;           /* of an API or service key */
	struct str email;
	bool may_override_merchant; /* admins, sub-merchant operators and service keys */
};

/* The person or the key, for what is written down. */
static inline struct uuid caller_actor(const struct caller *caller)
{
	return uuid_is_none(caller->account_id) ? caller->key_id : caller->account_id;
}

struct db;

/* Who presents this credential: an access token of ours, a token of the configured Supabase project, a service key or an API key
 * (cvk_...). Outside a transaction. Faults: UNAUTHENTICATED when it is not good (any more), FORBIDDEN when it is good but belongs
 * to no merchant here, UNAVAILABLE when it cannot be found out. The merchant is not chosen yet. */
bool caller_authenticate(struct call *call, struct db *db, struct str credential, struct caller *out) MUST_CHECK;
/* The merchant that a call names. */
struct merchant_wish {
	struct uuid id;  /* none: not said */
	bool is_binding; /* this merchant or none: of calls that write, so that nothing lands in another company's account */
};

/* Whom the call is about: the wish of service keys, admins, members of that merchant's team and the team of its parent; everyone
 * else always gets their own, as does who wishes for nothing. Outside a transaction. Faults: INVALID on merchant_id for a service
 * key that names none or an unknown one; FORBIDDEN for others who may choose and name one that is not theirs, and for everyone
 * whose binding wish is not granted. */
bool caller_choose_merchant(struct call *call, struct db *db, struct merchant_wish wish, struct caller *caller) MUST_CHECK;

/* The contract's word: "merchant_owner", "merchant_selection", ... and back (ROLE_NONE when unknown). */
const char *role_name(enum role role);
enum role role_by_name(struct str name);

#endif
