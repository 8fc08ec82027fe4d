/* Recordings go to the endpoint as they were recorded; its words are kept outside any long transaction. */
#include "jobs/transcribe_answers.h"

#include "base/clock.h"
#include "base/log.h"
#include "net/http_client.h"
#include "store/scoring.h"
#include "work/recording.h"
#include "work/transcribe.h"

enum { ASKS_MOST = 2, REPLY_BYTES = 1 << 20 };

enum heard {
	HEARD,
	HEARD_NEVER, /* this recording cannot be put into words */
	HEARD_LATER
};

/* One recording. */
struct hearing {
	struct transcribing *of;
	const struct transcript_due *due;
	struct buf bytes;
	struct str text, why;
};

struct look {
	const struct transcribing *of;
	struct list due;
};

static bool look_run(struct call *call, void *data)
{
	struct look *look = data;

	return transcripts_due(call, look->of->merchant_id, look->of->result_id, &look->due);
}

static bool keep_run(struct call *call, void *data)
{
	struct hearing *hearing = data;
	struct transcribing *of = hearing->of;
	struct transcript transcript = {.merchant_id = of->merchant_id,
		.result_id = of->result_id,
		.scoring_id = of->scoring_id,
		.id = hearing->due->id,
		.text = hearing->text,
		.until_ms = call->now_ms + of->lease_ms};
	bool is_held;

	if (!transcript_write(call, &transcript, &is_held))
		return false;
	of->is_lost = !is_held;
	return true;
}

/* --- the endpoint ------------------------------------------------------------------------------------------------------------ */

static bool form_send(struct call *asking, const struct hearing *hearing, struct http_fetched *answer)
{
	const struct settings *settings = &asking->service->settings;
	struct str language = transcribe_language(hearing->due->language);
	struct http_part parts[] = {{.name = STR("file"),
					    .value = buf_str(&hearing->bytes),
					    .file_name = transcribe_file_name(asking->arena, hearing->due->recording_type),
					    .type = hearing->due->recording_type},
		{.name = STR("model"), .value = settings->transcription_model},
		{.name = STR("response_format"), .value = STR("json")}, {.name = STR("temperature"), .value = STR("0")},
		{.name = STR("language"), .value = language}};
	struct str key = arena_printf(asking->arena, "Authorization: Bearer %.*s", STR_ARG(settings->transcription_key));
	struct http_fetch fetch = {.url = transcribe_url(asking->arena, settings),
		.parts = parts,
		.part_count = COUNT_OF(parts) - str_is_empty(language),
		.headers = &key,
		.header_count = !str_is_empty(settings->transcription_key),
		.timeout_ms = (int)(settings->transcription_timeout_s * 1000),
		.limit_bytes = REPLY_BYTES};

	return http_fetch(asking, &fetch, answer);
}

/* What asking once more would not change. */
static bool is_refusal(int status)
{
	return status == 400 || status == 413 || status == 415 || status == 422;
}

/* A call of its own for each try: what a stranger's server answers is not this job's fault. */
static enum heard ask_once(struct call *call, struct hearing *hearing)
{
	struct call asking = {.arena = call->arena, .now_ms = call->now_ms, .service = call->service};
	struct http_fetched answer = {0};
	bool ok = form_send(&asking, hearing, &answer);

	if (ok && answer.status != 200)
		ok = fault(&asking, FAULT_UNAVAILABLE, NULL, "status %d", answer.status);
	ok = ok && transcribe_read(&asking, answer.body, &hearing->text);
	hearing->why = asking.fault.message;
	call_end(&asking);
	if (ok)
		return HEARD;
	return is_refusal(answer.status) ? HEARD_NEVER : HEARD_LATER;
}

static enum heard ask(struct call *call, struct hearing *hearing)
{
	enum heard heard = HEARD_LATER;

	for (int i = 0; i < ASKS_MOST && heard == HEARD_LATER; i++)
		heard = ask_once(call, hearing);
	if (heard != HEARD)
		log_event(LOG_WARN, "transcription_endpoint", LOG_TEXT("why", hearing->why));
	return heard;
}

/* --- one after another ------------------------------------------------------------------------------------------------------- */

static bool bytes_read(struct call *call, struct hearing *hearing)
{
	const struct transcript_due *due = hearing->due;
	struct call reading = {.arena = call->arena, .now_ms = call->now_ms, .service = call->service};
	bool ok = due->recording_bytes <= call->service->settings.transcription_limit_bytes &&
		recording_read(&reading, due->recording, 0, (size_t)due->recording_bytes, &hearing->bytes);

	if (reading.fault.kind != FAULT_NONE)
		log_event(LOG_WARN, "recording_missing", LOG_TEXT("path", due->recording), LOG_TEXT("why", reading.fault.message));
	call_end(&reading);
	return ok;
}

static bool one_hear(struct call *call, struct db *db, struct transcribing *of, const struct transcript_due *due)
{
	struct arena arena = {0};
	struct call inner = {.arena = &arena, .now_ms = call->now_ms, .service = call->service};
	struct hearing hearing = {.of = of, .due = due};
	enum heard heard = bytes_read(&inner, &hearing) ? ask(&inner, &hearing) : HEARD_NEVER;
	bool ok = true;

	inner.now_ms = clock_now_ms();
	if (heard == HEARD)
		ok = db_transaction(&inner, db, DB_WRITE, keep_run, &hearing);
	else
		of->left++;
	of->is_later = heard == HEARD_LATER;
	if (!ok)
		(void)fault(call, inner.fault.kind, NULL, "%.*s", STR_ARG(inner.fault.message));
	call_end(&inner);
	buf_close(&hearing.bytes);
	arena_close(&arena);
	return ok;
}

bool transcribe_answers(struct call *call, struct db *db, struct transcribing *transcribing)
{
	struct look look = {.of = transcribing};
	const struct transcript_due *due;

	if (!transcribe_is_on(&call->service->settings))
		return true;
	if (!db_transaction(call, db, DB_READ, look_run, &look))
		return false;
	due = look.due.items;
	for (size_t i = 0; i < look.due.count && !transcribing->is_lost; i++) {
		if (!one_hear(call, db, transcribing, &due[i]))
			return false;
		/* It does not answer: nor will it for those behind. */
		if (transcribing->is_later) {
			transcribing->left = look.due.count - i;
			break;
		}
	}
	return true;
}
