/* The candidate's side of a score. */
#include "work/score_advice.h"

#include "base/panic.h"
#include "work/catalogue.h"
#include "work/template.h"

enum { LISTED_MOST = 4 };

/* The sentences about the whole; texts without value leave theirs out. */
struct advice_summary {
	int64_t answered, count;
	struct str well, step;
};

static const struct field summary_fields[] = {
	FIELD(struct advice_summary, answered, "Questions that were answered"),
	FIELD(struct advice_summary, count, "All questions"),
	FIELD(struct advice_summary, well, "How many answers were full"),
	FIELD(struct advice_summary, step, "What would help most"),
};
static const struct shape summary_shape = SHAPE("AdviceSummary", struct advice_summary, summary_fields);

static struct catalogue words_of(struct call *call, const struct score_sheet *sheet)
{
	struct str language = sheet->count > 0 ? sheet->answers[0].language : STR_NONE;
	struct catalogue words;

	if (!catalogue_open(call->arena, (struct catalogue_file){"web", language, "advice"}, &words) &&
		!catalogue_open(call->arena, (struct catalogue_file){"web", STR("en"), "advice"}, &words))
		PANIC("web/words/en/advice.txt is missing");
	return words;
}

/* The most useful first. */
static const char *advice(const struct score_answer *answer)
{
	const struct score_parts *parts = &answer->parts;

	if (!answer->is_answered)
		return "left_out";
	if (!answer->score.is_set || answer->alternatives.count > 0)
		return "taken";
	if (parts->length < 0.45)
		return "more";
	if (parts->terms < 0.4)
		return "asked";
	if (parts->points < 0.4)
		return "yourself";
	return parts->structure < 0.6 ? "shorter" : "full";
}

static struct review_takeaways *takeaways_make(struct arena *arena, const struct score_sheet *sheet)
{
	struct review_takeaways *out = ARENA_NEW(arena, struct review_takeaways);
	struct str *well = ARENA_ARRAY(arena, struct str, LISTED_MOST);
	struct review_step *steps = ARENA_ARRAY(arena, struct review_step, LISTED_MOST);

	out->what_went_well.items = well;
	out->next_steps.items = steps;
	for (size_t i = 0; i < sheet->count; i++) {
		const struct score_answer *answer = &sheet->answers[i];

		if (!answer->score.is_set || answer->alternatives.count > 0)
			continue;
		if (answer->score.value >= 3.5 && out->what_went_well.count < LISTED_MOST)
			well[out->what_went_well.count++] = answer->question;
		if (answer->score.value < 2.5 && out->next_steps.count < LISTED_MOST)
			steps[out->next_steps.count++] = (struct review_step){
				arena_printf(arena, "%.*s %.*s", STR_ARG(answer->question), STR_ARG(answer->analysis)),
				answer->is_answered ? STR("quick") : STR("impact")};
	}
	return out;
}

static struct str summary_write(struct call *call, const struct catalogue *words, const struct advice_summary *summary)
{
	const struct template *template = template_make(call,
		&(struct template_source){.name = STR("advice"),
			.text = STR("{{_ summary}}{{#well}} {{_ well}}{{/well}}{{#step}} {{_ step}}{{/step}} {{_ person}}"),
			.shape = &summary_shape,
			.mode = TEMPLATE_TEXT,
			.word = catalogue_word,
			.context = words});
	struct buf buf = {0};
	struct str text;

	ASSERT(template != NULL); /* each language's words are compiled by the tests */
	template_write(&buf, template, summary);
	text = arena_copy(call->arena, buf_str(&buf));
	buf_close(&buf);
	return text;
}

struct str score_person(struct call *call, const struct score_sheet *sheet)
{
	struct catalogue words = words_of(call, sheet);

	return catalogue_word(&words, STR("person"));
}

void score_advise(struct call *call, struct score_sheet *sheet)
{
	struct catalogue words = words_of(call, sheet);
	struct advice_summary summary = {.count = (int64_t)sheet->count};
	struct review_takeaways *takeaways;

	for (size_t i = 0; i < sheet->count; i++) {
		sheet->answers[i].analysis = catalogue_word(&words, str_of(advice(&sheet->answers[i])));
		summary.answered += sheet->answers[i].is_answered;
	}
	takeaways = takeaways_make(call->arena, sheet);
	if (takeaways->what_went_well.count > 0)
		summary.well = arena_printf(call->arena, "%zu", takeaways->what_went_well.count);
	if (takeaways->next_steps.count > 0)
		summary.step = ((const struct review_step *)takeaways->next_steps.items)[0].text;
	sheet->other.takeaways = takeaways;
	sheet->analysis = summary_write(call, &words, &summary);
}
