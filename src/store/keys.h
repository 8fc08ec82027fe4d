/* Keys: those that sign our tokens, and those that programs present to us. */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "db/db.h"

extern const struct query *const key_queries[];

struct signing_key {
	struct uuid merchant_id; /* the platform; set by signing_key_add */
	struct str id;           /* the kid */
	struct str purpose;      /* access, link, refresh */
	struct str secret;       /* base64url: PKCS#8 DER or 32 random bytes */
	int64_t created_at;
	int64_t retired_at; /* 0: it signs */
};

/* Nothing happens when the id is there already (another process made it). */
bool signing_key_add(struct call *call, const struct signing_key *key) MUST_CHECK;
/* List of struct signing_key, oldest first. */
bool signing_key_list(struct call *call, struct list *out) MUST_CHECK;
/* All of a purpose stop signing now. */
bool signing_keys_retire(struct call *call, struct str purpose) MUST_CHECK;
/* Deletes those of a purpose that retired before a moment. */
bool signing_keys_forget(struct call *call, struct str purpose, int64_t before_ms) MUST_CHECK;

struct api_key {
	struct uuid merchant_id; /* the platform for service keys */
	struct uuid id;
	struct str name;
	struct str role;        /* service, merchant_owner, merchant, merchant_selection */
	struct str secret_hash; /* SHA-256 of the key's text, base64url */
	struct str hint;        /* its last four characters */
	int64_t created_at;
	int64_t revoked_at; /* 0: it is good */
};

bool api_key_add(struct call *call, const struct api_key *key) MUST_CHECK;
/* `key`: only merchant_id and id are looked at. */
bool api_key_find(struct call *call, const struct api_key *key, struct api_key *out, bool *found) MUST_CHECK;
/* List of struct api_key, oldest first. */
bool api_key_list(struct call *call, struct uuid merchant_id, struct list *out) MUST_CHECK;
/* `*changed`: false when there is none or it was revoked before. */
bool api_key_end(struct call *call, struct uuid merchant_id, struct uuid id, bool *changed) MUST_CHECK;

#endif
