/* Which page a personal link shows, and what it says. */
#include "work/take.h"

#include "work/avatar.h"
#include "work/words.h"

#include <math.h>

/* Who has begun in time may finish, and has an hour beyond that for looking it through. */
static bool is_begun(const struct take_row *row, int64_t now_ms)
{
	const int64_t grace_ms = (int64_t)60 * 60 * 1000;

	return row->deadline_at > 0 && now_ms < row->deadline_at + grace_ms &&
		(str_equal(row->state, STR("started")) || str_equal(row->state, STR("collected")));
}

static bool is_closed(const struct take_row *row, int64_t now_ms)
{
	static const struct str over[] = {STR("archived"), STR("deleted"), STR("completed")};

	for (size_t i = 0; i < COUNT_OF(over); i++)
		if (str_equal(row->interview_status, over[i]))
			return true;
	if (row->available_till > 0 && row->available_till < now_ms && !is_begun(row, now_ms))
		return true;
	return !str_equal(row->merchant_status, STR("active"));
}

static bool is_open_yet(const struct take_row *row)
{
	return row->is_test || str_equal(row->interview_status, STR("active"));
}

enum take_view take_view_of(const struct take_row *row, const struct link *link, int64_t now_ms)
{
	if (row == NULL || !uuid_equal(row->interview_id, link->interview_id) || !uuid_equal(row->candidate_id, link->candidate_id))
		return TAKE_BROKEN;
	if (str_equal(row->state, STR("revoked")) || row->link_version != link->version ||
		str_equal(row->candidate_status, STR("deleted")))
		return TAKE_REVOKED;
	if (str_equal(row->state, STR("submitted")))
		return TAKE_SUBMITTED;
	if (str_equal(row->state, STR("expired")))
		return TAKE_EXPIRED;
	if ((link->expires_at_ms <= now_ms || row->expires_at <= now_ms) && !is_begun(row, now_ms))
		return TAKE_EXPIRED;
	if (is_closed(row, now_ms))
		return TAKE_CLOSED;
	return is_open_yet(row) ? TAKE_READY : TAKE_DRAFT;
}

enum page_id take_page_of(enum take_view view)
{
	static const enum page_id pages[] = {
		[TAKE_BROKEN] = PAGE_TAKE_BROKEN,
		[TAKE_REVOKED] = PAGE_TAKE_REVOKED,
		[TAKE_SUBMITTED] = PAGE_TAKE_SUBMITTED,
		[TAKE_EXPIRED] = PAGE_TAKE_EXPIRED,
		[TAKE_DRAFT] = PAGE_TAKE_DRAFT,
		[TAKE_CLOSED] = PAGE_TAKE_CLOSED,
		[TAKE_READY] = PAGE_TAKE,
	};

	return pages[view];
}

/* The link, the enrolment and the interview each have an end; the first one counts. */
static int64_t take_until(const struct take_row *row, const struct link *link)
{
	int64_t until = link->expires_at_ms < row->expires_at ? link->expires_at_ms : row->expires_at;

	return row->available_till > 0 && row->available_till < until ? row->available_till : until;
}

static void questions_fill(const struct take_row *row, struct take_page *page)
{
	double share = row->questions_random_subset.is_set ? row->questions_random_subset.value : 1;
	int64_t least = row->questions_always > 0 ? 1 : 0;
	int64_t drawn = (int64_t)ceil((double)row->questions_always * share);

	page->questions = (drawn > least ? drawn : least) + row->questions - row->questions_always;
	page->has_questions = page->questions > 0;
	page->is_one_question = page->questions == 1;
	page->is_up_to = row->questions_always < row->questions;
}

static void recording_fill(const struct take_row *row, struct take_page *page)
{
	const struct avatar *avatar = avatar_by_id(row->template_id);

	page->is_voice = avatar != NULL && avatar->is_voice;
	if (!page->is_voice)
		return;
	/* a spoken answer is its recording */
	page->is_recorded = true;
	page->is_video = str_starts_with(row->recording, STR("video"));
	page->is_audio = page->is_recorded && !page->is_video;
}

void take_page_fill(struct call *call, const struct take_row *row, const struct link *link, struct take_page *page)
{
	struct time_words until = time_words_of(call, row->language, take_until(row, link));

	page->merchant = row->merchant_name;
	page->candidate = str_trim(row->candidate_name);
	page->interview = row->interview_name;
	page->interview_lang = language_tag(row->language);
	page->location = str_trim(row->location);
	page->welcome = str_trim(row->welcome_message);
	page->instructions = str_trim(row->instructions);
	page->thank_you = str_trim(row->thank_you_message);
	page->is_test = row->is_test;
	page->minutes = (row->max_duration_s + 59) / 60;
	page->is_one_minute = page->minutes <= 1;
	page->attempts = row->attempts_left;
	page->is_one_attempt = row->attempts_left <= 1;
	page->until_iso = until.iso;
	page->until_day = until.day;
	page->until_exact = until.exact;
	if (row->available_till > 0 && row->available_till < call->now_ms) {
		struct time_words closed = time_words_of(call, row->language, row->available_till);
		page->closed_iso = closed.iso;
		page->closed_day = closed.day;
		page->closed_exact = closed.exact;
	}
	questions_fill(row, page);
	recording_fill(row, page);
}

bool take_look(struct call *call, const struct link *link, struct take_row *row, enum take_view *view)
{
	bool found;

	if (!take_find(call, &(struct by_id){link->merchant_id, link->enrolment_id}, row, &found))
		return false;
	*view = take_view_of(found ? row : NULL, link, call->now_ms);
	return true;
}

bool take_open(struct call *call, const struct link *link)
{
	struct take_row row;
	enum take_view view;

	if (!take_look(call, link, &row, &view))
		return false;
	return view != TAKE_READY || take_mark_opened(call, link->merchant_id, link->enrolment_id);
}
