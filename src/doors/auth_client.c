/* The programs of others: those that registered here (RFC 7591), and those whose id is the https address of a document about them.
 */
#include "base/json_read.h"
#include "base/json_write.h"
#include "db/db.h"
#include "doors/auth.h"
#include "net/http_client.h"

enum { DOCUMENT_MOST_BYTES = 16 * 1024, DOCUMENT_TIMEOUT_MS = 4000, CLIENT_ID_MOST = 500 };

/* --- finding ----------------------------------------------------------------------------------------------------------------- */

struct document {
	struct str client_id, client_name;
	struct list redirect_uris;
};
static const struct field document_fields[] = {
	FIELD(struct document, client_id, ""),
	FIELD(struct document, client_name, "", .optional = true),
	FIELD(struct document, redirect_uris, "", .min = 1, .max = 100),
};
static const struct shape document_shape = SHAPE("ClientDocument", struct document, document_fields);

static bool client_unknown(struct call *call)
{
	return fault_code(call, FAULT_BAD_REQUEST, "invalid_client", "This client_id is not known here: register first.");
}

bool auth_client_read(struct call *call, struct str client_id, struct str document, struct oauth_client *out)
{
	struct document about = {0};
	struct call reading = {.arena = call->arena};
	struct buf uris = {0};
	bool ok = json_read(&reading, document, &document_shape, &about);

	call_end(&reading);
	if (!ok || !str_equal(about.client_id, client_id))
		return client_unknown(call);
	for (size_t i = 0; i < about.redirect_uris.count; i++) {
		struct str uri = ((const struct str *)about.redirect_uris.items)[i];

		if (!oauth_redirect_is_allowed(uri))
			continue;
		buf_add(&uris, uri);
		buf_add_char(&uris, '\n');
	}
	*out = (struct oauth_client){.id = client_id,
		.name = str_is_empty(str_trim(about.client_name)) ? client_id : str_trim(about.client_name),
		.redirect_uris = arena_copy(call->arena, buf_str(&uris))};
	buf_close(&uris);
	return true;
}

/* An https address with a path (draft-ietf-oauth-client-id-metadata-document, section 3). */
static bool client_id_is_url(struct str client_id)
{
	struct str prefix = STR("https://");

	return str_starts_with(client_id, prefix) && str_find(str_from(client_id, prefix.len), '/') > 0 &&
		oauth_redirect_is_allowed(client_id);
}

static bool client_fetch(struct visit *visit, struct str client_id, struct oauth_client *out)
{
	struct http_fetch fetch = {
		.url = client_id, .timeout_ms = DOCUMENT_TIMEOUT_MS, .limit_bytes = DOCUMENT_MOST_BYTES, .public_only = true};
	struct http_fetched answer;
	struct call fetching = {.arena = visit->call->arena, .now_ms = visit->call->now_ms};

	/* Nobody shall make this server knock at doors all day. */
	if (!auth_try_often(visit, "client"))
		return false;
	bool ok = http_fetch(&fetching, &fetch, &answer) && answer.status == 200;
	call_end(&fetching);
	return ok ? auth_client_read(visit->call, client_id, answer.body, out) : client_unknown(visit->call);
}

struct finding {
	struct str id;
	struct oauth_client *client;
	bool found;
};

static bool find_run(struct call *call, void *data)
{
	struct finding *finding = data;

	return oauth_client_find(call, finding->id, finding->client, &finding->found);
}

bool auth_client_find(struct visit *visit, struct str client_id, struct oauth_client *out)
{
	struct finding finding = {.id = client_id, .client = out};

	if (str_is_empty(client_id) || client_id.len > CLIENT_ID_MOST)
		return client_unknown(visit->call);
	if (client_id_is_url(client_id))
		return client_fetch(visit, client_id, out);
	if (!db_transaction(visit->call, visit->db, DB_READ, find_run, &finding))
		return false;
	return finding.found || client_unknown(visit->call);
}

/* --- registering ------------------------------------------------------------------------------------------------------------- */

struct register_in {
	struct list redirect_uris;
	struct str client_name, token_endpoint_auth_method;
	struct list grant_types, response_types;
};
#define IN(member) FIELD(struct register_in, member, "", .optional = true, .nullable = true, .max = 100)
static const struct field register_in_fields[] = {
	IN(redirect_uris), IN(client_name), IN(token_endpoint_auth_method), IN(grant_types), IN(response_types)};
static const struct shape register_in_shape = SHAPE("RegisterIn", struct register_in, register_in_fields);

struct register_out {
	struct str client_id;
	int64_t client_id_issued_at;
	struct str client_name;
	struct list redirect_uris, grant_types, response_types;
	struct str token_endpoint_auth_method;
};
#define OUT(member) FIELD(struct register_out, member, "")
static const struct field register_out_fields[] = {OUT(client_id), OUT(client_id_issued_at), OUT(client_name), OUT(redirect_uris),
	OUT(grant_types), OUT(response_types), OUT(token_endpoint_auth_method)};
static const struct shape register_out_shape = SHAPE("RegisterOut", struct register_out, register_out_fields);

static bool keep_run(struct call *call, void *data)
{
	return oauth_client_keep(call, data);
}

static void register_reply(struct visit *visit, const struct oauth_client *client, struct list redirect_uris)
{
	static const struct str grants[] = {STR("authorization_code"), STR("refresh_token")}, responses[] = {STR("code")};
	struct register_out out = {.client_id = client->id,
		.client_id_issued_at = client->created_at / 1000,
		.client_name = client->name,
		.redirect_uris = redirect_uris,
		.grant_types = {(void *)(uintptr_t)grants, COUNT_OF(grants)},
		.response_types = {(void *)(uintptr_t)responses, COUNT_OF(responses)},
		.token_endpoint_auth_method = STR("none")};
	struct buf body = {0};

	json_write(&body, &register_out_shape, &out);
	reply_cors(visit->reply);
	reply_json(visit, 201, body);
}

void register_answer(struct visit *visit)
{
	struct register_in in = {0};
	struct oauth_registration wanted;
	struct oauth_client client;

	if (!json_read(visit->call, visit->request->body, &register_in_shape, &in)) {
		if (visit->call->fault.kind == FAULT_INVALID)
			visit->call->fault.code = STR("invalid_client_metadata");
		oauth_fault_reply(visit);
		return;
	}
	/* A program may ask for a secret all the same; it is told that it has none. */
	wanted = (struct oauth_registration){.client_name = in.client_name, .redirect_uris = in.redirect_uris};
	if (oauth_client_make(visit->call, &wanted, &client) && auth_try_often(visit, "register") &&
		db_transaction(visit->call, visit->db, DB_WRITE, keep_run, &client))
		register_reply(visit, &client, in.redirect_uris);
	else
		oauth_fault_reply(visit);
}
