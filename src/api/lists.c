/* Plain reads: list_candidates and list_avatars. */
#include "api/handlers.h"
#include "api/page.h"
#include "store/candidates.h"
#include "work/avatar.h"
#include "work/terms.h"

/* -- list_candidates -- */

struct candidates_in {
	struct uuid merchant_id;
	struct str tab, source, order_by, filter_text, filter_emoji;
	int64_t limit, offset;
};
static const char *const tabs[] = {"interview", "pre-screening", "no-action", "leads", "", NULL};
static const char *const sources[] = {"invited", "registered", NULL};
static const char *const orders[] = {"name_accending", "name_decending", "created_at_newest", "created_at_oldest", NULL};
#define IN(member, doc, ...) FIELD(struct candidates_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field candidates_in_fields[] = {
	IN(merchant_id, "For service keys (required) and operators of several merchants"),
	IN(tab, "interview: has begun one; no-action: has not; all without it", .one_of = tabs),
	IN(source, "invited: all are; registered: none registers by themselves", .one_of = sources),
	IN(order_by, "Order", .one_of = orders, .default_to = "created_at_newest"),
	IN(filter_text, "Part of the name or address", .max = 200),
	IN(filter_emoji, "Accepted for compatibility: candidates carry no emoji; a value finds none", .max = 20),
	PAGE_IN_FIELDS(struct candidates_in)};
static const struct shape candidates_in_shape = SHAPE("ListCandidatesRequest", struct candidates_in, candidates_in_fields);

struct candidate_row {
	struct uuid id, profile_id, merchant_id;
	struct str name, email, email_auth, emoji, external_id, status, phone_number, linked_in, physical_address,
		mojito_language_code, avatar_url, avatar_local_path, kyc_image_local_path, kyc_processing_status;
	int64_t interview_count, pre_screening_count, public_avatar_count, interview_last, last_login_at, created_at, updated_at,
		deleted_at;
	struct json metadata;
	struct str invitation_state;
};
#define ROW(member, doc, ...) FIELD(struct candidate_row, member, doc, .nullable = true, __VA_ARGS__)
static const struct field candidate_row_fields[] = {FIELD(struct candidate_row, id, "The candidate within this merchant"),
	ROW(profile_id, "The person"), ROW(merchant_id, "Whose candidate"), ROW(name, "Name"), ROW(email, "Address"),
	ROW(email_auth, "Address used to sign in"), ROW(emoji, "Emoji"), ROW(external_id, "Your own id"),
	ROW(status, "active: has begun an interview; invited: has not yet"), ROW(phone_number, "Phone"), ROW(linked_in, "LinkedIn"),
	ROW(physical_address, "Postal address"), ROW(mojito_language_code, "Language"), ROW(avatar_url, "Picture"),
	ROW(avatar_local_path, "Picture, stored"), ROW(kyc_image_local_path, "Identity picture, stored"),
	ROW(kyc_processing_status, "Identity check"), ROW(interview_count, "Interviews begun or taken"),
	ROW(pre_screening_count, "Pre-screenings"), ROW(public_avatar_count, "Public conversations"),
	ROW(interview_last, "When the last one began", .format = FORMAT_TIME),
	ROW(last_login_at, "Last sign-in", .format = FORMAT_TIME), ROW(created_at, "First seen", .format = FORMAT_TIME),
	ROW(updated_at, "Last changed", .format = FORMAT_TIME), ROW(deleted_at, "When erased", .format = FORMAT_TIME),
	ROW(metadata, "Yours, of the latest registration"),
	ROW(invitation_state,
		"How far the latest invitation is: queued, sent, deferred, failed, bounced, opened, started, collected, "
		"submitted, expired, revoked or unsubscribed; null: not mailed and not begun")};
static const struct shape candidate_row_shape = SHAPE("CandidateRow", struct candidate_row, candidate_row_fields);
static const struct field candidates_out_fields[] = PAGE_OUT_FIELDS(candidate_row_shape);
static const struct shape candidates_out_shape = SHAPE("ListCandidatesReply", struct page_out, candidates_out_fields);

static struct candidate_row candidate_row_make(struct uuid merchant_id, const struct candidate *from)
{
	return (struct candidate_row){.id = from->id,
		.profile_id = from->id,
		.merchant_id = merchant_id,
		.name = from->name,
		.email = from->email,
		.external_id = from->external_id,
		.status = from->status,
		.mojito_language_code = from->language,
		.interview_count = from->interview_count,
		.interview_last = from->interview_last,
		.created_at = from->created_at,
		.updated_at = from->updated_at,
		.metadata = from->metadata,
		.invitation_state = from->invitation_state};
}

/* Nobody can be in these: what makes people land there does not exist. */
static bool is_empty_by_nature(const struct candidates_in *in)
{
	return str_equal(in->tab, STR("pre-screening")) || str_equal(in->tab, STR("leads")) ||
		str_equal(in->source, STR("registered")) || !str_is_empty(in->filter_emoji);
}

static bool candidates_run(struct call *call, const void *input, void *output)
{
	const struct candidates_in *in = input;
	struct page_out *out = output;
	struct candidate_filter filter = {.merchant_id = call->caller->merchant_id,
		.text = filter_text(call, in->filter_text),
		.tab = str_is_empty(in->tab) ? STR_NONE : in->tab,
		.order_by = in->order_by,
		.limit = in->limit,
		.offset = in->offset};
	struct list found = {0};
	int64_t total = 0;

	if (!is_empty_by_nature(in) && (!candidates_list(call, &filter, &found) || !candidates_count(call, &filter, &total)))
		return false;
	struct candidate_row *rows = ARENA_ARRAY(call->arena, struct candidate_row, found.count);

	for (size_t i = 0; i < found.count; i++)
		rows[i] = candidate_row_make(filter.merchant_id, (const struct candidate *)found.items + i);
	out->data = (struct list){rows, found.count};
	page_end(call, out, total, in->limit, in->offset);
	return true;
}

const struct endpoint candidates_listing = {
	.name = "list_candidates",
	.path = "/merchant-candidate-list",
	.title = "List candidates",
	.doc = "The merchant's candidates.",
	.tag = "Candidates",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &candidates_in_shape,
	.out = &candidates_out_shape,
	.run = candidates_run,
};

/* -- list_avatars -- */

struct avatars_in {
	struct uuid merchant_id;
	struct str type, status, mojito_language_code, filter_text, include_archived, include_public;
	int64_t limit, offset;
};
static const char *const avatar_states[] = {"active", "draft", "archived", "deleted", NULL};
#define AVATARS_IN(member, doc, ...) FIELD(struct avatars_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field avatars_in_fields[] = {
	AVATARS_IN(merchant_id, "For service keys (required) and operators of several merchants"),
	AVATARS_IN(type, "Kind of template", .one_of = terms_avatar_type),
	AVATARS_IN(status, "Status; the built-in ones are active", .one_of = avatar_states),
	AVATARS_IN(mojito_language_code, "Language; the built-in ones speak all", .one_of = terms_language),
	AVATARS_IN(filter_text, "Part of the name", .max = 200),
	AVATARS_IN(include_archived, "Accepted for compatibility: none is archived", .one_of = terms_true_false,
		.default_to = "false"),
	AVATARS_IN(include_public, "Accepted for compatibility: the built-in ones are always listed", .one_of = terms_true_false,
		.default_to = "false"),
	PAGE_IN_FIELDS(struct avatars_in)};
static const struct shape avatars_in_shape = SHAPE("ListAvatarsRequest", struct avatars_in, avatars_in_fields);

struct avatar_row {
	struct uuid id, merchant_id;
	struct str name, type, status, visibility, mojito_language_code, video_voice_language_name, media_url, background_url,
		video_avatar_image_url, video_avatar_aspect_ratio;
	struct number background_blur;
	struct flag video_background_remove;
	int64_t created_at, updated_at;
};
#define AVATAR(member, doc, ...) FIELD(struct avatar_row, member, doc, .nullable = true, __VA_ARGS__)
static const struct field avatar_row_fields[] = {FIELD(struct avatar_row, id, "As interview_template_id elsewhere"),
	AVATAR(merchant_id, "Whose it is; null: built in"), AVATAR(name, "Name"), AVATAR(type, "Kind"), AVATAR(status, "Status"),
	AVATAR(visibility, "Who may use it"), AVATAR(mojito_language_code, "Language; null: all"),
	AVATAR(video_voice_language_name, "Voice"), AVATAR(media_url, "Picture or film"), AVATAR(background_url, "Background"),
	AVATAR(background_blur, "Blur of the background, 0 to 1"),
	AVATAR(video_background_remove, "Whether the background is cut out"), AVATAR(video_avatar_image_url, "Picture"),
	AVATAR(video_avatar_aspect_ratio, "Its shape"), AVATAR(created_at, "When it was made", .format = FORMAT_TIME),
	AVATAR(updated_at, "When it last changed", .format = FORMAT_TIME)};
static const struct shape avatar_row_shape = SHAPE("AvatarRow", struct avatar_row, avatar_row_fields);
static const struct field avatars_out_fields[] = PAGE_OUT_FIELDS(avatar_row_shape);
static const struct shape avatars_out_shape = SHAPE("ListAvatarsReply", struct page_out, avatars_out_fields);

static bool contains_nocase(struct str text, struct str part)
{
	for (size_t at = 0; at + part.len <= text.len; at++)
		if (str_equal_nocase((struct str){text.ptr + at, part.len}, part))
			return true;
	return false;
}

static bool avatar_is_wanted(const struct avatars_in *in, const struct avatar *avatar)
{
	if (!str_is_empty(in->type) && !str_equal(in->type, str_of(avatar->type)))
		return false;
	if (!str_is_empty(in->status) && !str_equal(in->status, STR("active")))
		return false;
	return str_is_empty(in->filter_text) || contains_nocase(str_of(avatar->name), str_trim(in->filter_text));
}

static bool avatars_run(struct call *call, const void *input, void *output)
{
	const struct avatars_in *in = input;
	struct page_out *out = output;
	struct avatar_row *rows = ARENA_ARRAY(call->arena, struct avatar_row, avatar_count);
	int64_t total = 0;

	for (size_t i = 0; i < avatar_count; i++) {
		if (!avatar_is_wanted(in, &avatars[i]))
			continue;
		if (total >= in->offset && (int64_t)out->data.count < in->limit)
			rows[out->data.count++] = (struct avatar_row){.id = avatars[i].id,
				.name = str_of(avatars[i].name),
				.type = str_of(avatars[i].type),
				.status = STR("active"),
				.visibility = STR("public")};
		total++;
	}
	out->data.items = rows;
	page_end(call, out, total, in->limit, in->offset);
	return true;
}

const struct endpoint avatars_listing = {
	.name = "list_avatars",
	.path = "/merchant-avatar-list",
	.title = "List avatars and voice templates",
	.doc = "The templates that an interview can use: written and voice, both built in.",
	.tag = "Admin",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_NONE,
	.is_idempotent = true,
	.in = &avatars_in_shape,
	.out = &avatars_out_shape,
	.run = avatars_run,
};
