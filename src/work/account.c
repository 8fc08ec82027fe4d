/* Accounts and their passwords. Argon2 never runs inside a transaction. */
#include "work/account.h"

#include "crypto/secret.h"
#include "db/db.h"
#include "store/sessions.h"
#include "work/check_cache.h"
#include "work/service.h"

enum { PASSWORD_CHARS_LEAST = 8, PASSWORD_CHARS_MOST = 200 };

/* Of a password nobody knows, at our cost: what is checked where there is no account. */
#define NOBODYS_HASH "$argon2id$v=19$m=19456,t=2,p=1$d0ZCTUpXcWFlN3VEeXpvNA$bFANX18I9duflqWyh+24kAvrxjiKR+gY4YyRMwkiWB0"

struct account account_make(struct call *call, const struct address *address, const struct account_new *wanted)
{
	return (struct account){.id = uuid_make(call->now_ms),
		.email_key = address->key,
		.email = address->text,
		.name = wanted->name,
		.status = STR("invited"),
		.language = str_is_empty(wanted->language) ? STR("en") : wanted->language,
		.home_merchant_id = wanted->home_merchant_id};
}

bool account_find_or_add(struct call *call, const struct address *address, const struct account_new *wanted, struct account *out)
{
	bool found;

	if (!account_find_by_email(call, address->key, out, &found))
		return false;
	if (found)
		return true;
	*out = account_make(call, address, wanted);
	return account_add(call, out);
}

enum password_state account_password_state(struct str password)
{
	size_t chars;

	if (!str_is_utf8(password))
		return PASSWORD_NO_TEXT;
	chars = str_count_chars(password);
	if (chars < PASSWORD_CHARS_LEAST)
		return PASSWORD_SHORT;
	return chars > PASSWORD_CHARS_MOST ? PASSWORD_LONG : PASSWORD_GOOD;
}

const char *account_password_fault(struct str password)
{
	static const char *const faults[] = {[PASSWORD_NO_TEXT] = "The password is not valid text.",
		[PASSWORD_SHORT] = "Choose a password of at least 8 characters.",
		[PASSWORD_LONG] = "Choose a password of at most 200 characters."};

	return faults[account_password_state(password)];
}

struct setting {
	struct uuid account_id;
	struct str hash;
};

static bool set_run(struct call *call, void *data)
{
	const struct setting *setting = data;
	struct account account;
	bool found;

	if (!account_find(call, setting->account_id, &account, &found))
		return false;
	if (!found || str_equal(account.status, STR("deleted")))
		return fault(call, FAULT_NOT_FOUND, NULL, "There is no such account.");
	return account_change_password(call, account.id, setting->hash) && account_activate(call, account.id) &&
		sessions_end_of_account(call, account.id, (struct uuid){0});
}

bool account_set_password(struct call *call, struct db *db, struct uuid account_id, struct str password)
{
	const char *why = account_password_fault(password);
	struct setting setting = {.account_id = account_id};

	if (why)
		return fault(call, FAULT_INVALID, "password", "%s", why);
	setting.hash = password_hash(call->arena, password);
	if (!db_transaction(call, db, DB_WRITE, set_run, &setting))
		return false;
	check_cache_expire(keyring_cache(call));
	return true;
}

struct finding {
	struct str email_key;
	struct account *account;
	bool found;
};

static bool find_run(struct call *call, void *data)
{
	struct finding *finding = data;
	return account_find_by_email(call, finding->email_key, finding->account, &finding->found);
}

bool account_by_credentials(struct call *call, struct db *db, const struct credentials *credentials, struct account *out)
{
	struct address address = {0};
	struct finding finding = {.account = out};
	bool is_address = !address_check(call->arena, credentials->email, &address);

	finding.email_key = is_address ? address.key : STR("");
	if (!db_transaction(call, db, DB_READ, find_run, &finding))
		return false;
	bool may = finding.found && !str_is_empty(out->password_hash) && str_equal(out->status, STR("active"));
	/* Longer ones were never stored; hashing them would only cost time. */
	struct str password = str_first(credentials->password, PASSWORD_CHARS_MOST * 4);
	bool fits = password_verify(password, may ? out->password_hash : STR(NOBODYS_HASH));
	if (!may || !fits)
		return fault_code(call, FAULT_BAD_REQUEST, "invalid_credentials", "Invalid login credentials");
	return true;
}

enum role account_role(const struct account_rights *rights)
{
	enum role team = role_by_name(rights->team_role), coaching = role_by_name(rights->coaching_role);
	enum role role = team > coaching ? team : coaching;
	/* A membership never makes a service. */
	return role == ROLE_SERVICE ? ROLE_NONE : role;
}
