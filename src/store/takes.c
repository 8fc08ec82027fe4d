/* Queries of the pages behind personal links (sql/query/takes.sql). */
#include "store/takes.h"

#define TAKE(member, ...) FIELD(struct take_row, member, "", __VA_ARGS__)
static const struct field take_fields[] = {TAKE(candidate_id), TAKE(interview_id), TAKE(state), TAKE(is_test), TAKE(is_mailed),
	TAKE(link_version), TAKE(attempts_left), TAKE(expires_at, .format = FORMAT_TIME), TAKE(candidate_name),
	TAKE(candidate_status), TAKE(mail_language), TAKE(merchant_name), TAKE(merchant_status), TAKE(interview_name),
	TAKE(location), TAKE(interview_status), TAKE(language), TAKE(template_id), TAKE(available_till, .format = FORMAT_TIME),
	TAKE(max_duration_s), TAKE(recording), TAKE(conversation_speed), TAKE(welcome_message), TAKE(instructions),
	TAKE(thank_you_message), TAKE(result_view), TAKE(deadline_at, .format = FORMAT_TIME), TAKE(embed_id), TAKE(embed_origins),
	TAKE(questions), TAKE(questions_always), TAKE(max_followups), TAKE(questions_random_subset)};
static const struct shape take_shape = SHAPE("Take", struct take_row, take_fields);

struct opened {
	struct uuid merchant_id, id;
	int64_t now_ms;
};
static const struct field opened_fields[] = {
	FIELD(struct opened, merchant_id, ""), FIELD(struct opened, id, ""), FIELD(struct opened, now_ms, "")};
static const struct shape opened_shape = SHAPE("Opened", struct opened, opened_fields);

static const struct query take_find_query = {.name = "take_find", .in = &by_id_shape, .out = &take_shape};
static const struct query enrolment_opened_query = {.name = "enrolment_opened", .in = &opened_shape};

#define JOIN(member) FIELD(struct join_row, member, "")
static const struct field join_fields[] = {JOIN(email), JOIN(name), JOIN(account_status), JOIN(language), JOIN(merchant_name),
	JOIN(merchant_status), JOIN(team_status), JOIN(coaching_status)};
static const struct shape join_shape = SHAPE("Join", struct join_row, join_fields);

struct join_key {
	struct uuid platform_id, merchant_id, id;
	struct str name;
	int64_t now_ms;
};
#define KEY(member) FIELD(struct join_key, member, "")
static const struct field key_fields[] = {KEY(platform_id), KEY(merchant_id), KEY(id), KEY(name), KEY(now_ms)};
static const struct shape key_shape = SHAPE("JoinKey", struct join_key, key_fields);

static const struct query join_find_query = {.name = "join_find", .in = &key_shape, .out = &join_shape};
static const struct query join_name_query = {.name = "join_name", .in = &key_shape};

const struct query *const take_queries[] = {&take_find_query, &enrolment_opened_query, &join_find_query, &join_name_query, NULL};

bool take_find(struct call *call, const struct by_id *key, struct take_row *out, bool *found)
{
	return db_find(call, &take_find_query, key, out, found);
}

bool take_mark_opened(struct call *call, struct uuid merchant_id, struct uuid enrolment_id)
{
	return db_run(call, &enrolment_opened_query, &(struct opened){merchant_id, enrolment_id, call->now_ms}, NULL);
}

bool join_find(struct call *call, const struct by_id *key, struct join_row *out, bool *found)
{
	struct join_key in = {.platform_id = platform_id, .merchant_id = key->merchant_id, .id = key->id};

	return db_find(call, &join_find_query, &in, out, found);
}

bool join_change_name(struct call *call, struct uuid account_id, struct str name)
{
	struct join_key key = {.platform_id = platform_id, .id = account_id, .name = name, .now_ms = call->now_ms};

	return db_run(call, &join_name_query, &key, NULL);
}
