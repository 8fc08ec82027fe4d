/* From what came to what is stored. */
#include "api/definition_io.h"

#include "base/json_write.h"
#include "work/caller.h"
#include "work/chain.h"

/* An older edition of the contract spoke of minutes; nobody means an interview of under five minutes. */
enum { SECONDS_LEAST = 300 };

bool definition_settle(struct call *call, struct definition_in *in)
{
	struct interview *set = &in->set;

	set->merchant_id = call->caller->merchant_id;
	set->edit_transcript = !in->edit_transcript.is_set || in->edit_transcript.value;
	set->tags = json_strings(call->arena, in->tags);
	if (set->max_duration_s < SECONDS_LEAST)
		set->max_duration_s *= 60;
	return in->reminders.items == NULL || reminders_keep(call, "reminders", in->reminders, &set->reminders);
}
