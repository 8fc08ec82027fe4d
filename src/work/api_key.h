/* Keys for programs: API keys act for one merchant, service keys for any. Their text is shown once; only a hash is kept. */
#ifndef WORK_API_KEY_H
#define WORK_API_KEY_H

#include "base/call.h"
#include "work/caller.h"

#define API_KEY_PREFIX "cvk_"

struct db;

struct api_key_new {
	struct uuid merchant_id; /* none: a service key */
	struct str name;
	enum role role; /* of an API key: merchant_owner, merchant, merchant_selection; not looked at for a service key */
};
struct api_key_made {
	struct uuid id;
	struct str text; /* cvk_api_... or cvk_service_...: keep it, it cannot be had again */
};
/* Inside a write transaction. Faults: INVALID on role, name, merchant_id. */
bool api_key_make(struct call *call, const struct api_key_new *wanted, struct api_key_made *made) MUST_CHECK;
/* Inside a write transaction; `merchant_id` none: a service key. NOT_FOUND when there is no such key that is good. This process
 * must call check_cache_expire(keyring_cache(call)) after the commit; others see it within seconds. */
bool api_key_revoke(struct call *call, struct uuid merchant_id, struct uuid id) MUST_CHECK;

/* Who presents this key's text. Outside a transaction. UNAUTHENTICATED when it is not good. */
bool api_key_check(struct call *call, struct db *db, struct str text, struct caller *out) MUST_CHECK;

#endif
