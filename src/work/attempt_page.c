/* Pages of an attempt, filled. */
#include "work/attempt_page.h"

#include "work/asset.h"
#include "work/result_link.h"
#include "work/service.h"
#include "work/transcribe.h"
#include "work/words.h"

#define CHOICE(member) FIELD(struct choice_row, member, "")
static const struct field choice_fields[] = {CHOICE(text), CHOICE(number), CHOICE(is_chosen)};
static const struct shape choice_shape = SHAPE("ChoiceRow", struct choice_row, choice_fields);

#define ROW(member) FIELD(struct answer_row, member, "")
static const struct field row_fields[] = {ROW(number), ROW(question), ROW(lang), ROW(text), ROW(recording_url), ROW(is_skipped),
	ROW(is_late), ROW(is_open), ROW(is_video), ROW(is_text_missing)};
static const struct shape row_shape = SHAPE("AnswerRow", struct answer_row, row_fields);

#define PAGE(member, ...) FIELD(struct attempt_page, member, "", __VA_ARGS__)
static const struct field page_fields[] = {PAGE(frame, .of = &page_frame_shape), PAGE(home), PAGE(flags), PAGE(voice_script_url),
	PAGE(merchant), PAGE(interview), PAGE(interview_lang), PAGE(is_test), PAGE(number), PAGE(total), PAGE(answer_id),
	PAGE(question), PAGE(question_lang), PAGE(text), PAGE(recording_url), PAGE(version), PAGE(text_most), PAGE(recording_bytes),
	PAGE(recording_most), PAGE(choices, .of = &choice_shape), PAGE(is_choice), PAGE(is_spoken), PAGE(is_heard),
	PAGE(is_follow_up), PAGE(speech_rate), PAGE(is_video), PAGE(is_recruiters), PAGE(is_open), PAGE(is_late), PAGE(has_back),
	PAGE(is_last), PAGE(is_looked_through), PAGE(has_own_limit), PAGE(is_moved_on), PAGE(left_ms), PAGE(left_minutes),
	PAGE(limit_s), PAGE(is_one_minute_left), PAGE(is_empty), PAGE(is_newer), PAGE(is_wrong), PAGE(newer_text), PAGE(answered),
	PAGE(unanswered), PAGE(answers, .of = &row_shape), PAGE(submits_at_once), PAGE(has_answers), PAGE(is_one_answered),
	PAGE(has_unanswered), PAGE(is_one_unanswered), PAGE(may_resume), PAGE(may_restart), PAGE(has_time), PAGE(resume_minutes),
	PAGE(is_one_resume_minute)};
const struct shape attempt_page_shape = SHAPE("AttemptPage", struct attempt_page, page_fields);

static int64_t minutes_of(int64_t ms)
{
	return ms <= 0 ? 0 : (ms + 59999) / 60000;
}

static bool is_video(const struct attempt *attempt)
{
	return str_starts_with(attempt->row.recording, STR("video"));
}

static struct str recording_url(struct call *call, const struct attempt_page *page, const struct answer *answer)
{
	char id[UUID_TEXT_LEN];

	if (answer->recording_bytes == 0)
		return STR_NONE;
	uuid_write(answer->id, id);
	/* the take and the length make it new to the browser when it has changed */
	return arena_printf(call->arena, "%.*svoice/%.*s?take=%.*s-%lld", STR_ARG(page->home), UUID_TEXT_LEN, id,
		STR_ARG(answer->recording_take), (long long)answer->recording_bytes);
}

void attempt_page_fill(struct call *call, const struct attempt *attempt, struct attempt_page *page)
{
	const struct result *result = &attempt->result;

	page->merchant = attempt->row.merchant_name;
	page->interview = attempt->row.interview_name;
	page->interview_lang = language_tag(attempt->row.language);
	page->is_test = attempt->row.is_test;
	page->total = (int64_t)attempt->count;
	page->answered = (int64_t)attempt->answered;
	page->unanswered = page->total - page->answered;
	page->has_answers = page->answered > 0;
	page->is_one_answered = page->answered == 1;
	page->has_unanswered = page->unanswered > 0;
	page->is_one_unanswered = page->unanswered == 1;
	page->submits_at_once = attempt_submits_at_once(attempt);
	page->may_resume = attempt_may_resume(attempt);
	page->may_restart = attempt_may_restart(attempt);
	page->has_time = call->now_ms < result->deadline_at;
	page->left_minutes = minutes_of(result->deadline_at - call->now_ms);
	page->is_one_minute_left = page->left_minutes == 1;
	page->resume_minutes = (result->deadline_at - result->last_seen_at) / 60000;
	page->is_one_resume_minute = page->resume_minutes == 1;
}

static bool choices_fill(struct call *call, const struct answer *answer, struct attempt_page *page)
{
	struct list texts;
	struct choice_row *rows;

	if (!alternatives_read(call, answer->alternatives, &texts))
		return false;
	rows = ARENA_ARRAY(call->arena, struct choice_row, texts.count);
	for (size_t i = 0; i < texts.count; i++) {
		struct str text = ((const struct str *)texts.items)[i];

		rows[i] = (struct choice_row){.text = text,
			.number = (int64_t)i + 1,
			.is_chosen = !str_is_empty(page->text) && str_equal(text, page->text)};
	}
	page->choices = (struct list){rows, texts.count};
	page->is_choice = texts.count > 0;
	return true;
}

static void time_fill(
	const struct call *call, const struct attempt *attempt, const struct answer *answer, struct attempt_page *page)
{
	int64_t left_ms = answer_deadline(attempt, answer) - call->now_ms;

	page->limit_s = answer->limit_s;
	page->has_own_limit = answer_deadline(attempt, answer) < attempt->result.deadline_at;
	page->left_ms = left_ms > 0 ? left_ms : 0;
	page->left_minutes = minutes_of(left_ms);
	page->is_one_minute_left = page->left_minutes == 1;
	page->is_late = left_ms <= 0;
}

static struct str speech_rate(struct str conversation_speed)
{
	if (str_equal(conversation_speed, STR("slower")))
		return STR("0.8");
	return str_equal(conversation_speed, STR("faster")) ? STR("1.25") : STR_NONE;
}

bool question_page_fill(struct call *call, const struct attempt *attempt, size_t at, struct attempt_page *page)
{
	const struct answer *answer = &attempt->answers[at];
	char id[UUID_TEXT_LEN];

	attempt_page_fill(call, attempt, page);
	uuid_write(answer->id, id);
	page->answer_id = arena_copy(call->arena, (struct str){id, sizeof id});
	page->number = (int64_t)at + 1;
	page->question = answer->question_asked;
	page->question_lang = language_tag(answer->language);
	if (page->text.ptr == NULL)
		page->text = answer->text;
	page->version = answer->text_version;
	page->text_most = ANSWER_MOST_CHARS;
	page->is_spoken = answer_is_spoken(attempt, answer);
	page->is_heard = page->is_spoken && transcribe_is_on(&call->service->settings);
	page->is_follow_up = uuid_is_none(answer->question_id);
	page->speech_rate = speech_rate(attempt->row.conversation_speed);
	page->is_video = is_video(attempt);
	page->is_recruiters = str_equal(answer->view, STR("candidate asking recruiter"));
	page->is_open = answer_is_open(attempt, answer, call->now_ms);
	page->is_looked_through = attempt->stage == ATTEMPT_COLLECTED;
	page->has_back = at > 0 && !page->is_looked_through;
	page->is_last = at + 1 == attempt->count;
	page->recording_url = recording_url(call, page, answer);
	page->recording_bytes = answer->recording_bytes;
	page->recording_most = call->service->settings.recording_limit_bytes;
	if (page->is_spoken)
		page->voice_script_url = asset_url(call->arena, url_base(call->service->public_url), STR("voice.js"));
	time_fill(call, attempt, answer, page);
	return choices_fill(call, answer, page);
}

void review_page_fill(struct call *call, const struct attempt *attempt, struct attempt_page *page)
{
	struct answer_row *rows = ARENA_ARRAY(call->arena, struct answer_row, attempt->count);
	bool is_heard = transcribe_is_on(&call->service->settings);

	attempt_page_fill(call, attempt, page);
	for (size_t i = 0; i < attempt->count; i++) {
		const struct answer *answer = &attempt->answers[i];
		/* what is late may still arrive, but is not begun any more */
		bool is_open = page->has_time && answer_is_open(attempt, answer, call->now_ms + ATTEMPT_LATE_MS);

		rows[i] = (struct answer_row){.number = (int64_t)i + 1,
			.question = answer->question_asked,
			.lang = language_tag(answer->language),
			.text = str_trim(answer->text),
			.recording_url = recording_url(call, page, answer),
			.is_video = is_video(attempt),
			.is_open = is_open,
			.is_skipped = !str_equal(answer->state, STR("answered")),
			.is_late = !is_open && answer->shown_at > 0,
			.is_text_missing = !is_heard && answer->recording_bytes > 0 && str_is_empty(str_trim(answer->text))};
	}
	page->answers = (struct list){rows, attempt->count};
}

void sent_page_fill(struct call *call, const struct attempt *attempt, bool hide_menu, struct take_page *page)
{
	static const struct str without[] = {STR("none"), STR("minimal")};
	struct result_link link = {.kind = RESULT_LINK_CANDIDATE,
		.merchant_id = attempt->link.merchant_id,
		.id = attempt->result.id,
		.expires_at_ms = call->now_ms + call->service->settings.link_ttl_s * 1000};

	if (attempt->stage != ATTEMPT_SUBMITTED || uuid_is_none(attempt->result.id) || attempt_submits_at_once(attempt))
		return;
	page->result_url = result_url(call, &link, hide_menu);
	page->is_embedded = !str_is_empty(attempt->row.embed_id);
	page->has_score = !str_is_empty(attempt->row.result_view);
	for (size_t i = 0; i < COUNT_OF(without); i++)
		page->has_score &= !str_equal(attempt->row.result_view, without[i]);
}
