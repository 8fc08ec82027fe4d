/* The way of one call: caller, access, input, merchant, transaction, handler, output. */
#include "api/dispatch.h"

#include "base/encode.h"
#include "base/json_write.h"
#include "crypto/secret.h"
#include "store/idempotency.h"
#include "work/sealing.h"
#include "work/service.h"

#include <string.h>

enum { KEY_MOST = 255 };

/* One call's work, as the transaction sees it. */
struct dispatching {
	const struct dispatch *what;
	struct caller caller;
	void *in, *out;
	struct str key, claim, body_hash; /* of the Idempotency-Key; none without one */
	struct buf *reply;
	bool is_replied;
};

static bool role_may(enum role role, enum access access)
{
	switch (access) {
	case ACCESS_PUBLIC:
	case ACCESS_USER:
		return true;
	case ACCESS_TEAM:
		return role >= ROLE_SELECTION;
	case ACCESS_MERCHANT:
		return role >= ROLE_MERCHANT;
	}
	return false;
}

static bool role_check(struct call *call, const struct dispatching *d)
{
	if (role_may(d->caller.role, d->what->endpoint->access))
		return true;
	return fault(call, FAULT_FORBIDDEN, NULL, "Your role (%s) may not do this.", role_name(d->caller.role));
}

static bool caller_find(struct call *call, struct db *db, struct dispatching *d)
{
	const struct dispatch *what = d->what;
	struct str credential = str_is_empty(what->credential) ? what->api_key : what->credential;

	if (what->endpoint->access == ACCESS_PUBLIC)
		return true;
	if (str_is_empty(credential))
		return fault(
			call, FAULT_UNAUTHENTICATED, NULL, "A token is missing: send the header Authorization: Bearer <token>.");
	if (!caller_authenticate(call, db, credential, &d->caller))
		return false;
	call->caller = &d->caller;
	/* Whose role depends on the merchant is asked again once that is known. */
	return d->caller.may_override_merchant || role_check(call, d);
}

static bool input_read(struct call *call, struct dispatching *d)
{
	const struct dispatch *what = d->what;
	const struct shape *shape = what->endpoint->in;

	d->in = arena_alloc(call->arena, shape->size);
	if (what->has_json)
		return json_read(call, what->json, shape, d->in);
	return pairs_read(call, what->pairs, what->pair_count, shape, d->in);
}

static bool merchant_choose(struct call *call, struct db *db, struct dispatching *d)
{
	const struct field *f = shape_field(d->what->endpoint->in, STR("merchant_id"));
	struct merchant_wish wish = {.is_binding = d->what->endpoint->effect == EFFECT_WRITE};

	if (call->caller == NULL)
		return true;
	if (d->what->endpoint->is_merchant_free)
		return role_check(call, d);
	if (f != NULL)
		memcpy(&wish.id, field_in(f, d->in), sizeof wish.id);
	return caller_choose_merchant(call, db, wish, &d->caller) && role_check(call, d);
}

static void output_write(const struct dispatching *d)
{
	const struct endpoint *endpoint = d->what->endpoint;
	const struct field *f = endpoint->bare == NULL ? NULL : shape_field(endpoint->out, str_of(endpoint->bare));
	bool is_wrapped = f != NULL && d->what->wrap_result;

	if (f == NULL) {
		json_write(d->reply, endpoint->out, d->out);
		return;
	}
	if (is_wrapped)
		buf_add_literal(d->reply, "{\"result\":");
	if (f->kind == KIND_LIST)
		json_write_list(d->reply, f->of, *(const struct list *)field_in(f, d->out));
	else
		json_write_str(d->reply, *(const struct str *)field_in(f, d->out));
	if (is_wrapped)
		buf_add_char(d->reply, '}');
}

static bool output_finish(struct call *call, struct dispatching *d)
{
	const struct endpoint *endpoint = d->what->endpoint;

	if (endpoint->finish != NULL && !endpoint->finish(call, d->in, d->out))
		return false;
	output_write(d);
	d->is_replied = true;
	return true;
}

/* Answers hold personal links and signing keys: whoever reads the database, or a copy of it, reads none of them. */
static struct sealing kept_sealing(const struct dispatching *d)
{
	return (struct sealing){.what = "idempotency", .merchant_id = d->caller.merchant_id};
}

/* Those of a server before sealing are JSON, which never begins as sealed text does. */
static bool kept_open(struct call *call, const struct dispatching *d, struct str *reply)
{
	struct sealing sealing = kept_sealing(d);

	return !str_starts_with(*reply, STR("1.")) || sealing_open(call, &sealing, *reply, reply);
}

/* The answer of an earlier call with the same key, if there is one. */
static bool kept_find(struct call *call, struct dispatching *d)
{
	struct idempotency kept;
	bool found;

	if (!idempotency_find(call, d->caller.merchant_id, d->key, &kept, &found))
		return false;
	if (!found || kept.expires_at <= call->now_ms)
		return true;
	if (!str_equal(kept.body_hash, d->body_hash))
		return fault_code(call, FAULT_INVALID, "idempotency_key_reused",
			"This Idempotency-Key was used for another request; send a new key.");
	if (!kept_open(call, d, &kept.reply))
		return false;
	buf_add(d->reply, kept.reply);
	d->is_replied = true;
	return true;
}

static bool kept_add(struct call *call, const struct dispatching *d)
{
	struct idempotency kept = {.merchant_id = d->caller.merchant_id,
		.key = d->key,
		.body_hash = d->body_hash,
		.created_at = call->now_ms,
		.expires_at = call->now_ms + call->service->settings.idempotency_ttl_s * 1000};

	struct sealing sealing = kept_sealing(d);

	return sealing_close(call, &sealing, buf_str(d->reply), &kept.reply) && idempotency_add(call, &kept);
}

static bool key_is_busy(struct call *call)
{
	return fault_code(call, FAULT_CONFLICT, "idempotency_key_in_use",
		"A request with this Idempotency-Key is still running; ask again in a moment.");
}

static bool key_claim(struct call *call, const struct dispatching *d)
{
	bool claimed;

	return db_claim(call, d->claim, &claimed) && (claimed || key_is_busy(call));
}

/* Within the transaction when the answer is kept, or when it costs others nothing: then the server is at work meanwhile. */
static bool finishes_inside(const struct call *call, const struct dispatching *d)
{
	return !str_is_empty(d->key) || (call->db != NULL && !db_has_one_writer(call->db));
}

static bool run_once(struct call *call, void *data)
{
	struct dispatching *d = data;
	const struct endpoint *endpoint = d->what->endpoint;

	/* The engine may ask for another try: begin afresh. */
	d->out = arena_alloc(call->arena, endpoint->out->size);
	d->is_replied = false;
	buf_clear(d->reply);
	if (!str_is_empty(d->key) && !(key_claim(call, d) && kept_find(call, d)))
		return false;
	if (d->is_replied)
		return true;
	if (!endpoint->run(call, d->in, d->out))
		return false;
	if (finishes_inside(call, d) && !output_finish(call, d))
		return false;
	return str_is_empty(d->key) || kept_add(call, d);
}

/* The key's place in the store, and the claim by which a second caller learns at once that the first is still running. */
static bool key_take(struct call *call, struct db *db, struct dispatching *d)
{
	const struct dispatch *what = d->what;
	char merchant[UUID_TEXT_LEN];

	if (str_is_empty(what->idempotency_key) || !what->endpoint->takes_idempotency_key || call->caller == NULL)
		return true;
	if (what->idempotency_key.len > KEY_MOST)
		return fault(call, FAULT_BAD_REQUEST, "Idempotency-Key", "The key is longer than %d characters.", KEY_MOST);
	d->key = arena_printf(call->arena, "%s %.*s%s", what->endpoint->name, STR_ARG(what->idempotency_key),
		what->wrap_result ? " wrapped" : "");
	d->body_hash = base64url_write(call->arena, sha256(call->arena, what->json));
	uuid_write(d->caller.merchant_id, merchant);
	d->claim = arena_printf(call->arena, "%.*s %.*s", UUID_TEXT_LEN, merchant, STR_ARG(d->key));
	return db_claim_before(call, db, d->claim) || key_is_busy(call);
}

static bool kept_run(struct call *call, void *data)
{
	return kept_find(call, data);
}

/* What is known by its key is not prepared once more. */
static bool prepare(struct call *call, struct db *db, struct dispatching *d)
{
	const struct endpoint *endpoint = d->what->endpoint;

	if (endpoint->prepare == NULL)
		return true;
	if (!str_is_empty(d->key) && !db_transaction(call, db, DB_READ, kept_run, d))
		return false;
	return d->is_replied || endpoint->prepare(call, db, d->in);
}

static bool run(struct call *call, struct db *db, struct dispatching *d)
{
	const struct endpoint *endpoint = d->what->endpoint;
	bool ok;

	if (endpoint->effect == EFFECT_NONE)
		ok = run_once(call, d);
	else
		ok = key_take(call, db, d) && prepare(call, db, d) &&
			(d->is_replied ||
				db_transaction(call, db, endpoint->effect == EFFECT_WRITE ? DB_WRITE : DB_READ, run_once, d));
	return ok && (d->is_replied || output_finish(call, d));
}

bool dispatch(struct call *call, struct db *db, const struct dispatch *what, struct buf *reply)
{
	struct dispatching *d = ARENA_NEW(call->arena, struct dispatching);

	d->what = what;
	d->reply = reply;
	return caller_find(call, db, d) && input_read(call, d) && merchant_choose(call, db, d) && run(call, db, d);
}

void dispatch_fault_write(struct buf *buf, const struct fault *fault)
{
	const struct fault_info *info = fault_info(fault->kind);

	buf_add_char(buf, '{');
	json_write_name(buf, "error");
	json_write_str(buf, fault->message);
	if (!str_is_empty(fault->name)) {
		json_write_name(buf, "name");
		json_write_str(buf, fault->name);
	}
	json_write_name(buf, "code");
	json_write_str(buf, str_is_empty(fault->code) ? str_of(info->code) : fault->code);
	json_write_name(buf, "message");
	json_write_str(buf, fault->message);
	buf_add_char(buf, '}');
}
