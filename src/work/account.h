/* People who can sign in: finding or adding them, their passwords, their roles. */
#ifndef WORK_ACCOUNT_H
#define WORK_ACCOUNT_H

#include "store/accounts.h"
#include "work/address.h"
#include "work/caller.h"

struct account_new {
	struct str name;
	struct str language; /* none: en */
	struct uuid home_merchant_id;
};
/* Of somebody who is invited; not stored yet. */
struct account account_make(struct call *call, const struct address *address, const struct account_new *wanted);
/* Inside a write transaction: the account of this address, added when there is none; one that is there stays as it is. */
bool account_find_or_add(
	struct call *call, const struct address *address, const struct account_new *wanted, struct account *out) MUST_CHECK;

/* 8 to 200 characters of UTF-8, nothing else (NIST SP 800-63B section 5.1.1.2). */
enum password_state { PASSWORD_GOOD, PASSWORD_NO_TEXT, PASSWORD_SHORT, PASSWORD_LONG };
enum password_state account_password_state(struct str password);
/* The same as a sentence; NULL when it is fine. */
const char *account_password_fault(struct str password);
/* Hashes outside, stores inside a transaction of its own; an invited account and its memberships become active, every sign-in of it
 * ends. INVALID on password, NOT_FOUND. */
bool account_set_password(struct call *call, struct db *db, struct uuid account_id, struct str password) MUST_CHECK;
/* Whose address and password these are. One that does not exist costs and answers the same as a wrong password: BAD_REQUEST with
 * code invalid_credentials. Outside a transaction. */
struct credentials {
	struct str email, password;
};
bool account_by_credentials(
	struct call *call, struct db *db, const struct credentials *credentials, struct account *out) MUST_CHECK;

/* The stronger of the active memberships; ROLE_NONE without one. */
enum role account_role(const struct account_rights *rights);

#endif
