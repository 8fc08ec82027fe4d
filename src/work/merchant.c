/* Merchants and operator tokens. */
#include "work/merchant.h"

#include "store/accounts.h"
#include "store/merchants.h"
#include "work/account.h"
#include "work/claims.h"
#include "work/credit.h"

enum { NAME_MOST_CHARS = 200 };

static bool owner_make(struct call *call, struct merchant_new *wanted, const struct address *address)
{
	struct account account;
	struct membership membership = {
		.merchant_id = wanted->merchant_id, .portal = STR("team"), .role = STR("merchant_owner"), .status = STR("active")};

	if (!account_find_or_add(call, address, &(struct account_new){.home_merchant_id = wanted->merchant_id}, &account))
		return false;
	wanted->owner_id = membership.account_id = account.id;
	wanted->is_owner_invited = str_equal(account.status, STR("invited"));
	if (wanted->is_owner_invited)
		membership.status = STR("invited");
	return membership_put(call, &membership);
}

bool merchant_make(struct call *call, struct merchant_new *wanted)
{
	struct merchant merchant = {.merchant_id = uuid_make(call->now_ms),
		.name = str_trim(wanted->name),
		.status = STR("active"),
		.subscription_type = STR("Free"),
		.created_at = call->now_ms,
		.updated_at = call->now_ms};
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
	return merchant_add(call, &merchant) && credit_start(call, merchant.merchant_id) &&
		credit_grant(call, cause, wanted->credits) &&
		(str_is_empty(wanted->owner_email) || owner_make(call, wanted, &address));
}

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
	bool found;

	if (!merchant_find(call, wanted->merchant_id, &merchant, &found))
		return false;
	if (!found)
		return fault(call, FAULT_NOT_FOUND, "merchant", "There is no merchant with this id.");
	if (!holder_find(call, wanted, &account, &role))
		return false;
	if (wanted->role != ROLE_NONE)
		role = str_of(role_name(wanted->role));
	struct access access = {.account_id = account.id,
		.merchant_id = wanted->merchant_id,
		.role = role_by_name(role),
		.email = account.email,
		.name = account.name,
		.method = STR("operator"),
		.ttl_s = wanted->ttl_s};

	wanted->token = access_token_make(call, &access);
	return true;
}
