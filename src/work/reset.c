/* New passwords. A link proves which password it was made of, so that using it, or any other change, ends it without a table of
 * links. */
#include "work/reset.h"

#include "crypto/secret.h"
#include "db/db.h"
#include "store/accounts.h"
#include "store/merchants.h"
#include "store/outbox.h"
#include "store/sessions.h"
#include "work/account.h"
#include "work/address.h"
#include "work/check_cache.h"
#include "work/keyring.h"

#include <string.h>

static const struct field reset_form_fields[] = {FIELD(struct reset_form, password, "Password", .optional = true),
	FIELD(struct reset_form, show, "Show it", .optional = true)};
const struct shape reset_form_shape = SHAPE("ResetForm", struct reset_form, reset_form_fields);

static bool is_active(const struct account *account)
{
	return str_equal(account->status, STR("active"));
}

bool reset_ask(struct call *call, struct str email)
{
	struct address address;
	struct account account;
	struct outbox_mail mail = {.kind = STR("password_reset"), .due_at = call->now_ms};
	bool found;

	if (address_check(call->arena, email, &address) != NULL)
		return true;
	if (!account_find_by_email(call, address.key, &account, &found))
		return false;
	if (!found || !is_active(&account))
		return true;
	mail.id = uuid_make(call->now_ms);
	mail.account_id = account.id;
	mail.language = account.language;
	return outbox_add(call, account.home_merchant_id, call->now_ms, (struct list){&mail, 1});
}

/* The token is signed: the proof need not be secret, only nothing from which the stored hash can be told. */
static void proof_fill(struct call *call, const struct account *account, uint8_t proof[RESET_PROOF_BYTES])
{
	memcpy(proof, sha256(call->arena, account->password_hash).ptr, RESET_PROOF_BYTES);
}

bool reset_link_make(struct call *call, const struct mail_due *due, struct reset_link *link)
{
	struct account account;
	bool found;

	*link = (struct reset_link){.merchant_id = due->merchant_id,
		.account_id = due->account_id,
		.expires_at_ms = due->created_at + RESET_TTL_S * 1000};
	if (!account_find(call, due->account_id, &account, &found))
		return false;
	if (found)
		proof_fill(call, &account, link->proof);
	return true;
}

bool reset_form_check(const struct reset_form *form, struct join_page *page)
{
	enum password_state password = account_password_state(form->password);

	page->is_password_missing = str_is_empty(form->password);
	page->is_password_short = password == PASSWORD_SHORT && !page->is_password_missing;
	page->is_password_long = password == PASSWORD_LONG;
	page->password_fault = password != PASSWORD_GOOD;
	return !page->password_fault;
}

bool reset_look(struct call *call, const struct reset_link *link, struct reset_who *who)
{
	struct account account;
	struct merchant merchant;
	uint8_t proof[RESET_PROOF_BYTES];
	bool found;

	*who = (struct reset_who){0};
	if (!account_find(call, link->account_id, &account, &found))
		return false;
	if (!found || !is_active(&account))
		return true;
	if (!merchant_find(call, link->merchant_id, &merchant, &found))
		return false;
	proof_fill(call, &account, proof);
	*who = (struct reset_who){.merchant = found ? merchant.name : STR_NONE,
		.email = account.email,
		.language = account.language,
		.is_open = link->expires_at_ms > call->now_ms && memcmp(proof, link->proof, sizeof proof) == 0};
	return true;
}

bool reset_accept(struct call *call, struct reset_accept *accept)
{
	struct uuid account_id = accept->link->account_id;
	char id[UUID_TEXT_LEN];
	bool claimed;

	/* Two forms at once: the second finds the link used. */
	uuid_write(account_id, id);
	if (!db_claim(call, arena_printf(call->arena, "password %.*s", UUID_TEXT_LEN, id), &claimed))
		return false;
	if (!claimed)
		return fault(call, FAULT_UNAVAILABLE, NULL, "This password is being changed at this moment.");
	if (!reset_look(call, accept->link, &accept->who))
		return false;
	return !accept->who.is_open ||
		(account_change_password(call, account_id, accept->password_hash) &&
			sessions_end_of_account(call, account_id, (struct uuid){{0}}));
}

void reset_accepted(struct call *call)
{
	check_cache_expire(keyring_cache(call));
}
