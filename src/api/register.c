/* register_users_for_interview: candidates get personal links, and mails when asked for. */
#include "api/handlers.h"
#include "work/chain.h"
#include "work/enrol.h"
#include "work/link.h"
#include "work/service.h"

#include <stddef.h>

struct register_user {
	struct str name, email, external_id;
	int64_t expires_at;
	struct json metadata;
	struct str refused;
};
#define USER(member, doc, ...) FIELD(struct register_user, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field register_user_fields[] = {
	USER(name, "Name of the candidate; required with `type`", .example = "Peter Parker"),
	USER(email, "Address that identifies the candidate; checked for each row", .format = FORMAT_EMAIL,
		.example = "peter@parker.com"),
	USER(external_id, "Your own id of the candidate, echoed back; a number is taken as its digits", .format = FORMAT_TEXT_ID,
		.example = "abcd"),
	USER(expires_at, "When this candidate's link ends; the request's without it", .format = FORMAT_TIME),
	USER(metadata, "Anything of yours, echoed in later reads", .format = FORMAT_OBJECT),
};
static const struct shape register_user_shape =
	SHAPE("RegisterUser", struct register_user, register_user_fields, .fault_at = offsetof(struct register_user, refused));

struct register_in {
	struct list users;
	struct uuid interview_id, merchant_id;
	struct str type;
	struct flag send_email, hide_menu, hide_iframe, is_test, dry_run;
	int64_t expires_at;
	struct json metadata;
	struct list reminders;
};
static const char *const register_types[] = {"url", "invitation", NULL};

#define IN(member, doc, ...) FIELD(struct register_in, member, doc, __VA_ARGS__)
#define IN_OPTIONAL(member, doc, ...) IN(member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field register_in_fields[] = {
	IN(interview_id, "Which interview or position", .example = "04e09fa5-3fb8-4236-b37d-fca2bcd1cb66"),
	IN(users, "Whom to enrol; each row succeeds or fails alone", .of = &register_user_shape, .min = 1, .max = ENROL_MOST),
	IN_OPTIONAL(type, "url: only links come back; invitation: the link and the chain of e-mails. Then hide_menu is required",
		.one_of = register_types),
	IN_OPTIONAL(send_email, "Without `type`: true puts each candidate on the chain of e-mails"),
	IN_OPTIONAL(hide_menu, "Hide the candidate pages' menu"),
	IN_OPTIONAL(hide_iframe, "Hide the frame around the candidate pages"),
	IN_OPTIONAL(is_test, "A test link: works on a draft, costs nothing, the result is marked as a test"),
	IN_OPTIONAL(merchant_id, "For service keys (required) and operators of several merchants"),
	IN_OPTIONAL(expires_at, "When the links end; without it after the `invitation_days` of your e-mail settings, else 30 days",
		.format = FORMAT_TIME),
	IN_OPTIONAL(metadata, "Anything of yours, kept for each candidate of the request", .format = FORMAT_OBJECT),
	IN_OPTIONAL(reminders, "When reminders are mailed to them; the interview's schedule without it, [] for none",
		.of = &reminder_shape, .max = REMINDERS_MOST),
	IN_OPTIONAL(dry_run, "Only say what each row would get and cost; nothing is changed"),
};
static const struct shape register_in_shape = SHAPE("RegisterUsersRequest", struct register_in, register_in_fields);

struct register_row {
	struct str name, email, external_id, interview_url;
	struct uuid profile_interview_id, enrolment_id;
	int64_t expires_at;
	struct number cost;
	struct str result, note;
};
#define OUT(member, doc, ...) FIELD(struct register_row, member, doc, __VA_ARGS__)
static const struct field register_row_fields[] = {
	OUT(name, "As sent", .nullable = true),
	OUT(email, "As sent"),
	OUT(external_id, "As sent", .optional = true),
	OUT(interview_url, "The candidate's personal link", .optional = true, .format = FORMAT_URI),
	OUT(profile_interview_id, "The candidate within this merchant", .optional = true),
	OUT(enrolment_id, "This candidate on this interview: for revoking, extending, mailing again", .optional = true),
	OUT(expires_at, "When the link ends", .optional = true, .format = FORMAT_TIME),
	OUT(cost, "dry_run: credits that would be held", .optional = true),
	OUT(result, "`ok`, or `Error: ` and why", .example = "ok"),
	OUT(note, "Why this person gets no mail, when mail was asked for", .optional = true),
};
static const struct shape register_row_shape = SHAPE("RegisterUsersRow", struct register_row, register_row_fields);

struct register_out {
	struct list result;
	struct enrol *enrol; /* from run to finish */
};
static const struct field register_out_fields[] = {
	FIELD(struct register_out, result, "One row for each user, in order", .of = &register_row_shape)};
static const struct shape register_out_shape = SHAPE("RegisterUsersReply", struct register_out, register_out_fields);

static bool register_run(struct call *call, const void *input, void *output)
{
	const struct register_in *in = input;
	struct register_out *out = output;
	const struct register_user *users = in->users.items;
	bool has_type = !str_is_empty(in->type);
	struct enrol *enrol = ARENA_NEW(call->arena, struct enrol);

	if (has_type && !in->hide_menu.is_set)
		return fault(call, FAULT_INVALID, "hide_menu", "Field is required.");
	*enrol = (struct enrol){.merchant_id = call->caller->merchant_id,
		.interview_id = in->interview_id,
		.actor_id = caller_actor(call->caller),
		.needs_name = has_type,
		.hide_menu = in->hide_menu.value,
		.wants_mail = has_type ? str_equal(in->type, STR("invitation")) : in->send_email.value,
		.hide_iframe = in->hide_iframe.value,
		.is_test = in->is_test.value,
		.is_dry_run = in->dry_run.value,
		.expires_at = in->expires_at,
		.metadata = in->metadata,
		.language = STR_NONE,
		.cause = STR("register_users_for_interview"),
		.people = ARENA_ARRAY(call->arena, struct enrol_person, in->users.count),
		.count = in->users.count};
	for (size_t i = 0; i < enrol->count; i++)
		enrol->people[i] = (struct enrol_person){.name = users[i].name,
			.email = users[i].email,
			.metadata = users[i].metadata,
			.external_id = users[i].external_id,
			.expires_at = users[i].expires_at,
			.why = users[i].refused};
	if (in->reminders.items != NULL && !reminders_keep(call, "reminders", in->reminders, &enrol->reminders))
		return false;
	out->enrol = enrol;
	return enrol_people(call, enrol);
}

static void register_row_fill(
	struct call *call, const struct enrol *enrol, const struct enrol_person *person, struct register_row *row)
{
	struct link link = {.merchant_id = enrol->merchant_id,
		.interview_id = enrol->interview_id,
		.candidate_id = person->candidate_id,
		.enrolment_id = person->enrolment_id,
		.version = (uint8_t)person->link_version,
		.expires_at_ms = person->link_expires_at};

	if (person->outcome == ENROL_REFUSED) {
		row->result = arena_printf(call->arena, "Error: %.*s", STR_ARG(person->why));
		return;
	}
	row->result = STR("ok");
	row->note = person->note;
	row->profile_interview_id = person->candidate_id;
	if (enrol->is_dry_run) {
		row->cost = (struct number){.is_set = true, .value = (double)person->cost / 1000};
		return;
	}
	row->enrolment_id = person->enrolment_id;
	row->expires_at = person->link_expires_at;
	row->interview_url = link_url(call->arena, call->service, &link, enrol->hide_menu, enrol->hide_iframe);
}

static bool register_finish(struct call *call, const void *input, void *output)
{
	const struct register_in *in = input;
	struct register_out *out = output;
	const struct register_user *users = in->users.items;
	struct register_row *rows = ARENA_ARRAY(call->arena, struct register_row, in->users.count);

	for (size_t i = 0; i < in->users.count; i++) {
		rows[i].name = users[i].name;
		rows[i].email = users[i].email;
		rows[i].external_id = users[i].external_id;
		register_row_fill(call, out->enrol, &out->enrol->people[i], &rows[i]);
	}
	out->result = (struct list){rows, in->users.count};
	return true;
}

const struct endpoint candidates_register = {
	.name = "register_users_for_interview",
	.path = "/job-interview-register-users",
	.title = "Register candidates for interview",
	.doc = "Enrols each person on an interview and gives each a personal link; with type `invitation` they are also mailed. "
	       "Registering somebody again renews their link, charges nothing and mails nobody twice. Each row succeeds or fails "
	       "alone.",
	.tag = "Interviews",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.takes_idempotency_key = true,
	.bare = "result",
	.in = &register_in_shape,
	.out = &register_out_shape,
	.run = register_run,
	.finish = register_finish,
};
