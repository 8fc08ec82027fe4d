/* Who asks. A token is checked by signature and claims, then the database is asked what its person is now; both are remembered for
 * a short while, so that most calls ask nothing. */
#include "work/caller.h"

#include "base/panic.h"
#include "crypto/secret.h"
#include "db/db.h"
#include "store/accounts.h"
#include "store/sessions.h"
#include "work/account.h"
#include "work/address.h"
#include "work/api_key.h"
#include "work/check_cache.h"
#include "work/service.h"

enum {
	VERIFIED_MS = 60 * 1000, /* a signature is not checked again */
	CHECKED_MS = 3 * 1000    /* the database is not asked again: how long another process's sign-out may stay unseen */
};

static const char *const role_names[ROLE_COUNT] = {[ROLE_NONE] = "none",
	[ROLE_USER] = "user",
	[ROLE_MENTOR] = "mentor",
	[ROLE_SELECTION] = "merchant_selection",
	[ROLE_MERCHANT] = "merchant",
	[ROLE_OWNER] = "merchant_owner",
	[ROLE_ADMIN] = "admin",
	[ROLE_SERVICE] = "service"};

const char *role_name(enum role role)
{
	ASSERT(role < ROLE_COUNT);
	return role_names[role];
}

enum role role_by_name(struct str name)
{
	for (int i = ROLE_NONE + 1; i < ROLE_COUNT; i++)
		if (str_equal(name, str_of(role_names[i])))
			return (enum role)i;
	return ROLE_NONE;
}

/* --- what the database says of a token's person ------------------------------------------------------------------------------- */

struct resolving {
	const struct identity *identity;
	struct caller *caller;
	struct uuid invited_id; /* an account that signs in by Supabase for the first time */
};

/* What the account is in its merchant. `otherwise`: the role when it is no member. */
static bool rights_take(struct call *call, struct caller *caller, enum role otherwise)
{
	struct account_rights rights;

	if (!account_rights(call, caller->home_merchant_id, caller->account_id, &rights))
		return false;
	if (!str_equal(rights.merchant_status, STR("active")))
		return fault(call, FAULT_FORBIDDEN, NULL, "This account's merchant does not exist or is closed.");
	caller->role = account_role(&rights);
	if (caller->role == ROLE_NONE)
		caller->role = otherwise;
	if (caller->role == ROLE_NONE)
		return fault(call, FAULT_FORBIDDEN, NULL, "This account belongs to no merchant here.");
	caller->may_override_merchant = caller->role == ROLE_ADMIN ||
		(caller->role >= ROLE_SELECTION && rights.sub_merchants > 0) || rights.teams_elsewhere > 0;
	return true;
}

static bool resolve_session(struct call *call, struct resolving *resolving)
{
	const struct identity *identity = resolving->identity;
	struct caller *caller = resolving->caller;
	struct session_owner owner;
	bool found;

	if (!session_owner(call, identity->session_id, &owner, &found))
		return false;
	if (!found || owner.ended_at != 0 || owner.expires_at <= call->now_ms || !uuid_equal(owner.account_id, identity->subject))
		return fault_code(call, FAULT_UNAUTHENTICATED, "session_not_found", "This sign-in has ended; sign in again.");
	if (!str_equal(owner.status, STR("active")))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This account is not active.");
	caller->session_id = identity->session_id;
	caller->account_id = owner.account_id;
	caller->home_merchant_id = owner.home_merchant_id;
	return rights_take(call, caller, ROLE_NONE);
}

/* A token that the operator's command made: it says itself what it may do. A role below what the account has stays. */
static bool resolve_operator(struct call *call, struct resolving *resolving)
{
	const struct identity *identity = resolving->identity;
	struct caller *caller = resolving->caller;

	if (identity->role == ROLE_NONE)
		return fault(call, FAULT_FORBIDDEN, NULL, "This token gives no role.");
	caller->account_id = identity->subject;
	caller->home_merchant_id = identity->merchant_id;
	if (!rights_take(call, caller, identity->role))
		return false;
	/* A token that was made for less than its person may do is for that merchant alone. */
	caller->may_override_merchant =
		identity->role == ROLE_ADMIN || (caller->may_override_merchant && identity->role >= caller->role);
	caller->role = identity->role;
	return true;
}

static bool supabase_account(struct call *call, const struct identity *identity, struct account *account, bool *found)
{
	struct address address;

	*found = false;
	if (!uuid_is_none(identity->subject)) {
		if (!account_find_by_subject(call, identity->subject, account, found) || *found)
			return call->fault.kind == FAULT_NONE;
		if (!account_find(call, identity->subject, account, found) || *found)
			return call->fault.kind == FAULT_NONE;
	}
	if (!call->service->settings.supabase_link_by_email || address_check(call->arena, identity->email, &address))
		return true;
	return account_find_by_email(call, address.key, account, found);
}

/* app_metadata is written by the project's operator alone, so its merchant and role are believed; where it gives no role, our own
 * membership does, and where there is none either, the setting supabase_default_role. */
static bool resolve_supabase(struct call *call, struct resolving *resolving)
{
	const struct identity *identity = resolving->identity;
	struct caller *caller = resolving->caller;
	struct account account = {0};
	enum role otherwise = role_by_name(call->service->settings.supabase_default_role);
	bool found, names_merchant = !uuid_is_none(identity->merchant_id);

	if (uuid_is_none(identity->subject))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token does not say whose it is.");
	if (!supabase_account(call, identity, &account, &found))
		return false;
	if (found && str_equal(account.status, STR("deleted")))
		return fault(call, FAULT_UNAUTHENTICATED, NULL, "This account is not active.");
	if (!found && !names_merchant)
		return fault(call, FAULT_FORBIDDEN, NULL, "This account belongs to no merchant here.");
	if (found && str_equal(account.status, STR("invited"))) {
		resolving->invited_id = account.id;
		return true;
	}
	caller->session_id = identity->session_id;
	caller->account_id = found ? account.id : identity->subject;
	caller->home_merchant_id = names_merchant ? identity->merchant_id : account.home_merchant_id;
	if (identity->role != ROLE_NONE)
		otherwise = identity->role;
	if (!rights_take(call, caller, names_merchant ? otherwise : ROLE_NONE))
		return false;
	if (names_merchant && identity->role != ROLE_NONE)
		caller->role = identity->role;
	caller->may_override_merchant |= caller->role == ROLE_ADMIN;
	return true;
}

static bool resolve_run(struct call *call, void *data)
{
	struct resolving *resolving = data;

	if (resolving->identity->issuer != ISSUER_OURS)
		return resolve_supabase(call, resolving);
	if (!uuid_is_none(resolving->identity->session_id))
		return resolve_session(call, resolving);
	return resolve_operator(call, resolving);
}

static bool activate_run(struct call *call, void *data)
{
	return account_activate(call, *(const struct uuid *)data);
}

static bool resolve(struct call *call, struct db *db, const struct identity *identity, struct caller *caller)
{
	struct resolving resolving = {.identity = identity, .caller = caller};

	*caller = (struct caller){.role = identity->role, .email = identity->email};
	if (identity->role == ROLE_SERVICE) {
		caller->may_override_merchant = true;
		return true;
	}
	if (!db_transaction(call, db, DB_READ, resolve_run, &resolving))
		return false;
	if (uuid_is_none(resolving.invited_id))
		return true;
	/* Signing in by the project is how its people take up an invitation. */
	if (!db_transaction(call, db, DB_WRITE, activate_run, &resolving.invited_id))
		return false;
	return db_transaction(call, db, DB_READ, resolve_run, &resolving);
}

/* --- credentials ------------------------------------------------------------------------------------------------------------- */

/* A JWT; `check` holds what is still known of it. */
static bool token_check(struct call *call, struct db *db, struct str token, struct check *check)
{
	struct token_checked checked;

	if (call->now_ms >= check->verified_until) {
		if (!keyring_verify_access(call, db, token, &checked))
			return fault(call, FAULT_UNAUTHENTICATED, NULL, "This token is not valid.");
		if (!identity_read(call, &checked, &check->identity))
			return false;
		check->verified_until = call->now_ms + VERIFIED_MS;
		if (check->verified_until > check->identity.expires_at)
			check->verified_until = check->identity.expires_at;
	}
	return resolve(call, db, &check->identity, &check->caller);
}

bool caller_authenticate(struct call *call, struct db *db, struct str credential, struct caller *out)
{
	struct check_cache *cache = keyring_cache(call);
	struct str key = sha256(call->arena, credential);
	struct check check = {0};
	uint64_t generation = check_cache_generation(cache);

	if (!check_cache_find(cache, call->arena, key, &check))
		check = (struct check){0};
	/* What is known of a key is only what the database said. */
	if (call->now_ms >= check.checked_until || (check.verified_until != 0 && call->now_ms >= check.verified_until)) {
		/* Keys of links turn over, too, also where only programs' keys are presented. */
		keyring_refresh(call, db);
		bool ok = str_starts_with(credential, STR(API_KEY_PREFIX)) ? api_key_check(call, db, credential, &check.caller)
									   : token_check(call, db, credential, &check);
		if (!ok)
			return false;
		check.checked_until = call->now_ms + CHECKED_MS;
		check.generation = generation;
		check_cache_put(cache, key, &check);
	}
	*out = check.caller;
	return true;
}

/* --- the merchant ------------------------------------------------------------------------------------------------------------ */

struct choosing {
	struct uuid wanted;
	const struct caller *caller;
	struct account_reach reach;
	bool found;
};

static bool choose_run(struct call *call, void *data)
{
	struct choosing *choosing = data;
	struct membership key = {.merchant_id = choosing->wanted, .account_id = choosing->caller->account_id};

	return account_reach(call, &key, &choosing->reach, &choosing->found);
}

/* The role in the wanted merchant; ROLE_NONE when the caller has nothing to do with it. */
static enum role role_in(const struct choosing *choosing)
{
	const struct caller *caller = choosing->caller;

	if (!choosing->found || !str_equal(choosing->reach.status, STR("active")))
		return ROLE_NONE;
	if (caller->role == ROLE_ADMIN || caller->role == ROLE_SERVICE)
		return caller->role;
	if (!str_is_empty(choosing->reach.role))
		return role_by_name(choosing->reach.role);
	if (caller->role >= ROLE_SELECTION && uuid_equal(choosing->reach.parent_id, caller->home_merchant_id))
		return caller->role;
	return ROLE_NONE;
}

/* The answer for one caller and one merchant is remembered like a credential. */
static struct str choice_key(struct call *call, const struct choosing *choosing)
{
	const struct caller *caller = choosing->caller;
	struct {
		struct uuid wanted, home, account, key;
		uint8_t role;
	} choice = {choosing->wanted, caller->home_merchant_id, caller->account_id, caller->key_id, (uint8_t)caller->role};

	return sha256(call->arena, (struct str){(const char *)&choice, sizeof choice});
}

static bool reach_find(struct call *call, struct db *db, struct choosing *choosing, enum role *role)
{
	struct check_cache *cache = keyring_cache(call);
	struct str key = choice_key(call, choosing);
	struct check check = {.generation = check_cache_generation(cache)};
	struct check known;

	if (check_cache_find(cache, call->arena, key, &known) && call->now_ms < known.checked_until) {
		*role = known.caller.role;
		return true;
	}
	if (!db_transaction(call, db, DB_READ, choose_run, choosing))
		return false;
	*role = role_in(choosing);
	if (*role == ROLE_NONE)
		return true;
	check.caller.role = *role;
	check.checked_until = call->now_ms + CHECKED_MS;
	check_cache_put(cache, key, &check);
	return true;
}

static bool wish_refuse(struct call *call)
{
	return fault(call, FAULT_FORBIDDEN, "merchant_id", "You have no access to this merchant.");
}

bool caller_choose_merchant(struct call *call, struct db *db, struct merchant_wish wish, struct caller *caller)
{
	struct choosing choosing = {.wanted = wish.id, .caller = caller};
	bool is_service = caller->role == ROLE_SERVICE;
	enum role role;

	caller->merchant_id = caller->home_merchant_id;
	if (is_service && uuid_is_none(wish.id))
		return fault(call, FAULT_INVALID, "merchant_id", "Field is required.");
	if (uuid_is_none(wish.id) || uuid_equal(wish.id, caller->home_merchant_id))
		return true;
	if (!caller->may_override_merchant)
		return !wish.is_binding || wish_refuse(call);
	if (!reach_find(call, db, &choosing, &role))
		return false;
	if (role == ROLE_NONE && is_service)
		return fault(call, FAULT_INVALID, "merchant_id", "There is no such merchant.");
	if (role == ROLE_NONE)
		return wish_refuse(call);
	caller->merchant_id = wish.id;
	caller->role = role;
	return true;
}
