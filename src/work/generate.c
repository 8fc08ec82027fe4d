/* Which generator writes, and what both need. */
#include "work/generate.h"

#include "base/json_write.h"
#include "work/ai.h"
#include "work/generate_parts.h"
#include "work/service.h"

enum { SECONDS_EACH = 120, USUAL_MOST = 8, NOTES_MOST = 8, RETRY_AFTER_S = 10 };

size_t generate_most(int64_t max_duration_s)
{
	int64_t most = max_duration_s / SECONDS_EACH;

	return most < 1 ? 1 : most > GENERATE_MOST ? GENERATE_MOST : (size_t)most;
}

void generate_note(struct call *call, struct generate *generate, struct str note)
{
	struct str *notes = generate->notes.items;

	if (notes == NULL)
		generate->notes.items = notes = ARENA_ARRAY(call->arena, struct str, NOTES_MOST);
	if (generate->notes.count < NOTES_MOST)
		notes[generate->notes.count++] = note;
}

static void text_put(struct buf *buf, struct str text)
{
	if (str_is_empty(text))
		return;
	buf_add(buf, text);
	buf_add_char(buf, '\n');
}

struct str generate_text(struct call *call, const struct interview *interview)
{
	struct buf buf = {0};
	struct str text;

	text_put(&buf, interview->name);
	text_put(&buf, interview->description);
	text_put(&buf, interview->description_long);
	text_put(&buf, interview->candidate_expectations);
	text_put(&buf, interview->additional_context.text);
	text_put(&buf, interview->hiring_for_company.text);
	text = arena_copy(call->arena, buf_str(&buf));
	buf_close(&buf);
	return text;
}

/* As many as were asked for and fit into the time. */
static void count_settle(struct call *call, struct generate *generate)
{
	size_t most = generate_most(generate->interview->max_duration_s);

	if (generate->count > most)
		generate_note(call, generate,
			arena_printf(call->arena,
				"max_duration leaves time for %zu questions, two minutes each; %zu were asked for.", most,
				generate->count));
	generate->is_count_open = generate->count == 0;
	if (generate->is_count_open)
		generate->count = most < USUAL_MOST ? most : USUAL_MOST;
	if (generate->count > most)
		generate->count = most;
}

/* How the questions came about, for get_interview_definition. */
struct generation {
	int64_t interview_length;
	bool include_rapport_question, include_closing_prompt;
	struct str generated_by;
};
static const struct field generation_fields[] = {FIELD(struct generation, interview_length, ""),
	FIELD(struct generation, include_rapport_question, ""), FIELD(struct generation, include_closing_prompt, ""),
	FIELD(struct generation, generated_by, "")};
static const struct shape generation_shape = SHAPE("Generation", struct generation, generation_fields);

static struct json generation_write(struct call *call, const struct generate *made)
{
	struct generation generation = {(int64_t)made->count, made->rapport, made->closing, made->by};
	struct buf buf = {0};
	struct json json;

	json_write(&buf, &generation_shape, &generation);
	json.text = arena_copy(call->arena, buf_str(&buf));
	buf_close(&buf);
	return json;
}

/* A claim ends with the call. The others' calls need the workers. */
bool generate_place(struct call *call, struct db *db)
{
	if (!ai_is_there(call))
		return true;
	for (int64_t i = 0; i < call->service->settings.ai_at_once; i++)
		if (db_claim_before(call, db, arena_printf(call->arena, "questions %lld", (long long)i)))
			return true;
	(void)fault(call, FAULT_UNAVAILABLE, NULL, "Questions are being written for others; try again in some seconds.");
	call->fault.retry_after_s = RETRY_AFTER_S;
	return false;
}

void generate_interview(struct call *call, struct generate *generate)
{
	struct str why = STR_NONE;
	size_t wanted;

	count_settle(call, generate);
	wanted = generate->is_count_open ? 0 : generate->count;
	if (!ai_is_there(call)) {
		generate_built_in(call, generate);
		generate->by = STR(GENERATE_BUILT_IN);
	} else if (!generate_ai(call, generate, &why)) {
		generate_built_in(call, generate);
		generate->by = STR(GENERATE_BUILT_IN " (the endpoint gave no usable answer)");
	}
	if (generate->count < wanted)
		generate_note(call, generate,
			arena_printf(call->arena,
				"The built-in generator has no more than %zu different questions for this position; %zu were asked "
				"for.",
				generate->count, wanted));
	generate->interview->generation = generation_write(call, generate);
}
