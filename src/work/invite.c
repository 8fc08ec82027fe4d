/* The rules of inviting: candidates go through enrol, members of a team or portal through accounts. */
#include "work/invite.h"

#include "store/outbox.h"
#include "work/caller.h"
#include "work/enrol.h"
#include "work/invite_member.h"

static bool is_candidate(const struct invite_person *person)
{
	return str_equal(person->type, STR("candidate"));
}

static void refuse(struct call *call, struct invite_person *person, struct str why)
{
	person->result = arena_printf(call->arena, "Error: %.*s", STR_ARG(why));
}

static void candidate_answer(struct call *call, struct invite_person *person, const struct enrol_person *enrolled)
{
	if (enrolled->outcome == ENROL_REFUSED) {
		refuse(call, person, enrolled->why);
		return;
	}
	person->profile_id = person->profile_interview_id = enrolled->candidate_id;
	person->enrolment_id = enrolled->enrolment_id;
	person->note = enrolled->note;
	if (enrolled->was_deleted)
		person->result = STR("Activated");
	else
		person->result = enrolled->is_mailed_now ? STR("Invited") : STR("Skipped");
}

/* Everybody of the batch who is invited to the same interview as row `first`, in one enrolment batch. */
static bool candidates_invite(struct call *call, struct invite *invite, size_t first)
{
	struct enrol_person *people = ARENA_ARRAY(call->arena, struct enrol_person, invite->count);
	struct invite_person **rows = ARENA_ARRAY(call->arena, struct invite_person *, invite->count);
	struct enrol enrol = {.merchant_id = invite->merchant_id,
		.interview_id = invite->people[first].interview_id,
		.actor_id = call->caller != NULL ? caller_actor(call->caller) : (struct uuid){{0}},
		.wants_mail = true,
		.mails_again = invite->mails_again,
		.language = invite->language,
		.message = invite->message,
		.expires_at = invite->expires_at,
		.reminders = invite->reminders,
		.cause = invite->cause,
		.people = people};

	for (size_t i = first; i < invite->count; i++) {
		struct invite_person *person = &invite->people[i];

		if (person->result.ptr != NULL || !is_candidate(person) || !uuid_equal(person->interview_id, enrol.interview_id))
			continue;
		rows[enrol.count] = person;
		people[enrol.count++] =
			(struct enrol_person){.name = person->name, .email = person->email, .expires_at = person->expires_at};
	}
	if (!enrol_people(call, &enrol)) {
		/* The interview is a row's own member here: what is wrong with it fails its rows alone. Nothing was written yet. */
		if (call->fault.kind != FAULT_INVALID || str_equal(call->fault.name, STR("expires_at")))
			return false;
		for (size_t i = 0; i < enrol.count; i++)
			refuse(call, rows[i], call->fault.message);
		call->fault = (struct fault){0};
		return true;
	}
	for (size_t i = 0; i < enrol.count; i++)
		candidate_answer(call, rows[i], &people[i]);
	return true;
}

static bool is_known_type(struct str type)
{
	return str_equal(type, STR("candidate")) || role_by_name(type) == ROLE_USER || role_by_name(type) == ROLE_MENTOR ||
		role_by_name(type) == ROLE_SELECTION || role_by_name(type) == ROLE_MERCHANT || role_by_name(type) == ROLE_OWNER;
}

static void person_check(struct call *call, struct invite_person *person)
{
	person->name = str_trim(person->name);
	if (!str_is_empty(person->refused))
		refuse(call, person, person->refused);
	else if (!is_known_type(person->type))
		refuse(call, person, STR("type must be candidate, user, mentor, merchant, merchant_owner or merchant_selection"));
	else if (is_candidate(person) && uuid_is_none(person->interview_id))
		refuse(call, person, STR("a candidate needs an interview_id"));
	else if (enrol_name_check(person->name) != NULL)
		refuse(call, person, str_of(enrol_name_check(person->name)));
}

bool invite_people(struct call *call, struct invite *invite)
{
	struct invite_mails mails = {.mails = ARENA_ARRAY(call->arena, struct outbox_mail, invite->count)};

	for (size_t i = 0; i < invite->count; i++)
		person_check(call, &invite->people[i]);
	for (size_t i = 0; i < invite->count; i++) {
		struct invite_person *person = &invite->people[i];

		if (person->result.ptr != NULL)
			continue;
		if (is_candidate(person) ? !candidates_invite(call, invite, i) : !member_invite(call, invite, person, &mails))
			return false;
	}
	return mails.count == 0 || outbox_add(call, invite->merchant_id, call->now_ms, (struct list){mails.mails, mails.count});
}
