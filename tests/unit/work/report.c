/* src/work/report*.c: features leave parts out, answers can be grouped, the PDF is one, and the process that draws it survives
 * nonsense. */
#include "work/report.h"

#include "tests/unit/base/unit.h"
#include "work/language.h"
#include "work/report_words.h"
#include "work/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
	struct arena arena;
	struct call call;
	struct service service;
	struct review reviews[2];
	struct result_link link;
	struct review_answer answers[2];
	struct result_view views[2];
	struct str language; /* of the reports */
};

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof *bench);

	bench->call = (struct call){.arena = &bench->arena, .now_ms = 1800000000000, .service = &bench->service};
	bench->link.kind = RESULT_LINK_TALENT;
	for (int i = 0; i < 2; i++) {
		bench->reviews[i] = (struct review){.candidate_name = i == 0 ? STR("Ann <b>") : STR("Bob"),
			.candidate_email = STR("a@example.com"),
			.interview_name = STR("I"),
			.merchant_name = STR("M"),
			.status = STR("active"),
			.processing_status = STR("completed"),
			.score = {true, 3.5},
			.submitted_at = 1700000000000,
			.duration_ds = 900,
			.analysis_recruiter = STR("Only for the recruiter."),
			.rubric = {STR("[{\"level\":\"strong\",\"text\":\"Needs\",\"status\":\"confirmed\",\"quote\":\"Said\","
				       "\"interview_result_question_id\":null}]")}};
		bench->answers[i] = (struct review_answer){.question_asked = STR("Why?"),
			.state = STR("answered"),
			.text = i == 0 ? STR("Because.\nأهلا 你好 \xf0\x9f\x98\x80") : STR("No."),
			.score = {true, 2}};
		bench->views[i] = (struct result_view){&bench->link, &bench->reviews[i], {&bench->answers[i], 1}};
	}
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	call_end(&bench->call);
	arena_close(&bench->arena);
	free(bench);
	return 0;
}

static const struct report_features all = {
	.contact_details = true, .assessment = true, .rubric = true, .analytics = true, .transcript = true};

static bool has(struct str text, const char *part)
{
	return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static struct str html(struct bench *bench, size_t count, struct report_features features)
{
	struct report report = {.template_name = STR("modern"), .language = bench->language};
	struct buf out = {0};
	struct str text;

	report_fill(&bench->call, bench->views, count, &features, &report);
	report_group(&bench->call, &features, &report);
	assert_true(report_html_write(&bench->call, &report, &out));
	text = arena_copy(&bench->arena, buf_str(&out));
	buf_close(&out);
	return text;
}

/* What poppler reads in it; pages end with a form feed. */
static struct str pdf_text_of(struct bench *bench, size_t count, const char *template_name)
{
	struct report report = {.template_name = str_of(template_name), .language = bench->language};
	struct buf pdf = {0}, text = {0};
	struct str read;
	char path[] = "/tmp/convoke-report-XXXXXX", command[100];
	FILE *file = fdopen(mkstemp(path), "w");
	int c;

	report_fill(&bench->call, bench->views, count, &all, &report);
	assert_true(report_pdf_render(&bench->call, &report, &pdf));
	fwrite(pdf.ptr, 1, pdf.len, file);
	fclose(file);
	snprintf(command, sizeof command, "pdftotext -layout %s -", path);
	file = popen(command, "r");
	assert_non_null(file);
	while ((c = fgetc(file)) != EOF)
		buf_add_char(&text, (char)c);
	assert_int_equal(pclose(file), 0);
	unlink(path);
	read = arena_copy(&bench->arena, buf_str(&text));
	buf_close(&pdf);
	buf_close(&text);
	return read;
}

static struct str pdf_text(struct bench *bench, const char *template_name)
{
	return pdf_text_of(bench, 1, template_name);
}

/* Several results begin with a page that says who, for what, how well and what was decided. */
static void several_have_a_summary(void **state)
{
	struct bench *bench = *state;
	struct str text, page;

	bench->reviews[1].decision_status = STR("selected");
	bench->reviews[1].candidate_name = STR("مريم");
	text = pdf_text_of(bench, 2, "modern");
	assert_true(str_next(&text, '\f', &page));
	assert_true(has(page, "3.5 of 5") && has(page, "Ann <b>") && has(page, "Not decided yet") && has(page, "Selected"));
	assert_true(has(page, "مريم"));
	assert_false(has(page, "Assessment"));
}

static void features_leave_parts_out(void **state)
{
	struct bench *bench = *state;
	struct report_features some = all;
	struct str whole = html(bench, 1, all), part;

	assert_true(has(whole, "Ann &lt;b&gt;") && has(whole, "a@example.com") && has(whole, "Needs") && has(whole, "Because.") &&
		has(whole, "Only for the recruiter.") && has(whole, "2.0 of 5"));
	assert_false(has(whole, "<table"));
	some.contact_details = false;
	assert_false(has(html(bench, 1, some), "a@example.com"));
	some.transcript = false;
	assert_false(has(html(bench, 1, some), "Because."));
	some.assessment = false;
	part = html(bench, 1, some);
	assert_false(has(part, "Only for the recruiter.") || has(part, "Needs"));
}

static void a_candidate_reads_their_own_language(void **state)
{
	struct bench *bench = *state;
	struct result_page page = {0};

	bench->link.kind = RESULT_LINK_CANDIDATE;
	bench->reviews[0].candidate_language = STR("pl");
	bench->reviews[0].result_view = STR("full");
	bench->reviews[0].coverage = (struct number){true, 66.7};
	result_page_fill(&bench->call, &bench->views[0], &page);
	assert_string_equal(arena_cstr(&bench->arena, page.submitted_day), "14 listopada 2023");
	assert_string_equal(arena_cstr(&bench->arena, page.score), "3,5");
	assert_string_equal(arena_cstr(&bench->arena, page.score_width), "3.5");
	assert_string_equal(arena_cstr(&bench->arena, page.coverage), "67%");
	assert_string_equal(arena_cstr(&bench->arena, ((const struct result_answer_row *)page.answers.items)->score), "2,0");
}

/* Of that language's words; none is missing. */
static const char *word_of(struct bench *bench, const char *language, const char *name)
{
	struct report_words words = report_words_of(&bench->arena, str_of(language));
	struct str word = report_word(&words, str_of(name));

	assert_false(str_is_empty(word));
	return arena_cstr(&bench->arena, word);
}

/* Everything that a report can say by itself. */
static void everything(struct bench *bench)
{
	bench->reviews[0].risks.text = STR("[\"question_copied\"]");
	bench->reviews[0].decision_status = STR("selected");
	bench->reviews[0].scored_by = STR("built-in 1");
	bench->reviews[0].analysis_other.text =
		STR("{\"strengths_concerns\":{\"strengths\":[\"Measures\"],\"concerns\":[\"Brief\"]}}");
	bench->reviews[1].decision_status = STR("rejected");
	bench->reviews[1].rubric.text = STR("[{\"level\":\"weak\",\"text\":\"Wants\",\"status\":\"rejected\"},"
					    "{\"level\":\"moderate\",\"text\":\"Asks\",\"status\":\"not_discussed\"}]");
	bench->answers[1].state = STR("skipped");
}

static void a_report_speaks_its_language(void **state)
{
	static const char *const names[] = {"title", "candidate_label", "interview_label", "decision_label", "selected", "rejected",
		"email_label", "submitted_label", "of_five", "score_label", "scored_label", "risks_heading", "risk_copied",
		"analysis_heading", "strengths_heading", "concerns_heading", "rubric_heading", "level_strong", "level_moderate",
		"level_weak", "met", "denied", "not_discussed", "answers_heading", "not_answered", "foot"};
	static const char *const english[] = {">Decision<", ">Submitted<", ">Assessment<", ">Strengths<", ">Concerns<",
		" confirmed<", " denied<", "not discussed", ">Not answered<", " of 5", "personal data"};
	struct bench *bench = *state;

	everything(bench);
	for (size_t l = 0; l < language_count; l++) {
		struct str text;

		bench->language = str_of(languages[l].code);
		text = html(bench, 2, all);
		for (size_t i = 0; i < COUNT_OF(names); i++)
			if (!has(text, word_of(bench, languages[l].code, names[i])))
				fail_msg("%s: %s", languages[l].code, names[i]);
		for (size_t i = 0; i < COUNT_OF(english) && !str_equal(bench->language, STR("en")); i++)
			if (has(text, english[i]))
				fail_msg("%s: \"%s\"", languages[l].code, english[i]);
	}
	bench->language = STR("de");
	assert_true(has(html(bench, 1, all), "<html lang=\"de\" dir=\"ltr\">"));
	assert_true(has(html(bench, 1, all), "<strong>3,5</strong> von 5 <meter min=\"1\" max=\"5\" value=\"3.5\""));
	assert_true(has(html(bench, 1, all), "14. November 2023"));
	bench->language = STR("ar");
	assert_true(has(html(bench, 1, all), "<html lang=\"ar\" dir=\"rtl\">"));
	/* an item's own direction does not take its marker to the other side of the page */
	assert_true(has(html(bench, 1, all), "<li><bdi>Measures</bdi></li>"));
	bench->language = STR("xx");
	assert_true(has(html(bench, 1, all), "<html lang=\"en\" dir=\"ltr\">"));
}

/* Poppler reads the letters of a script whose font was there. */
static void a_pdf_speaks_its_language(void **state)
{
	static const char *const spoken[] = {"de", "pl", "el", "uk", "tr", "vi"};
	struct bench *bench = *state;

	everything(bench);
	for (size_t l = 0; l < COUNT_OF(spoken); l++) {
		struct str text;

		bench->language = str_of(spoken[l]);
		text = pdf_text(bench, "modern");
		assert_true(has(text, word_of(bench, spoken[l], "decision_label")));
		assert_true(has(text, word_of(bench, spoken[l], "analysis_heading")));
		assert_true(has(text, word_of(bench, spoken[l], "met")));
		assert_false(has(text, "Decision") || has(text, "Assessment") || has(text, "confirmed"));
	}
}

static void answers_are_grouped(void **state)
{
	struct bench *bench = *state;
	struct report_features grouped = all;
	struct str text;

	grouped.group_by_question = true;
	text = html(bench, 2, grouped);
	assert_true(has(text, "<table") && has(text, "Answers by question") && has(text, "Because.") && has(text, "No."));
	assert_false(has(text, "<ol class=\"answers\">"));
	assert_false(has(html(bench, 1, grouped), "Answers by question"));
}

static void every_template_makes_a_pdf(void **state)
{
	static const char *const templates[] = {"classic", "modern", "one_pager"};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT_OF(templates); i++) {
		struct report report = {.template_name = str_of(templates[i])};
		struct report_features features = all;
		struct buf pdf = {0};

		features.group_by_question = i == 0;
		report_fill(&bench->call, bench->views, 2, &features, &report);
		report_group(&bench->call, &features, &report);
		assert_true(report_pdf_render(&bench->call, &report, &pdf));
		assert_true(str_starts_with(buf_str(&pdf), STR("%PDF-")) && has(buf_str(&pdf), "%%EOF"));
		buf_close(&pdf);
	}
}

static void risks_are_told(void **state)
{
	struct bench *bench = *state;
	struct report_features some = all;

	assert_false(has(html(bench, 1, all), "Worth a second look"));
	bench->reviews[0].risks.text = STR("[\"question_copied\",\"answered_too_fast\"]");
	assert_true(has(html(bench, 1, all), "An answer repeats the question."));
	assert_false(has(html(bench, 1, all), "An answer speaks to a machine."));
	assert_true(has(pdf_text(bench, "modern"), "Worth a second look"));
	assert_true(has(pdf_text(bench, "classic"), "An answer repeats the question."));
	assert_true(has(pdf_text(bench, "one_pager"), "An answer was typed faster than people type."));
	some.assessment = false;
	assert_false(has(html(bench, 1, some), "Worth a second look"));
}

enum { REQUIREMENTS = 16, SHIFTS = 8 };

static struct str long_rubric(struct bench *bench)
{
	struct str rubric = STR("[");

	for (int i = 0; i < REQUIREMENTS; i++)
		rubric = arena_printf(&bench->arena,
			"%.*s%s{\"level\":\"strong\",\"text\":\"Needs%02d\",\"status\":\"confirmed\",\"quote\":\"Begins and goes "
			"on for so "
			"long that it takes several lines of the page, which is what quotes do when somebody has told a story with "
			"all that belongs to it, as one should, and Ends%02d\",\"interview_result_question_id\":null}",
			STR_ARG(rubric), i == 0 ? "" : ",", i, i);
	return arena_printf(&bench->arena, "%.*s]", STR_ARG(rubric));
}

static bool has_numbered(struct bench *bench, struct str page, const char *word, int number)
{
	return has(page, arena_cstr(&bench->arena, arena_printf(&bench->arena, "%s%02d", word, number)));
}

/* A rubric that goes over the end of a page, wherever that falls: no requirement is cut from its quote, no heading left alone. */
static void requirements_stay_with_their_quotes(void **state)
{
	struct bench *bench = *state;
	struct str text, page;

	bench->reviews[0].rubric.text = long_rubric(bench);
	for (int shift = 0; shift < SHIFTS; shift++) {
		bench->reviews[0].analysis_recruiter =
			arena_printf(&bench->arena, "%.*s\nA line.", STR_ARG(bench->reviews[0].analysis_recruiter));
		text = pdf_text(bench, "classic");
		assert_true(has_numbered(bench, text, "Needs", REQUIREMENTS - 1));
		assert_true(str_find(text, '\f') < (ptrdiff_t)text.len - 1);
		while (str_next(&text, '\f', &page)) {
			for (int i = 0; i < REQUIREMENTS; i++)
				assert_int_equal(has_numbered(bench, page, "Needs", i), has_numbered(bench, page, "Ends", i));
			assert_int_equal(has(page, "Requirements\n"), has_numbered(bench, page, "Needs", 0));
		}
	}
}

/* What is no report ends the process with a fault, not the one that asked. */
static void a_report_that_cannot_be_read_is_a_fault(void **state)
{
	struct bench *bench = *state;
	struct report report = {.template_name = STR("modern")};
	struct buf pdf = {0};

	bench->reviews[0].candidate_name = STR("a\0b");
	report_fill(&bench->call, bench->views, 1, &all, &report);
	report_group(&bench->call, &all, &report);
	assert_false(report_pdf_render(&bench->call, &report, &pdf));
	assert_int_equal(bench->call.fault.kind, FAULT_UNAVAILABLE);
	buf_close(&pdf);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(features_leave_parts_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(several_have_a_summary, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_candidate_reads_their_own_language, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_report_speaks_its_language, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_pdf_speaks_its_language, set_up, tear_down),
		cmocka_unit_test_setup_teardown(answers_are_grouped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_template_makes_a_pdf, set_up, tear_down),
		cmocka_unit_test_setup_teardown(risks_are_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(requirements_stay_with_their_quotes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_report_that_cannot_be_read_is_a_fault, set_up, tear_down)};

	if (argc == 2 && strcmp(argv[1], "render-report") == 0)
		report_worker_run();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
