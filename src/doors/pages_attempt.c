/* The steps of taking an interview that are no question: beginning, ending, looking through, submitting. Forms that work without
 * script; each answers with a redirection, so that loading a page again sends nothing twice. */
#include "base/json_read.h"
#include "doors/pages_take.h"

struct more_time_form {
	struct str more_time;
};
static const struct field more_time_fields[] = {FIELD(struct more_time_form, more_time, "", .optional = true)};
static const struct shape more_time_shape = SHAPE("MoreTimeForm", struct more_time_form, more_time_fields);

static bool wants_more_time(struct call *call, struct str body, bool *wants)
{
	struct more_time_form form = {STR_NONE};
	struct pair *pairs;
	size_t count;

	if (!pairs_parse(call, body, &pairs, &count) || !pairs_read(call, pairs, count, &more_time_shape, &form))
		return false;
	*wants = !str_is_empty(form.more_time);
	return true;
}

static bool start_run(struct call *call, void *data)
{
	struct take_visit *take = data;
	bool more_time;

	return wants_more_time(call, take->visit->request->body, &more_time) && attempt_start(call, &take->attempt, more_time);
}

static bool again_run(struct call *call, void *data)
{
	struct take_visit *take = data;
	bool more_time;

	return wants_more_time(call, take->visit->request->body, &more_time) && attempt_restart(call, &take->attempt, more_time);
}

static bool resume_run(struct call *call, void *data)
{
	return attempt_resume(call, &((struct take_visit *)data)->attempt);
}

static bool look_run(struct call *call, void *data)
{
	return attempt_look(call, &((struct take_visit *)data)->attempt);
}

static bool finish_run(struct call *call, void *data)
{
	enum attempt_outcome outcome;

	return attempt_finish(call, &((struct take_visit *)data)->attempt, &outcome);
}

static bool submit_run(struct call *call, void *data)
{
	enum attempt_outcome outcome;

	return attempt_submit(call, &((struct take_visit *)data)->attempt, &outcome);
}

static void change(struct take_visit *take, bool (*run)(struct call *call, void *data))
{
	if (take_run(take, DB_WRITE, run))
		take_lead(take);
}

void take_start(struct take_visit *take, struct str more)
{
	(void)more;
	change(take, start_run);
}

void take_resume(struct take_visit *take, struct str more)
{
	(void)more;
	change(take, resume_run);
}

void take_again(struct take_visit *take, struct str more)
{
	(void)more;
	change(take, again_run);
}

void take_submit(struct take_visit *take, struct str more)
{
	(void)more;
	change(take, submit_run);
}

void take_end(struct take_visit *take, struct str more)
{
	struct attempt_page page = take_page_begin(take);

	(void)more;
	if (take->visit->request->method == HTTP_POST) {
		change(take, finish_run);
		return;
	}
	if (!take_run(take, DB_READ, look_run))
		return;
	if (take->attempt.stage != ATTEMPT_RUNNING) {
		take_lead(take);
		return;
	}
	attempt_page_fill(take->visit->call, &take->attempt, &page);
	take_page_reply(take, 200, PAGE_END, &page);
}

void take_review(struct take_visit *take, struct str more)
{
	struct attempt_page page = take_page_begin(take);

	(void)more;
	if (!take_run(take, DB_READ, look_run))
		return;
	if (take->attempt.stage != ATTEMPT_COLLECTED) {
		take_lead(take);
		return;
	}
	review_page_fill(take->visit->call, &take->attempt, &page);
	take_page_reply(take, 200, PAGE_REVIEW, &page);
}
