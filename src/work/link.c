/* Personal links: the key's number, the version and the ids as raw bytes in a token (work/link_token.h), which keeps the address
 * under 300 characters. */
#include "work/link.h"

#include "work/link_token.h"

#include <string.h>

#define AUD_TAKE STR("take")
#define AUD_JOIN STR("join")
#define AUD_STOP STR("stop")
#define AUD_RESET STR("password")

enum {
	ID_LEN = sizeof(struct uuid),
	TAKE_LEN = 2 + 4 * ID_LEN,
	JOIN_LEN = 1 + 2 * ID_LEN,
	RESET_LEN = JOIN_LEN + RESET_PROOF_BYTES
};

/* --- writing --------------------------------------------------------------------------------------------------------------- */

size_t link_token_put(char *out, const struct link_key *key, const struct link *link)
{
	char subject[TAKE_LEN] = {(char)key->number, (char)link->version};
	char *at = subject + 2;

	link_id_put(&at, link->merchant_id);
	link_id_put(&at, link->interview_id);
	link_id_put(&at, link->candidate_id);
	link_id_put(&at, link->enrolment_id);
	return link_packed_put(out, key, &(struct packed){AUD_TAKE, {subject, TAKE_LEN}, link->expires_at_ms});
}

/* Tokens of two ids. */
struct pair_link {
	struct str audience;
	struct uuid first, second;
	int64_t expires_at_ms;
};

static size_t pair_token_put(char *out, const struct link_key *key, const struct pair_link *link)
{
	char subject[JOIN_LEN] = {(char)key->number};
	char *at = subject + 1;

	link_id_put(&at, link->first);
	link_id_put(&at, link->second);
	return link_packed_put(out, key, &(struct packed){link->audience, {subject, JOIN_LEN}, link->expires_at_ms});
}

size_t join_token_put(char *out, const struct link_key *key, const struct join_link *link)
{
	return pair_token_put(out, key, &(struct pair_link){AUD_JOIN, link->merchant_id, link->account_id, link->expires_at_ms});
}

size_t stop_token_put(char *out, const struct link_key *key, const struct stop_link *link)
{
	return pair_token_put(out, key, &(struct pair_link){AUD_STOP, link->merchant_id, link->candidate_id, link->expires_at_ms});
}

/* --- reading --------------------------------------------------------------------------------------------------------------- */

bool link_token_check(struct call *call, const struct link_key *key, struct str token, struct link *link)
{
	struct packed packed = {.audience = AUD_TAKE, .subject.len = TAKE_LEN};
	const char *at;

	if (!link_packed_check(call, key, token, &packed))
		return false;
	at = packed.subject.ptr + 2;
	link->version = (uint8_t)packed.subject.ptr[1];
	link->expires_at_ms = packed.expires_at_ms;
	link->merchant_id = link_id_take(&at);
	link->interview_id = link_id_take(&at);
	link->candidate_id = link_id_take(&at);
	link->enrolment_id = link_id_take(&at);
	return true;
}

static bool pair_token_check(struct call *call, const struct link_key *key, struct str token, struct pair_link *link)
{
	struct packed packed = {.audience = link->audience, .subject.len = JOIN_LEN};
	const char *at;

	if (!link_packed_check(call, key, token, &packed))
		return false;
	at = packed.subject.ptr + 1;
	link->expires_at_ms = packed.expires_at_ms;
	link->first = link_id_take(&at);
	link->second = link_id_take(&at);
	return true;
}

bool join_token_check(struct call *call, const struct link_key *key, struct str token, struct join_link *link)
{
	struct pair_link pair = {.audience = AUD_JOIN};

	if (!pair_token_check(call, key, token, &pair))
		return false;
	*link = (struct join_link){pair.first, pair.second, pair.expires_at_ms};
	return true;
}

bool stop_token_check(struct call *call, const struct link_key *key, struct str token, struct stop_link *link)
{
	struct pair_link pair = {.audience = AUD_STOP};

	if (!pair_token_check(call, key, token, &pair))
		return false;
	*link = (struct stop_link){pair.first, pair.second, pair.expires_at_ms};
	return true;
}

bool link_token_read(struct call *call, struct str token, struct link *link)
{
	struct link_key key;

	return link_key_find(call, token, &key) && link_token_check(call, &key, token, link);
}

bool join_token_read(struct call *call, struct str token, struct join_link *link)
{
	struct link_key key;

	return link_key_find(call, token, &key) && join_token_check(call, &key, token, link);
}

bool stop_token_read(struct call *call, struct str token, struct stop_link *link)
{
	struct link_key key;

	return link_key_find(call, token, &key) && stop_token_check(call, &key, token, link);
}

bool reset_token_read(struct call *call, struct str token, struct reset_link *link)
{
	struct packed packed = {.audience = AUD_RESET, .subject.len = RESET_LEN};
	struct link_key key;
	const char *at;

	if (!link_key_find(call, token, &key) || !link_packed_check(call, &key, token, &packed))
		return false;
	at = packed.subject.ptr + 1;
	link->merchant_id = link_id_take(&at);
	link->account_id = link_id_take(&at);
	memcpy(link->proof, at, RESET_PROOF_BYTES);
	link->expires_at_ms = packed.expires_at_ms;
	return true;
}

/* --- addresses -------------------------------------------------------------------------------------------------------------- */

static struct link_key key_for_new(const struct service *service)
{
	struct call signing = {.service = service};

	return keyring_link_key(&signing);
}

struct str link_url_as(struct arena *arena, const struct service *service, const struct link *link, struct link_view view)
{
	struct link_key key = key_for_new(service);
	char token[LINK_TOKEN_MOST], id[UUID_TEXT_LEN];
	size_t len = link_token_put(token, &key, link);

	uuid_write(link->interview_id, id);
	return ARENA_CONCAT(arena, service->public_url, STR("/interview/take/"), {id, UUID_TEXT_LEN}, STR("/?interview_token="),
		{token, len}, view.hide_menu ? STR("&view_hm=true") : STR_NONE, view.hide_iframe ? STR("&view_hi=true") : STR_NONE);
}

struct str join_url(struct arena *arena, const struct service *service, const struct join_link *link)
{
	struct link_key key = key_for_new(service);
	char token[LINK_TOKEN_MOST];
	size_t len = join_token_put(token, &key, link);

	return ARENA_CONCAT(arena, service->public_url, STR("/join/?token="), {token, len});
}

struct str stop_url(struct arena *arena, const struct service *service, const struct stop_link *link)
{
	struct link_key key = key_for_new(service);
	char token[LINK_TOKEN_MOST];
	size_t len = stop_token_put(token, &key, link);

	return ARENA_CONCAT(arena, service->public_url, STR("/unsubscribe/?token="), {token, len});
}

struct str reset_url(struct arena *arena, const struct service *service, const struct reset_link *link)
{
	struct link_key key = key_for_new(service);
	char token[LINK_TOKEN_MOST], subject[RESET_LEN] = {(char)key.number}, *at = subject + 1;
	size_t len;

	link_id_put(&at, link->merchant_id);
	link_id_put(&at, link->account_id);
	memcpy(at, link->proof, RESET_PROOF_BYTES);
	len = link_packed_put(token, &key, &(struct packed){AUD_RESET, {subject, RESET_LEN}, link->expires_at_ms});
	return ARENA_CONCAT(arena, service->public_url, STR("/reset/?token="), {token, len});
}
