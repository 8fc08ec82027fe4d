/* set_interview_state and list_interviews. */
#include "api/handlers.h"
#include "api/page.h"
#include "store/interviews.h"
#include "work/avatar.h"
#include "work/embed.h"
#include "work/interview.h"
#include "work/language.h"
#include "work/terms.h"

/* -- set_interview_state -- */

struct state_in {
	struct uuid position_id, merchant_id;
	struct str status;
	struct flag is_embedded;
	struct list embed_origins;
};
static const struct field state_in_fields[] = {FIELD(struct state_in, position_id, "The interview or position"),
	FIELD(struct state_in, status, "Its new status", .optional = true, .nullable = true, .one_of = terms_status),
	FIELD(struct state_in, is_embedded, "true: make sure it can be embedded; false: its keys are deleted", .optional = true,
		.nullable = true),
	FIELD(struct state_in, embed_origins,
		"Only pages of these origins may show it inside them, https://careers.example.com or https://*.example.com; [] for "
		"any, as without it",
		.optional = true, .nullable = true, .max = EMBED_ORIGINS_MOST),
	FIELD(struct state_in, merchant_id, "For service keys (required) and operators of several merchants", .optional = true,
		.nullable = true)};
static const struct shape state_in_shape = SHAPE("SetInterviewStateRequest", struct state_in, state_in_fields);

struct state_out {
	struct flag success;
	struct str embed_id, embed_signing_key;
};
static const struct field state_out_fields[] = {
	FIELD(struct state_out, success, "true, unless keys are returned", .optional = true),
	FIELD(struct state_out, embed_id, "For embedding it", .optional = true),
	FIELD(struct state_out, embed_signing_key, "For signing embedded visits", .optional = true)};
static const struct shape state_out_shape = SHAPE("SetInterviewStateReply", struct state_out, state_out_fields);

static bool state_run(struct call *call, const void *input, void *output)
{
	const struct state_in *in = input;
	struct state_out *out = output;
	bool has_origins = in->embed_origins.items != NULL;
	struct interview interview;
	struct str origins;
	bool found;

	if (str_is_empty(in->status) && !in->is_embedded.is_set && !has_origins)
		return fault(call, FAULT_INVALID, "status", "Send status, is_embedded or embed_origins.");
	if (!interview_find(call, call->caller->merchant_id, in->position_id, &interview, &found))
		return false;
	if (!found)
		return fault(call, FAULT_INVALID, "position_id", "There is no interview with this id.");
	if (!interview_change_state(call, &interview, in->status, in->is_embedded))
		return false;
	if (has_origins &&
		(!embed_origins_keep(call, in->embed_origins, &origins) ||
			!embed_set_origins(call, interview.merchant_id, interview.id, origins)))
		return false;
	if (in->is_embedded.value) {
		out->embed_id = interview.embed_id;
		out->embed_signing_key = interview.embed_signing_key;
	} else {
		out->success = (struct flag){.is_set = true, .value = true};
	}
	return true;
}

const struct endpoint interview_state_set = {
	.name = "set_interview_state",
	.path = "/job-interview-set-state",
	.title = "Change interview state",
	.doc = "Changes an interview's status, makes or deletes its embedding keys, or says whose pages may show it.",
	.tag = "Interviews",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_idempotent = true,
	.is_destructive = true,
	.in = &state_in_shape,
	.out = &state_out_shape,
	.run = state_run,
};

/* -- list_interviews -- */

struct list_in {
	struct uuid merchant_id;
	struct str type, status, show_public, show_demo, filter_text, filter_emoji;
	int64_t limit, offset;
};
#define IN(member, doc, ...) FIELD(struct list_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field list_in_fields[] = {IN(merchant_id, "For service keys (required) and operators of several merchants"),
	IN(type, "Kind of definition", .one_of = terms_type_listed, .default_to = "interview"),
	IN(status, "Only these; all without it", .one_of = terms_status),
	IN(show_public, "Accepted for compatibility: there are no public definitions", .one_of = terms_true_false,
		.default_to = "false"),
	IN(show_demo, "Accepted for compatibility: there are no demo definitions", .one_of = terms_true_false,
		.default_to = "false"),
	IN(filter_text, "Part of the name", .max = 200),
	IN(filter_emoji, "Accepted for compatibility: definitions carry no emoji; a value finds none", .max = 20),
	PAGE_IN_FIELDS(struct list_in)};
static const struct shape list_in_shape = SHAPE("ListInterviewsRequest", struct list_in, list_in_fields);

struct list_row {
	struct uuid id, merchant_id;
	struct str name, emoji, type, type_avatar, status, visibility, mojito_language_code, speech_language_code, environment,
		recording, recording_full_session, cover_image_url;
	bool is_ats, is_multi_stage, billing_single_position;
	int64_t interview_count, interview_last, calc_duration, created_at, updated_at, billing_single_position_end_at;
};
#define ROW(member, doc, ...) FIELD(struct list_row, member, doc, .nullable = true, __VA_ARGS__)
static const struct field list_row_fields[] = {FIELD(struct list_row, id, "The interview's id"), ROW(merchant_id, "Whose it is"),
	ROW(name, "Name"), ROW(emoji, "Emoji"), ROW(type, "interview, coaching or assessment"),
	ROW(type_avatar, "Kind of template; null for written interviews"), ROW(status, "Status"),
	ROW(visibility, "Who may find it"), ROW(mojito_language_code, "Language"),
	ROW(speech_language_code, "Language of speech recognition"), ROW(environment, "production"),
	ROW(is_ats, "Whether it came from an applicant tracking system"), ROW(is_multi_stage, "Whether it has several stages"),
	ROW(recording, "What is recorded of the answers"), ROW(recording_full_session, "What is recorded of the session"),
	ROW(billing_single_position, "Whether it is billed as a single position"),
	ROW(billing_single_position_end_at, "Until when", .format = FORMAT_TIME), ROW(cover_image_url, "Picture"),
	ROW(interview_count, "How many have begun or taken it"), ROW(interview_last, "When the last did", .format = FORMAT_TIME),
	ROW(calc_duration, "Seconds in all"), ROW(created_at, "When it was made", .format = FORMAT_TIME),
	ROW(updated_at, "When it last changed", .format = FORMAT_TIME)};
static const struct shape list_row_shape = SHAPE("InterviewRow", struct list_row, list_row_fields);
static const struct field list_out_fields[] = PAGE_OUT_FIELDS(list_row_shape);
static const struct shape list_out_shape = SHAPE("ListInterviewsReply", struct page_out, list_out_fields);

static struct list_row row_make(const struct interview_row *from)
{
	const struct avatar *avatar = avatar_by_id(from->template_id);
	const struct language *language = language_by_code(from->language);
	struct str accents = str_of(language != NULL ? language->accents : NULL), speech = STR_NONE;

	(void)str_next(&accents, ' ', &speech);
	return (struct list_row){.id = from->id,
		.merchant_id = from->merchant_id,
		.name = from->name,
		.type = from->type,
		.type_avatar = avatar != NULL && avatar->is_voice ? str_of(avatar->type) : STR_NONE,
		.status = from->status,
		.visibility = from->visibility,
		.mojito_language_code = from->language,
		.speech_language_code = speech,
		.environment = STR("production"),
		.recording = from->recording,
		.recording_full_session = from->recording_full_session,
		.cover_image_url = from->cover_image_url,
		.interview_count = from->interview_count,
		.interview_last = from->interview_last,
		.calc_duration = from->max_duration_s,
		.created_at = from->created_at,
		.updated_at = from->updated_at};
}

static bool list_run(struct call *call, const void *input, void *output)
{
	const struct list_in *in = input;
	struct page_out *out = output;
	struct interview_filter filter = {.merchant_id = call->caller->merchant_id,
		.type = in->type,
		.status = in->status,
		.text = filter_text(call, in->filter_text),
		.limit = in->limit,
		.offset = in->offset};
	struct list found = {0};
	int64_t total = 0;

	if (str_is_empty(in->filter_emoji) && (!interviews_list(call, &filter, &found) || !interviews_count(call, &filter, &total)))
		return false;
	struct list_row *rows = ARENA_ARRAY(call->arena, struct list_row, found.count);

	for (size_t i = 0; i < found.count; i++)
		rows[i] = row_make((const struct interview_row *)found.items + i);
	out->data = (struct list){rows, found.count};
	page_end(call, out, total, in->limit, in->offset);
	return true;
}

const struct endpoint interviews_listing = {
	.name = "list_interviews",
	.path = "/merchant-interview-list",
	.title = "List interviews",
	.doc = "The merchant's interviews, the last changed first.",
	.tag = "Interviews",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &list_in_shape,
	.out = &list_out_shape,
	.run = list_run,
};
