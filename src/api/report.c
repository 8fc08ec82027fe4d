/* generate_interview_report: results as PDF, HTML or JSON. */
#include "work/report.h"

#include "api/handlers.h"
#include "api/report_current.h"
#include "api/report_features.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "store/credits.h"
#include "work/ai.h"
#include "work/report_file.h"
#include "work/review.h"
#include "work/terms.h"
#include "work/translate.h"

enum { TRANSLATE_WITHIN_MS = 50000 };

static const char *const exports[] = {"pdf", "html", "json", NULL};
struct report_in {
	struct str export_type, template_name;
	struct uuid interview_result_id, merchant_id;
	struct list interview_result_ids;
	struct flag store_file;
	const void *export_features_result;
};
#define IN(member, doc, ...) FIELD(struct report_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field report_in_fields[] = {FIELD(struct report_in, export_type, "pdf, html or json", .one_of = exports),
	IN(interview_result_id, "One result"), IN(interview_result_ids, "Several, in one report", .max = REPORT_RESULTS_MOST),
	IN(store_file, "pdf: true keeps it for seven days, otherwise its address is good for an hour"),
	FIELD_AS(struct report_in, template_name, "template", "How it looks; without it: modern", .optional = true,
		.nullable = true, .one_of = report_templates),
	IN(export_features_result, "What goes in; without it as the interview's pdf_export_auto_config says",
		.of = &report_features_shape),
	IN(merchant_id, "For service keys (required) and operators of several merchants")};
static const struct shape report_in_shape = SHAPE("ReportRequest", struct report_in, report_in_fields);

struct report_out {
	struct str pdf_export_url, html_export;
	int64_t pdf_export_valid_until;
	struct json json_export;
	struct report *report; /* for finish */
};
static const struct field report_out_fields[] = {
	FIELD(struct report_out, pdf_export_url, "The PDF", .optional = true, .format = FORMAT_URI),
	FIELD(struct report_out, pdf_export_valid_until, "Until when its address works", .optional = true, .format = FORMAT_TIME),
	FIELD(struct report_out, html_export, "A whole page", .optional = true),
	FIELD(struct report_out, json_export,
		"results: data (as in the other forms) and files; table: an HTML table of several results", .optional = true,
		.format = FORMAT_OBJECT)};
static const struct shape report_out_shape = SHAPE("ReportReply", struct report_out, report_out_fields);

/* The ids that were named, each once. */
static bool ids_read(struct call *call, const struct report_in *in, struct uuid *ids, size_t *count)
{
	const struct str *texts = in->interview_result_ids.items;

	*count = 0;
	if (!uuid_is_none(in->interview_result_id))
		ids[(*count)++] = in->interview_result_id;
	for (size_t i = 0; i < in->interview_result_ids.count; i++) {
		bool is_known = false;

		if (!uuid_parse(texts[i], &ids[*count]))
			return fault(call, FAULT_INVALID, "interview_result_ids", "\"%.*s\" is not a UUID.", STR_ARG(texts[i]));
		for (size_t before = 0; before < *count; before++)
			is_known |= uuid_equal(ids[before], ids[*count]);
		*count += !is_known;
	}
	return *count > 0 || fault(call, FAULT_INVALID, "interview_result_id", "Send interview_result_id or interview_result_ids.");
}

static bool view_load(struct call *call, struct uuid id, struct result_view *view)
{
	struct review *review = ARENA_NEW(call->arena, struct review);

	return review_by_id(call, call->caller->merchant_id, id, review) && report_view_fill(call, review, view);
}

/* What the call says; else what the interview says, of several results that of the first. */
static struct features_in features_of(struct call *call, const struct report_in *in, const struct result_view *first)
{
	if (in->export_features_result != NULL)
		return *(const struct features_in *)in->export_features_result;
	return report_features_read(call, first->review->report_config);
}

static bool json_export(struct call *call, const struct report *report, struct json *out)
{
	const struct result_page *pages = report->results.items;
	struct buf buf = {0}, table = {0};
	bool ok = !report->is_combined || report_table_write(call, report, &table);

	buf_add_char(&buf, '{');
	if (report->is_combined) {
		json_write_name(&buf, "table");
		json_write_str(&buf, buf_str(&table));
	}
	json_write_name(&buf, "results");
	buf_add_char(&buf, '[');
	for (size_t i = 0; i < report->results.count; i++) {
		buf_add(&buf, i == 0 ? STR("{\"data\":") : STR(",{\"data\":"));
		json_write(&buf, &report_result_shape, &pages[i]);
		buf_add_literal(&buf, ",\"files\":[]}");
	}
	buf_add_literal(&buf, "]}");
	out->text = arena_copy(call->arena, buf_str(&buf));
	buf_close(&buf);
	buf_close(&table);
	return ok;
}

static bool html_export(struct call *call, const struct report *report, struct str *out)
{
	struct buf buf = {0};
	bool ok = report_html_write(call, report, &buf);

	*out = arena_copy(call->arena, buf_str(&buf));
	buf_close(&buf);
	return ok;
}

/* --- translations --------------------------------------------------------------------------------------------------------------
 */

/* Results as they go into a report, before anything of them is grouped. */
struct report_look {
	const struct report_in *in;
	struct report *report;
	struct report_features features;
	struct translating *translations; /* one a result; no language: as it is */
};

static bool translations_load(struct call *call, const struct result_view *views, struct str language, struct report_look *look)
{
	size_t count = look->report->results.count;

	look->translations = ARENA_ARRAY(call->arena, struct translating, count);
	for (size_t i = 0; i < count; i++) {
		if (str_is_empty(language) || str_equal(language, views[i].review->language))
			continue;
		look->translations[i] = (struct translating){.review = views[i].review, .language = language};
		if (!translating_load(call, &look->translations[i]))
			return false;
	}
	return true;
}

static bool look_run(struct call *call, void *data)
{
	struct report_look *look = data;
	struct features_in wanted;
	struct uuid ids[REPORT_RESULTS_MOST + 1];
	struct result_view *views;
	size_t count;

	if (!ids_read(call, look->in, ids, &count))
		return false;
	views = ARENA_ARRAY(call->arena, struct result_view, count);
	for (size_t i = 0; i < count; i++)
		if (!view_load(call, ids[i], &views[i]))
			return false;
	wanted = features_of(call, look->in, &views[0]);
	if (!str_is_empty(look->in->template_name))
		wanted.template_name = look->in->template_name;
	look->features = report_features_of(&wanted);
	look->report = report_of(call, &wanted, views, count);
	return translations_load(call, views, wanted.mojito_language_code, look);
}

static bool is_missing(const struct report_look *look, size_t at)
{
	const struct translating *translating = &look->translations[at];

	return translating->review != NULL &&
		translating_missing(translating, (const struct result_page *)look->report->results.items + at) > 0;
}

static bool keep_run(struct call *call, void *data)
{
	return translating_keep(call, data);
}

static bool credits_check(struct call *call, void *data)
{
	const struct report_look *look = data;
	struct credit_sums sums = {0};
	int64_t wanted = 0;
	bool found;

	for (size_t i = 0; i < look->report->results.count; i++)
		wanted += is_missing(look, i) && !look->translations[i].is_paid ? TRANSLATION_COST : 0;
	if (!credit_find(call, call->caller->merchant_id, &sums, &found))
		return false;
	return wanted <= sums.granted - sums.held - sums.charged ||
		fault(call, FAULT_INVALID, "credits", "The translation costs %g interview credits, and there are not enough.",
			(double)wanted / 1000);
}

static bool one_translate(struct call *call, struct db *db, struct report_look *look, size_t at, int64_t deadline_us)
{
	struct translating *translating = &look->translations[at];

	translating->db = db;
	return translating_place(call, db) &&
		translating_ask(call, translating, (const struct result_page *)look->report->results.items + at, deadline_us) &&
		db_transaction(call, db, DB_WRITE, keep_run, translating);
}

/* Each result is kept as soon as it is translated, so that what was paid for is there when a later one fails. */
static bool report_prepare(struct call *call, struct db *db, void *input)
{
	const struct report_in *in = input;
	const struct features_in *features = in->export_features_result;
	struct report_look look = {.in = in};
	int64_t deadline_us = clock_ticks_us() + (int64_t)TRANSLATE_WITHIN_MS * 1000;
	size_t missing = 0;

	if (features == NULL || str_is_empty(features->mojito_language_code))
		return true;
	if (!db_transaction(call, db, DB_READ, look_run, &look))
		return false;
	for (size_t i = 0; i < look.report->results.count; i++)
		missing += is_missing(&look, i);
	if (missing == 0)
		return true;
	if (!ai_is_there(call))
		return fault(call, FAULT_INVALID, "export_features_result.mojito_language_code",
			"Reports are translated by the endpoint of ai_base_url, and none is configured. Leave this out for the "
			"result's own language.");
	if (!db_transaction(call, db, DB_READ, credits_check, &look))
		return false;
	for (size_t i = 0; i < look.report->results.count; i++)
		if (is_missing(&look, i) && !one_translate(call, db, &look, i, deadline_us))
			return false;
	return true;
}

static bool report_run(struct call *call, const void *input, void *output)
{
	const struct report_in *in = input;
	struct report_out *out = output;
	struct report_look look = {.in = in};

	if (!look_run(call, &look))
		return false;
	for (size_t i = 0; i < look.report->results.count; i++) {
		if (is_missing(&look, i))
			return fault(call, FAULT_UNAVAILABLE, NULL, "A result has changed meanwhile; try again.");
		if (look.translations[i].review != NULL)
			translating_apply(&look.translations[i], (struct result_page *)look.report->results.items + i);
	}
	report_group(call, &look.features, look.report);
	out->report = look.report;
	if (str_equal(in->export_type, STR("json")))
		return json_export(call, out->report, &out->json_export);
	return !str_equal(in->export_type, STR("html")) || html_export(call, out->report, &out->html_export);
}

/* Drawing and keeping the file needs no database. */
static bool report_finish(struct call *call, const void *input, void *output)
{
	const struct report_in *in = input;
	struct report_out *out = output;
	int64_t ttl_s = in->store_file.value ? REPORT_TTL_S : FILE_TTL_S;
	struct report_file file = {call->caller->merchant_id, uuid_make(call->now_ms)};
	struct result_link link = {.kind = RESULT_LINK_REPORT, .merchant_id = file.merchant_id, .id = file.id};
	struct buf pdf = {0};
	bool ok;

	if (!str_equal(in->export_type, STR("pdf")))
		return true;
	ok = report_pdf_render(call, out->report, &pdf) && report_file_write(call, &file, buf_str(&pdf));
	buf_close(&pdf);
	link.expires_at_ms = out->pdf_export_valid_until = (call->now_ms / 1000 + ttl_s) * 1000;
	if (ok)
		out->pdf_export_url = result_url(call, &link, false);
	return ok;
}

const struct endpoint result_report = {
	.name = "generate_interview_report",
	.path = "/job-interview-pdf",
	.title = "Generate interview report",
	.doc = "One result, or several in one report, as PDF (an address that works for a while), HTML or JSON. Another language "
	       "than "
	       "the result's costs 0.1 credit a result, once.",
	.tag = "Results",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.is_destructive = true, /* it may cost credits */
	.in = &report_in_shape,
	.out = &report_out_shape,
	.prepare = report_prepare,
	.run = report_run,
	.finish = report_finish,
};
