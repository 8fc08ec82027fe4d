/* From what came to what is stored. */
#include "api/definition_io.h"

#include "api/report_features.h"
#include "base/json_write.h"
#include "work/caller.h"
#include "work/chain.h"

/* An older edition of the contract spoke of minutes; nobody means an interview of under five minutes. */
enum { SECONDS_LEAST = 300 };

/* What nobody would do is not promised. */
static bool promises_check(struct call *call, const struct interview *set)
{
	if (!str_is_empty(set->recording_full_session))
		return fault(call, FAULT_INVALID, "recording_full_session",
			"Sessions are not recorded in whole; recording records the answers. Leave this out.");
	if (str_equal(set->candidate_video_introduction, STR("required")))
		return fault(call, FAULT_INVALID, "candidate_video_introduction",
			"Candidates do not introduce themselves by video, so that it cannot be required.");
	if (set->required_pronunciation)
		return fault(call, FAULT_INVALID, "required_pronunciation",
			"Pronunciation is not scored. Send false, or leave this out.");
	return report_features_check(call, "pdf_export_auto_config", set->pdf_export_auto_config);
}

/* Blanks around a text are nobody's wish, and a text of nothing else is none. */
static void texts_trim(struct interview *set)
{
	struct str *const texts[] = {&set->name, &set->location, &set->description, &set->description_long, &set->code,
		&set->cover_image_url, &set->department, &set->salary, &set->tone, &set->candidate_expectations,
		&set->knowledge_base_store_id, &set->welcome_message, &set->thank_you_message};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		*texts[i] = str_trim(*texts[i]);
		if (str_is_empty(*texts[i]))
			*texts[i] = STR_NONE;
	}
}

bool definition_is_named(struct call *call, const struct definition_in *in)
{
	if (str_is_empty(str_trim(in->set.name)))
		return fault(call, FAULT_INVALID, "name", "Must not be blank.");
	return !str_is_empty(str_trim(in->set.location)) || fault(call, FAULT_INVALID, "location", "Must not be blank.");
}

bool definition_settle(struct call *call, struct definition_in *in)
{
	struct interview *set = &in->set;

	texts_trim(set);
	set->merchant_id = call->caller->merchant_id;
	set->edit_transcript = !in->edit_transcript.is_set || in->edit_transcript.value;
	set->tags = json_strings(call->arena, in->tags);
	if (set->max_duration_s < SECONDS_LEAST)
		set->max_duration_s *= 60;
	if (!promises_check(call, set))
		return false;
	return in->reminders.items == NULL || reminders_keep(call, "reminders", in->reminders, &set->reminders);
}
