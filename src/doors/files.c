/* Files behind signed addresses: recordings of answers and reports, kept or drawn now. Whoever has the address may open it while it
 * lasts. */
#include "api/report_current.h"
#include "base/json_read.h"
#include "doors/pages.h"
#include "store/reviews.h"
#include "work/recording.h"
#include "work/report_file.h"
#include "work/result_link.h"

struct file_query {
	struct str token;
};
static const struct field query_fields[] = {FIELD(struct file_query, token, "", .optional = true)};
static const struct shape query_shape = SHAPE("FileQuery", struct file_query, query_fields);

struct file_visit {
	struct visit *visit;
	struct result_link link;
	struct review review;
	struct review_answer answer;
	struct report *report;
	bool found;
	int64_t first, last; /* of the bytes that are wanted */
	bool is_part;
};

static bool token_read(struct file_visit *file)
{
	struct call *call = file->visit->call;
	struct file_query query = {0};
	struct pair *pairs;
	size_t count;

	return pairs_parse(call, file->visit->request->query, &pairs, &count) &&
		pairs_read(call, pairs, count, &query_shape, &query) && result_link_read(call, query.token, true, &file->link);
}

static bool look_run(struct call *call, void *data)
{
	struct file_visit *file = data;
	const struct review_answer *all;
	struct list answers;

	if (!review_find(call, file->link.merchant_id, file->link.id, &file->review, &file->found) || !file->found)
		return call->fault.kind == FAULT_NONE;
	if (!review_answers(call, &file->review, &answers))
		return false;
	all = answers.items;
	file->found = false;
	for (size_t i = 0; i < answers.count; i++) {
		if (!uuid_equal(all[i].id, file->link.answer) || str_is_empty(all[i].recording))
			continue;
		file->answer = all[i];
		file->found = true;
	}
	return true;
}

/* "bytes=A-B", "bytes=A-" or "bytes=-N" (RFC 9110, 14.1.2); any other range is as if there were none. False when it lies outside.
 */
static bool range_read(struct file_visit *file, int64_t size)
{
	struct str range = http_header(file->visit->request, "range"), first;
	int64_t from, to = size - 1;

	file->first = 0;
	file->last = size - 1;
	if (!str_starts_with(range, STR("bytes=")) || str_find(range, ',') >= 0)
		return true;
	range = str_from(range, 6);
	if (!str_next(&range, '-', &first) || range.ptr == NULL)
		return true;
	if (str_is_empty(first)) {
		if (!str_to_int(range, &from) || from < 0)
			return true;
		from = from < size ? size - from : 0;
	} else if (!str_to_int(first, &from) || (!str_is_empty(range) && !str_to_int(range, &to))) {
		return true;
	}
	if (from >= size || to < from)
		return false;
	file->is_part = true;
	file->first = from;
	file->last = to < size ? to : size - 1;
	return true;
}

static void headers_write(struct visit *visit, struct str type, struct str name)
{
	reply_header_once(visit->reply, "Content-Type", type);
	reply_header_once(visit->reply, "Cache-Control", STR("private, no-store"));
	reply_header_once(visit->reply, "Referrer-Policy", STR("no-referrer"));
	reply_header_once(visit->reply, "Content-Security-Policy", STR("default-src 'none'; sandbox"));
	reply_header_once(
		visit->reply, "Content-Disposition", arena_printf(visit->call->arena, "inline; filename=\"%.*s\"", STR_ARG(name)));
}

static void recording_answer(struct file_visit *file)
{
	struct visit *visit = file->visit;
	struct arena *arena = visit->call->arena;
	int64_t size = file->answer.recording_bytes;

	if (!range_read(file, size)) {
		visit->reply->status = 416;
		reply_header_once(visit->reply, "Content-Range", arena_printf(arena, "bytes */%lld", (long long)size));
		return;
	}
	if (!recording_read(visit->call, file->answer.recording, file->first, (size_t)(file->last - file->first + 1),
		    &visit->reply->body)) {
		buf_clear(&visit->reply->body);
		fault_page_reply(visit);
		return;
	}
	headers_write(visit, file->answer.recording_type, STR("answer"));
	reply_header_once(visit->reply, "Accept-Ranges", STR("bytes"));
	visit->reply->status = file->is_part ? 206 : 200;
	if (file->is_part)
		reply_header_once(visit->reply, "Content-Range",
			arena_printf(
				arena, "bytes %lld-%lld/%lld", (long long)file->first, (long long)file->last, (long long)size));
}

static void pdf_answer(struct visit *visit)
{
	visit->reply->status = 200;
	headers_write(visit, STR("application/pdf"), STR("interview-report.pdf"));
}

static void report_answer(struct file_visit *file)
{
	struct visit *visit = file->visit;
	struct report_file report = {file->link.merchant_id, file->link.id};

	if (report_file_read(visit->call, &report, &visit->reply->body))
		pdf_answer(visit);
	else
		notice_reply(visit, 404, PAGE_RESULT_BROKEN, (struct link_view){0});
}

static bool current_run(struct call *call, void *data)
{
	struct file_visit *file = data;

	return report_current(call, file->link.merchant_id, file->link.id, &file->report);
}

static void current_answer(struct file_visit *file)
{
	struct visit *visit = file->visit;

	if (!db_transaction(visit->call, visit->db, DB_READ, current_run, file))
		fault_page_reply(visit);
	else if (file->report == NULL)
		notice_reply(visit, 404, PAGE_RESULT_BROKEN, (struct link_view){0});
	else if (report_pdf_render(visit->call, file->report, &visit->reply->body))
		pdf_answer(visit);
	else {
		buf_clear(&visit->reply->body);
		fault_page_reply(visit);
	}
}

void files_answer(struct visit *visit)
{
	struct file_visit file = {.visit = visit};

	keyring_refresh(visit->call, visit->db);
	if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD)
		method_page_reply(visit, "GET, HEAD");
	else if (!token_read(&file))
		notice_reply(visit, 404, PAGE_RESULT_BROKEN, (struct link_view){0});
	else if (file.link.expires_at_ms <= visit->call->now_ms)
		notice_reply(visit, 410, PAGE_RESULT_EXPIRED, (struct link_view){0});
	else if (file.link.kind == RESULT_LINK_REPORT)
		report_answer(&file);
	else if (file.link.kind == RESULT_LINK_CURRENT)
		current_answer(&file);
	else if (!db_transaction(visit->call, visit->db, DB_READ, look_run, &file))
		fault_page_reply(visit);
	else if (!file.found)
		notice_reply(visit, 404, PAGE_RESULT_BROKEN, (struct link_view){0});
	else
		recording_answer(&file);
}
