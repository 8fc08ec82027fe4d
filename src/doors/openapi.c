/* The OpenAPI 3.1 document, put together from the endpoint table: every REST endpoint with its schemas and faults. */
#include "api/endpoint.h"
#include "base/json_write.h"
#include "base/panic.h"
#include "doors/door.h"

#include <jansson.h>

#define OPENAPI_ABOUT                                                                                                              \
	"Brings people to interviews: create an interview, give each person a personal link or mail them, read the results. "      \
	"Every "                                                                                                                   \
	"endpoint takes and gives JSON. Rows of a batch fail alone: the answer is 200 and each row says in `result` how it went."

/* The faults that any endpoint may answer with, each a response of its own in the components. */
struct response {
	const char *name;
	int status;
	const char *about;
};
static const struct response responses[] = {
	{"BadRequest", 400, "The body or the query string cannot be read."},
	{"Unauthenticated", 401, "The token is missing, malformed, expired or revoked; or the signature is missing or wrong."},
	{"Forbidden", 403, "The caller's role does not allow this."},
	{"NotFound", 404, "What was asked for does not exist, or belongs to another merchant."},
	{"Conflict", 409, "The present state does not allow it."},
	{"TooLarge", 413, "The body is larger than this server takes."},
	{"Invalid", 422, "A member is missing or wrong; `name` says which."},
	{"Limited", 429, "Too many requests; Retry-After says when to come back."},
	{"Internal", 500, "The server failed; nothing was changed."},
	{"Unavailable", 503, "The server is busy or its database away; try again after Retry-After."},
};

/* What the groups of endpoints are about; a tag without a line here is listed without words. */
struct tag {
	const char *name, *about;
};
static const struct tag tags[] = {
	{"Interviews", "What is asked, and the links by which it is taken."},
	{"Candidates", "The people who take interviews, and how far they are."},
	{"Invitations", "What becomes of invitations, and every mail with its fate."},
	{"Mails", "What the mails to candidates say, how they look and when they go."},
	{"Admin", "The merchant's account: team, credits, numbers, languages."},
};

static void member_write(struct buf *buf, const char *name, const char *text)
{
	json_write_name(buf, name);
	json_write_str(buf, str_of(text));
}

static void object_open(struct buf *buf, const char *name)
{
	json_write_name(buf, name);
	buf_add_char(buf, '{');
}

static void object_close(struct buf *buf)
{
	buf_add_char(buf, '}');
}

/* --- one operation --------------------------------------------------------------------------------------------------------- */

/* The schema of a shape as a tree, to take members out of it. The caller lets go of it. */
static json_t *schema_tree(const struct shape *shape, bool is_input)
{
	struct buf text = {0};
	json_t *schema;

	schema_write(&text, shape, SCHEMA_OPENAPI, is_input);
	schema = json_loadb(text.ptr, text.len, 0, NULL);
	ASSERT(schema);
	buf_close(&text);
	return schema;
}

static void member_schema_write(struct buf *buf, json_t *schema, const char *name)
{
	json_t *member = json_object_get(json_object_get(schema, "properties"), name);
	size_t size = json_dumpb(member, NULL, 0, JSON_COMPACT);

	ASSERT(member);
	buf->len += json_dumpb(member, buf_reserve(buf, size), size, JSON_COMPACT);
}

/* One more item of an array. */
static void item_open(struct buf *buf)
{
	if (buf->ptr[buf->len - 1] != '[')
		buf_add_char(buf, ',');
	buf_add_char(buf, '{');
}

static void query_parameter_write(struct buf *buf, json_t *schema, const struct field *field)
{
	bool is_required = !field->optional && !field->nullable && !field->default_to;

	item_open(buf);
	member_write(buf, "name", field->name);
	member_write(buf, "in", "query");
	member_write(buf, "description", field->doc);
	if (is_required) {
		json_write_name(buf, "required");
		buf_add_literal(buf, "true");
	}
	json_write_name(buf, "schema");
	member_schema_write(buf, schema, field->name);
	object_close(buf);
}

static void query_parameters_write(struct buf *buf, const struct shape *in)
{
	json_t *schema = schema_tree(in, true);

	for (uint32_t i = 0; i < in->count; i++) {
		if (!in->fields[i].internal)
			query_parameter_write(buf, schema, &in->fields[i]);
	}
	json_decref(schema);
}

/* One that the components describe. */
static void known_parameter_write(struct buf *buf, const char *ref)
{
	item_open(buf);
	member_write(buf, "$ref", ref);
	object_close(buf);
}

static void parameters_write(struct buf *buf, const struct endpoint *endpoint, bool is_get)
{
	json_write_name(buf, "parameters");
	buf_add_char(buf, '[');
	if (is_get)
		query_parameters_write(buf, endpoint->in);
	if (endpoint->takes_idempotency_key)
		known_parameter_write(buf, "#/components/parameters/IdempotencyKey");
	if (endpoint->is_signed) {
		known_parameter_write(buf, "#/components/parameters/WebhookId");
		known_parameter_write(buf, "#/components/parameters/WebhookTimestamp");
	}
	buf_add_char(buf, ']');
}

static void body_write(struct buf *buf, const struct shape *in)
{
	if (!in->count)
		return;
	object_open(buf, "requestBody");
	buf_add_literal(buf, "\"required\":true,\"content\":{\"application/json\":{\"schema\":");
	schema_write(buf, in, SCHEMA_OPENAPI, true);
	buf_add_literal(buf, "}}}");
}

/* Whether the endpoint may answer with this fault. */
static bool response_applies(const struct endpoint *endpoint, int status)
{
	if (status == 401)
		return endpoint->is_signed || (endpoint->access != ACCESS_PUBLIC && !endpoint->unauthenticated_status);
	if (status == 403)
		return endpoint->access != ACCESS_PUBLIC;
	return true;
}

static void answer_schema_write(struct buf *buf, const struct endpoint *endpoint)
{
	json_t *schema;

	if (!endpoint->bare) {
		schema_write(buf, endpoint->out, SCHEMA_OPENAPI, false);
		return;
	}
	schema = schema_tree(endpoint->out, false);
	member_schema_write(buf, schema, endpoint->bare);
	json_decref(schema);
}

static void responses_write(struct buf *buf, const struct endpoint *endpoint)
{
	object_open(buf, "responses");
	object_open(buf, "200");
	member_write(buf, "description", "Done.");
	buf_add_literal(buf, ",\"content\":{\"application/json\":{\"schema\":");
	answer_schema_write(buf, endpoint);
	buf_add_literal(buf, "}}}");
	for (size_t i = 0; i < COUNT_OF(responses); i++) {
		if (response_applies(endpoint, responses[i].status))
			buf_printf(buf, ",\"%d\":{\"$ref\":\"#/components/responses/%s\"}", responses[i].status, responses[i].name);
	}
	object_close(buf);
}

static void operation_write(struct buf *buf, const struct endpoint *endpoint)
{
	bool is_get = endpoint->methods & METHOD_GET;

	object_open(buf, is_get ? "get" : "post");
	member_write(buf, "operationId", endpoint->name);
	json_write_name(buf, "tags");
	buf_add_char(buf, '[');
	json_write_str(buf, str_of(endpoint->tag));
	buf_add_char(buf, ']');
	member_write(buf, "summary", endpoint->title);
	member_write(buf, "description", endpoint->doc);
	if (endpoint->is_signed)
		buf_add_literal(buf, ",\"security\":[{\"webhookSignature\":[]}]");
	else if (endpoint->access == ACCESS_PUBLIC)
		buf_add_literal(buf, ",\"security\":[]");
	parameters_write(buf, endpoint, is_get);
	if (!is_get)
		body_write(buf, endpoint->in);
	responses_write(buf, endpoint);
	object_close(buf);
}

/* The table, and behind it what has a door of its own. */
static size_t described_count(void)
{
	return endpoint_count + 1;
}

static const struct endpoint *described(size_t index)
{
	return index < endpoint_count ? endpoint_table[index] : &email_events_endpoint;
}

static bool is_listed(const struct endpoint *endpoint)
{
	return (endpoint->doors & DOOR_REST) != 0;
}

/* The path with all its operations, where the table first names it. */
static void path_write(struct buf *buf, size_t index)
{
	struct str path = str_of(described(index)->path);

	for (size_t i = 0; i < index; i++)
		if (is_listed(described(i)) && str_equal(str_of(described(i)->path), path))
			return;
	object_open(buf, path.ptr);
	for (size_t i = index; i < described_count(); i++)
		if (is_listed(described(i)) && str_equal(str_of(described(i)->path), path))
			operation_write(buf, described(i));
	object_close(buf);
}

/* --- the document ---------------------------------------------------------------------------------------------------------- */

static void info_write(struct buf *buf, struct str public_url)
{
	object_open(buf, "info");
	member_write(buf, "title", "Convoke API");
	member_write(buf, "version", CONVOKE_VERSION);
	member_write(buf, "description", OPENAPI_ABOUT);
	object_open(buf, "contact");
	member_write(buf, "name", "The operator of this server");
	json_write_name(buf, "url");
	json_write_str(buf, public_url);
	object_close(buf);
	object_open(buf, "license");
	member_write(buf, "name", "Apache License 2.0");
	member_write(buf, "identifier", "Apache-2.0");
	object_close(buf);
	object_close(buf);
}

static void servers_write(struct buf *buf, struct str public_url)
{
	struct arena arena = {0};

	json_write_name(buf, "servers");
	buf_add_literal(buf, "[{\"url\":");
	json_write_str(buf, arena_printf(&arena, "%.*s/functions/v1", STR_ARG(public_url)));
	buf_add_literal(buf, "}]");
	arena_close(&arena);
}

/* True when no listed endpoint before this one has the same tag. */
static bool is_first_of_tag(size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (is_listed(described(i)) && str_equal(str_of(described(i)->tag), str_of(described(index)->tag)))
			return false;
	}
	return true;
}

static void tag_write(struct buf *buf, const char *name)
{
	item_open(buf);
	member_write(buf, "name", name);
	for (size_t i = 0; i < COUNT_OF(tags); i++) {
		if (str_equal(str_of(tags[i].name), str_of(name)))
			member_write(buf, "description", tags[i].about);
	}
	object_close(buf);
}

static void tags_write(struct buf *buf)
{
	json_write_name(buf, "tags");
	buf_add_char(buf, '[');
	for (size_t i = 0; i < described_count(); i++) {
		if (is_listed(described(i)) && is_first_of_tag(i))
			tag_write(buf, described(i)->tag);
	}
	buf_add_char(buf, ']');
}

static void error_schema_write(struct buf *buf)
{
	object_open(buf, "Error");
	buf_add_literal(buf,
		"\"type\":\"object\",\"description\":\"Why the call "
		"failed.\",\"required\":[\"error\",\"code\",\"message\"],\"properties\":{"
		"\"error\":{\"type\":\"string\",\"description\":\"One sentence for a person.\"},"
		"\"name\":{\"type\":\"string\",\"description\":\"The member at fault, as a "
		"path.\",\"examples\":[\"users[3].email\"]},"
		"\"code\":{\"description\":\"For programs.\",\"type\":\"string\",\"examples\":[\"validation_failed\"]},"
		"\"message\":{\"type\":\"string\",\"description\":\"Same as error.\"}}");
	object_close(buf);
}

static void response_components_write(struct buf *buf)
{
	object_open(buf, "responses");
	for (size_t i = 0; i < COUNT_OF(responses); i++) {
		object_open(buf, responses[i].name);
		member_write(buf, "description", responses[i].about);
		if (responses[i].status == 429 || responses[i].status == 503)
			buf_add_literal(buf,
				",\"headers\":{\"Retry-After\":{\"description\":\"Seconds to wait.\",\"schema\":"
				"{\"type\":\"integer\",\"minimum\":0}}}");
		buf_add_literal(buf, ",\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Error\"}}}");
		object_close(buf);
	}
	object_close(buf);
}

static void components_write(struct buf *buf)
{
	object_open(buf, "components");
	object_open(buf, "securitySchemes");
	buf_add_literal(buf,
		"\"bearerAuth\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\",\"description\":"
		"\"An access token of a signed-in person, or a key.\"},"
		"\"webhookSignature\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"webhook-signature\",\"description\":"
		"\"Standard Webhooks: `v1,` and the base64 HMAC-SHA-256 of webhook-id, webhook-timestamp and raw body, joined by "
		"dots, "
		"with the secret of the setting `email_events_secret`. Several may stand there, separated by spaces.\"}");
	object_close(buf);
	object_open(buf, "parameters");
	buf_add_literal(buf,
		"\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"description\":\"A text of your own for "
		"this one action: a repeated request with the same key gets the first answer and does nothing twice.\","
		"\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}},"
		"\"WebhookId\":{\"name\":\"webhook-id\",\"in\":\"header\",\"required\":true,\"description\":\"The sender's own "
		"name of "
		"this message.\",\"schema\":{\"type\":\"string\"}},"
		"\"WebhookTimestamp\":{\"name\":\"webhook-timestamp\",\"in\":\"header\",\"required\":true,\"description\":\"When "
		"it was sent, "
		"in seconds since 1970; not more than five minutes from now.\",\"schema\":{\"type\":\"integer\"}}");
	object_close(buf);
	object_open(buf, "schemas");
	error_schema_write(buf);
	object_close(buf);
	response_components_write(buf);
	object_close(buf);
}

void openapi_write(struct buf *buf, struct str public_url)
{
	buf_add_literal(buf, "{\"openapi\":\"3.1.0\"");
	info_write(buf, public_url);
	servers_write(buf, public_url);
	buf_add_literal(buf, ",\"security\":[{\"bearerAuth\":[]}]");
	tags_write(buf);
	object_open(buf, "paths");
	for (size_t i = 0; i < described_count(); i++) {
		if (is_listed(described(i)))
			path_write(buf, i);
	}
	object_close(buf);
	components_write(buf);
	object_close(buf);
}
