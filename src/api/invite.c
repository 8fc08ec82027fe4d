/* invite_users: team members, coaching users and candidates, each mailed an invitation. */
#include "work/invite.h"

#include "api/handlers.h"
#include "work/chain.h"
#include "work/enrol.h"
#include "work/terms.h"

#include <stddef.h>

struct invite_user {
	struct str email, name, type, interview_id;
	int64_t expires_at;
	struct str refused;
};
#define USER(member, doc, ...) FIELD(struct invite_user, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field invite_user_fields[] = {
	USER(email, "Whom to invite; checked for each row", .format = FORMAT_EMAIL, .example = "hello@example.com"),
	USER(name, "Name to show", .example = "mr. Brown"),
	USER(type,
		"candidate, user, mentor, merchant, merchant_owner or merchant_selection; `user` without it. A wrong one fails its "
		"row",
		.example = "candidate"),
	USER(interview_id, "For a candidate: which interview or position", .format = FORMAT_UUID),
	USER(expires_at, "For a candidate: when the link ends; the request's without it", .format = FORMAT_TIME),
};
static const struct shape invite_user_shape =
	SHAPE("InviteUser", struct invite_user, invite_user_fields, .fault_at = offsetof(struct invite_user, refused));

struct invite_in {
	struct list users;
	struct uuid merchant_id;
	struct flag force_invite;
	struct list reminders;
	struct str mojito_language_code, message_from_recruiter;
	int64_t expires_at;
};
#define IN(member, doc, ...) FIELD(struct invite_in, member, doc, __VA_ARGS__)
#define IN_OPTIONAL(member, doc, ...) IN(member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field invite_in_fields[] = {
	IN(users, "Whom to invite; each row succeeds or fails alone", .of = &invite_user_shape, .min = 1, .max = ENROL_MOST),
	IN_OPTIONAL(force_invite, "Mail again those who were invited and have not begun"),
	IN_OPTIONAL(merchant_id, "For service keys (required) and operators of several merchants"),
	IN_OPTIONAL(mojito_language_code,
		"Language of the mails and of the people created; without it a known person's own, else the interview's, for "
		"members "
		"English",
		.one_of = terms_language),
	IN_OPTIONAL(message_from_recruiter, "Your own words, put into the mail", .max = 5000),
	IN_OPTIONAL(expires_at,
		"When candidates' links end; without it after the `invitation_days` of your e-mail settings, else 30 days",
		.format = FORMAT_TIME),
	IN_OPTIONAL(reminders, "When reminders are mailed to candidates; the interview's schedule without it, [] for none",
		.of = &reminder_shape, .max = REMINDERS_MOST),
};
static const struct shape invite_in_shape = SHAPE("InviteUsersRequest", struct invite_in, invite_in_fields);

struct invite_row {
	struct str email, name, type, interview_id, result;
	struct uuid profile_id, profile_interview_id, enrolment_id;
	struct str note;
};
#define OUT(member, doc, ...) FIELD(struct invite_row, member, doc, __VA_ARGS__)
static const struct field invite_row_fields[] = {OUT(email, "As sent"), OUT(name, "As sent", .nullable = true),
	OUT(type, "As sent, or `user`", .nullable = true), OUT(interview_id, "As sent", .nullable = true),
	OUT(result, "Invited, Activated, SubMerchantAdded, CoachingAccessAdded, Skipped, or `Error: ` and why",
		.example = "Invited"),
	OUT(profile_id, "The person", .nullable = true),
	OUT(profile_interview_id, "The candidate within this merchant", .nullable = true),
	OUT(enrolment_id, "This candidate on this interview: for revoking, extending, mailing again", .optional = true),
	OUT(note, "Why the person gets no mail", .optional = true)};
static const struct shape invite_row_shape = SHAPE("InviteUsersRow", struct invite_row, invite_row_fields);

struct invite_out {
	struct list result;
};
static const struct field invite_out_fields[] = {
	FIELD(struct invite_out, result, "One row for each user, in order", .of = &invite_row_shape)};
static const struct shape invite_out_shape = SHAPE("InviteUsersReply", struct invite_out, invite_out_fields);

static struct invite_person person_of(const struct invite_user *user)
{
	struct invite_person person = {.email = user->email,
		.name = user->name,
		.type = str_is_empty(user->type) ? STR("user") : user->type,
		.expires_at = user->expires_at,
		.refused = user->refused};
	bool is_id = user->interview_id.ptr == NULL || uuid_parse(user->interview_id, &person.interview_id);

	if (!is_id && str_is_empty(person.refused))
		person.refused = STR("interview_id must be a UUID.");
	return person;
}

static bool invite_run(struct call *call, const void *input, void *output)
{
	const struct invite_in *in = input;
	struct invite_out *out = output;
	const struct invite_user *users = in->users.items;
	size_t count = in->users.count;
	struct invite_row *rows = ARENA_ARRAY(call->arena, struct invite_row, count);
	struct invite invite = {.merchant_id = call->caller->merchant_id,
		.mails_again = in->force_invite.value,
		.language = in->mojito_language_code,
		.message = in->message_from_recruiter,
		.expires_at = in->expires_at,
		.cause = STR("invite_users"),
		.people = ARENA_ARRAY(call->arena, struct invite_person, count),
		.count = count};

	if (in->reminders.items != NULL && !reminders_keep(call, "reminders", in->reminders, &invite.reminders))
		return false;
	for (size_t i = 0; i < count; i++)
		invite.people[i] = person_of(&users[i]);
	if (!invite_people(call, &invite))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct invite_person *person = &invite.people[i];

		rows[i] = (struct invite_row){users[i].email, users[i].name, person->type, users[i].interview_id, person->result,
			person->profile_id, person->profile_interview_id, person->enrolment_id, person->note};
	}
	out->result = (struct list){rows, count};
	return true;
}

const struct endpoint users_invite = {
	.name = "invite_users",
	.path = "/invite-users",
	.title = "Invite users",
	.doc = "Invites people by e-mail: candidates to an interview, members to the recruiting team (merchant_owner, merchant, "
	       "merchant_selection) or people to the coaching portal (user, mentor). Each row succeeds or fails alone.",
	.tag = "Admin",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.takes_idempotency_key = true,
	.unauthenticated_status = 422,
	.bare = "result",
	.in = &invite_in_shape,
	.out = &invite_out_shape,
	.run = invite_run,
};
