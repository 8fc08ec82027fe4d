/* People who can sign in, and what they are in which merchant. */
#ifndef STORE_ACCOUNTS_H
#define STORE_ACCOUNTS_H

#include "db/db.h"

extern const struct query *const account_queries[];

struct account {
	struct uuid merchant_id; /* the platform; set by account_add */
	struct uuid id;
	struct str email_key, email, name, password_hash;
	struct str status; /* invited, active, deleted */
	struct str language;
	struct uuid home_merchant_id;
	struct uuid subject; /* the same person's id in a Supabase project; none when it is the same */
	int64_t created_at, updated_at, last_login_at;
};

struct membership {
	struct uuid merchant_id, account_id;
	struct str portal; /* team, coaching */
	struct str role;   /* merchant_owner, merchant, merchant_selection, admin | user, mentor */
	struct str status; /* invited, active */
	int64_t created_at, updated_at;
};

/* Adds it with the times of the call. A taken e-mail is a fault of the database: find first. */
bool account_add(struct call *call, const struct account *account) MUST_CHECK;
bool account_find(struct call *call, struct uuid id, struct account *out, bool *found) MUST_CHECK;
bool account_find_by_email(struct call *call, struct str email_key, struct account *out, bool *found) MUST_CHECK;
bool account_find_by_subject(struct call *call, struct uuid subject, struct account *out, bool *found) MUST_CHECK;
bool account_change_password(struct call *call, struct uuid id, struct str password_hash) MUST_CHECK;
/* An invited account and its invited memberships become active; others stay what they are. */
bool account_activate(struct call *call, struct uuid id) MUST_CHECK;
bool account_note_login(struct call *call, struct uuid id) MUST_CHECK;

/* Adds or changes one person's place in one portal of one merchant; the times are the call's. */
bool membership_put(struct call *call, const struct membership *membership) MUST_CHECK;
/* `out` gets what is there under the merchant, account and portal of `key`. */
bool membership_find(struct call *call, const struct membership *key, struct membership *out, bool *found) MUST_CHECK;

/* What an account is in a merchant; texts have no value where it is nothing. */
struct account_rights {
	struct str merchant_status, team_role, coaching_role;
	int64_t sub_merchants, teams_elsewhere; /* 0 or 1: whether there are any */
};
bool account_rights(struct call *call, struct uuid merchant_id, struct uuid account_id, struct account_rights *out) MUST_CHECK;

/* A merchant somebody names: whose it is, and the account's team role there. */
struct account_reach {
	struct uuid merchant_id, parent_id;
	struct str status, role;
};
bool account_reach(struct call *call, const struct membership *key, struct account_reach *out, bool *found) MUST_CHECK;

#endif
