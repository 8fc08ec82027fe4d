/* Merchants and operator tokens. */
#include "work/merchant.h"

#include "base/json_write.h"
#include "store/accounts.h"
#include "store/merchants.h"
#include "work/address.h"
#include "work/credit.h"
#include "work/keyring.h"
#include "work/service.h"

enum { NAME_MOST_CHARS = 200 };

static bool owner_make(struct call *call, struct merchant_new *wanted, const struct address *address)
{
	struct account account;
	struct membership membership = {.merchant_id = wanted->merchant_id, .portal = STR("team"), .role = STR("merchant_owner"),
		.status = STR("active")};
	bool found;

	if (!account_find_by_email(call, address->key, &account, &found))
		return false;
	if (!found) {
		account = (struct account){.id = uuid_make(call->now_ms), .email_key = address->key, .email = address->text,
			.status = STR("invited"), .language = STR("en"), .home_merchant_id = wanted->merchant_id};
		if (!account_add(call, &account))
			return false;
	}
	wanted->owner_id = membership.account_id = account.id;
	wanted->is_owner_invited = str_equal(account.status, STR("invited"));
	if (wanted->is_owner_invited)
		membership.status = STR("invited");
	return membership_put(call, &membership);
}

bool merchant_make(struct call *call, struct merchant_new *wanted)
{
	struct merchant merchant = {.merchant_id = uuid_make(call->now_ms), .name = str_trim(wanted->name), .status = STR("active"),
		.subscription_type = STR("Free"), .created_at = call->now_ms, .updated_at = call->now_ms};
	struct credit_cause cause = {.merchant_id = merchant.merchant_id, .cause = wanted->cause};
	struct address address;
	const char *why;

	if (str_is_empty(merchant.name) || str_count_chars(merchant.name) > NAME_MOST_CHARS)
		return fault(call, FAULT_INVALID, "name", "Enter a name of at most %d characters.", NAME_MOST_CHARS);
	if (wanted->credits < 0)
		return fault(call, FAULT_INVALID, "credits", "Enter 0 or more credits.");
	wanted->merchant_id = merchant.merchant_id;
	if (!str_is_empty(wanted->owner_email)) {
		why = address_check(call->arena, wanted->owner_email, &address);
		if (why != NULL)
			return fault(call, FAULT_INVALID, "owner_email", "%s.", why);
	}
	return merchant_add(call, &merchant) && credit_start(call, merchant.merchant_id) && credit_grant(call, cause, wanted->credits) &&
		(str_is_empty(wanted->owner_email) || owner_make(call, wanted, &address));
}

/* What our access tokens claim; the same members as a Supabase project's. */
struct app_metadata {
	struct uuid merchant_id;
	struct str role;
};
static const struct field app_metadata_fields[] = {
	FIELD(struct app_metadata, merchant_id, ""), FIELD(struct app_metadata, role, "")};
static const struct shape app_metadata_shape = SHAPE("AppMetadata", struct app_metadata, app_metadata_fields);

struct claims {
	struct str iss, aud, role, email;
	struct uuid sub;
	int64_t iat, exp;
	const void *app_metadata;
};
static const struct field claims_fields[] = {FIELD(struct claims, iss, ""), FIELD(struct claims, sub, "", .optional = true),
	FIELD(struct claims, aud, ""), FIELD(struct claims, role, ""), FIELD(struct claims, email, "", .optional = true),
	FIELD(struct claims, iat, ""), FIELD(struct claims, exp, ""), FIELD(struct claims, app_metadata, "", .of = &app_metadata_shape)};
static const struct shape claims_shape = SHAPE("Claims", struct claims, claims_fields);

/* Who the token is for, and what they are. */
static bool holder_find(struct call *call, const struct operator_token *wanted, struct account *account, struct str *role)
{
	struct membership key = {.merchant_id = wanted->merchant_id, .portal = STR("team")}, membership;
	struct merchant_owner owner;
	struct address address;
	bool found;

	*role = STR("merchant_owner");
	if (str_is_empty(wanted->email)) {
		if (!merchant_owner_find(call, wanted->merchant_id, &owner, &found))
			return false;
		return !found || account_find(call, owner.account_id, account, &found);
	}
	if (address_check(call->arena, wanted->email, &address) != NULL)
		return fault(call, FAULT_INVALID, "email", "Enter an e-mail address like name@example.com.");
	if (!account_find_by_email(call, address.key, account, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "email", "Nobody here has this e-mail address.");
	key.account_id = account->id;
	if (!membership_find(call, &key, &membership, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "email", "This person is not in the merchant's team.");
	*role = membership.role;
	return true;
}

bool operator_token_make(struct call *call, struct operator_token *wanted)
{
	struct merchant merchant;
	struct account account = {0};
	struct str role;
	struct buf text = {0};
	bool found;

	if (!merchant_find(call, wanted->merchant_id, &merchant, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "merchant", "There is no merchant with this id.");
	if (!holder_find(call, wanted, &account, &role))
		return false;
	if (wanted->role != ROLE_NONE)
		role = str_of(role_name(wanted->role));
	struct app_metadata app_metadata = {wanted->merchant_id, role};
	struct claims claims = {.iss = arena_printf(call->arena, "%.*s/auth/v1", STR_ARG(call->service->public_url)),
		.aud = STR("authenticated"), .role = STR("authenticated"), .sub = account.id, .email = account.email,
		.iat = call->now_ms / 1000, .exp = call->now_ms / 1000 + wanted->ttl_s, .app_metadata = &app_metadata};

	json_write(&text, &claims_shape, &claims);
	wanted->token = keyring_sign_access(call, arena_copy(call->arena, buf_str(&text)));
	buf_close(&text);
	return true;
}
