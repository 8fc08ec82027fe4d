/* Rules of definitions. */
#include "work/interview.h"

#include "crypto/secret.h"
#include "store/accounts.h"
#include "work/avatar.h"
#include "work/caller.h"
#include "work/credit.h"
#include "work/definition_check.h"
#include "work/embed.h"

enum { DURATION_USUAL_S = 1200, DURATION_MOST_S = 14400, ATTEMPTS_USUAL = 1, SIGNING_KEY_BYTES = 32 };

/* In the database the signing key is sealed; here it is clear. */
static bool embed(struct call *call, struct interview *interview, bool is_embedded, struct str *sealed)
{
	char id[UUID_TEXT_LEN];

	*sealed = interview->embed_signing_key;
	if (!is_embedded) {
		interview->embed_id = interview->embed_signing_key = *sealed = STR_NONE;
		return true;
	}
	if (!str_is_empty(interview->embed_id))
		return embed_key_open(call, interview->merchant_id, *sealed, &interview->embed_signing_key);
	uuid_write(uuid_make(call->now_ms), id);
	interview->embed_id = arena_copy(call->arena, (struct str){id, sizeof id});
	interview->embed_signing_key = random_text(call->arena, SIGNING_KEY_BYTES);
	return embed_key_close(call, interview->merchant_id, interview->embed_signing_key, sealed);
}

static bool definition_check(struct call *call, const struct interview *interview)
{
	const struct avatar *avatar = avatar_by_id(interview->template_id);

	if (avatar == NULL)
		return fault(call, FAULT_INVALID, "interview_template_id",
			"There is no template with this id. Interviews are held in writing or by voice, without avatars; GET "
			"/merchant-avatar-list tells the templates.");
	if (!avatar->is_voice && !str_is_empty(interview->recording))
		return fault(call, FAULT_INVALID, "recording",
			"Nothing is recorded of a written interview. Leave this out, or choose a template that is held by voice.");
	if (!str_is_empty(interview->knowledge_base_store_id))
		return fault(call, FAULT_INVALID, "knowledge_base_store_id", "There is no knowledge base with this id.");
	if (interview->available_till != 0 && interview->available_till < call->now_ms)
		return fault(call, FAULT_INVALID, "interview_available_till", "This time is in the past.");
	if (interview->max_duration_s > DURATION_MOST_S)
		return fault(call, FAULT_INVALID, "max_duration", "Enter at most %d seconds.", DURATION_MOST_S);
	return rubric_check(call, "candidate_expectations_json", interview->candidate_expectations_json) &&
		weights_check(call, interview->custom_scoring);
}

/* The recruiter in charge is of the merchant's own team. */
static bool recruiter_check(struct call *call, const struct interview *interview)
{
	struct membership key = {
		.merchant_id = interview->merchant_id, .account_id = interview->recruiter_id, .portal = STR("team")};
	struct membership there;
	bool found;

	if (uuid_is_none(interview->recruiter_id))
		return true;
	if (!membership_find(call, &key, &there, &found))
		return false;
	if (!found || role_by_name(there.role) < ROLE_MERCHANT)
		return fault(call, FAULT_INVALID, "recruiter_profile_id", "Nobody of the merchant's team has this id.");
	return true;
}

void interview_defaults(struct interview *interview)
{
	if (interview->max_duration_s == 0)
		interview->max_duration_s = DURATION_USUAL_S;
	if (interview->attempts == 0)
		interview->attempts = ATTEMPTS_USUAL;
}

bool interview_check(struct call *call, const struct interview *interview)
{
	return definition_check(call, interview) && recruiter_check(call, interview);
}

bool interview_define(struct call *call, struct interview *interview, struct list questions, bool is_embedded)
{
	struct question *all = questions.items;
	struct interview kept;
	struct str sealed;

	interview_defaults(interview);
	if (!interview_check(call, interview))
		return false;
	interview->id = uuid_make(call->now_ms);
	interview->created_at = interview->updated_at = call->now_ms;
	interview->cost = credit_price(interview);
	for (size_t i = 0; i < questions.count; i++) {
		all[i].interview_id = interview->id;
		all[i].position = (int64_t)i + 1;
	}
	if (!embed(call, interview, is_embedded, &sealed))
		return false;
	kept = *interview;
	kept.embed_signing_key = sealed;
	return interview_add(call, &kept, questions);
}

bool interview_change_state(struct call *call, struct interview *interview, struct str status, struct flag is_embedded)
{
	struct interview kept;
	struct str sealed = interview->embed_signing_key;

	if (!str_is_empty(status))
		interview->status = status;
	if (is_embedded.is_set && !embed(call, interview, is_embedded.value, &sealed))
		return false;
	interview->updated_at = call->now_ms;
	kept = *interview;
	kept.embed_signing_key = sealed;
	return interview_set_state(call, &kept);
}
