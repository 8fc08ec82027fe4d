/* One question: its page, its form, and what its script saves while somebody types. */
#include "base/clock.h"
#include "base/json_read.h"
#include "doors/pages_take.h"
#include "work/ai.h"
#include "work/followup.h"

struct answer_form {
	struct uuid answer;
	int64_t version;
	struct str text, go;
};
#define FORM(member, ...) FIELD(struct answer_form, member, "", .optional = true, __VA_ARGS__)
static const struct field form_fields[] = {FIELD(struct answer_form, answer, ""), FORM(version), FORM(text), FORM(go)};
static const struct shape form_shape = SHAPE("AnswerForm", struct answer_form, form_fields);

/* A form on its way through a transaction. */
struct answering {
	struct take_visit *take;
	struct answer_change change;
	enum attempt_go go;
};

/* Browsers send line ends as CR LF; scripts do not. */
static struct str lines_of(struct call *call, struct str text)
{
	char *out;
	size_t len = 0;

	if (text.ptr == NULL)
		return STR("");
	out = arena_alloc(call->arena, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '\r' || i + 1 == text.len || text.ptr[i + 1] != '\n')
			out[len++] = text.ptr[i];
	return (struct str){out, len};
}

static bool form_read(struct take_visit *take, struct answer_change *change, struct str *go)
{
	struct call *call = take->visit->call;
	struct answer_form form = {0};
	struct pair *pairs;
	size_t count;

	if (!pairs_parse(call, take->visit->request->body, &pairs, &count) || !pairs_read(call, pairs, count, &form_shape, &form))
		return false;
	change->id = form.answer;
	change->version = form.version;
	change->text = lines_of(call, form.text);
	*go = form.go;
	return true;
}

/* --- the page --------------------------------------------------------------------------------------------------------------- */

static bool look_run(struct call *call, void *data)
{
	return attempt_look(call, &((struct take_visit *)data)->attempt);
}

static void question_show(struct take_visit *take, size_t at)
{
	struct attempt_page page = take_page_begin(take);

	page.is_moved_on = take->is_moved_on;
	if (question_page_fill(take->visit->call, &take->attempt, at, &page))
		take_page_reply(take, 200, PAGE_QUESTION, &page);
	else
		fault_page_reply(take->visit);
}

/* Only questions that were put already have a page. */
static void question_look(struct take_visit *take, struct str more)
{
	const struct attempt *attempt = &take->attempt;
	int64_t number;

	if (!take_run(take, DB_READ, look_run))
		return;
	if ((attempt->stage != ATTEMPT_RUNNING && attempt->stage != ATTEMPT_COLLECTED) || !str_to_int(more, &number) ||
		number < 1 || number > (int64_t)attempt->count || attempt->answers[number - 1].shown_at == 0)
		take_lead(take);
	else
		question_show(take, (size_t)number - 1);
}

/* --- the form --------------------------------------------------------------------------------------------------------------- */

/* The page once more, with what was typed and what is wrong. */
static void question_show_again(struct answering *answering)
{
	struct take_visit *take = answering->take;
	const struct answer_change *change = &answering->change;
	const struct answer *answer = attempt_answer(&take->attempt, change->id);
	struct attempt_page page = take_page_begin(take);

	page.text = change->text;
	page.is_empty = change->outcome == ATTEMPT_EMPTY;
	page.is_newer = change->outcome == ATTEMPT_NEWER;
	page.is_wrong = change->outcome == ATTEMPT_WRONG;
	page.newer_text = page.is_newer ? change->now.text : STR_NONE;
	if (question_page_fill(take->visit->call, &take->attempt, (size_t)(answer - take->attempt.answers), &page))
		take_page_reply(take, page.is_newer ? 409 : 422, PAGE_QUESTION, &page);
	else
		fault_page_reply(take->visit);
}

/* The next question, saying that the time for this one was over before all of it was saved. */
static void lead_late(struct take_visit *take)
{
	struct arena *arena = take->visit->call->arena;

	take_redirect(take, arena_printf(arena, "question/%zu", take->attempt.at + 1));
	struct http_header *location = &take->visit->reply->headers[0];

	for (; !str_equal(location->name, STR("Location")); location++)
		;
	location->value = arena_printf(arena, "%.*s%slate=true", STR_ARG(location->value), str_is_empty(take->flags) ? "?" : "&");
}

static bool move_run(struct call *call, void *data)
{
	struct answering *answering = data;

	return attempt_move(call, &answering->take->attempt, answering->go, &answering->change);
}

/* While nobody waits for the database. What cannot be looked up or asked now is simply not asked. */
static void follow_up(struct answering *answering)
{
	struct take_visit *take = answering->take;
	struct visit *visit = take->visit;
	struct call *call = visit->call;

	if (answering->go != ATTEMPT_NEXT || !ai_is_there(call))
		return;
	if (!db_transaction(call, visit->db, DB_READ, look_run, take))
		call->fault = (struct fault){0};
	else if (followup_is_due(call, &take->attempt, &answering->change)) {
		followup_ask(call, visit->db, &take->attempt, &answering->change);
		/* the next question's time begins after the waiting */
		call->now_ms = clock_now_ms();
	}
}

static void question_form(struct take_visit *take)
{
	struct answering answering = {.take = take};
	struct answer_change *change = &answering.change;
	struct visit *visit = take->visit;
	struct str go;

	if (!form_read(take, change, &go)) {
		notice_reply(visit, 400, PAGE_REFUSED, take->view);
		return;
	}
	answering.go = str_equal(go, STR("back")) ? ATTEMPT_BACK : str_equal(go, STR("skip")) ? ATTEMPT_SKIP : ATTEMPT_NEXT;
	follow_up(&answering);
	if (!db_transaction(visit->call, visit->db, DB_WRITE, move_run, &answering)) {
		fault_page_reply(visit);
		return;
	}
	if (change->outcome == ATTEMPT_EMPTY || change->outcome == ATTEMPT_NEWER || change->outcome == ATTEMPT_WRONG)
		question_show_again(&answering);
	else if (change->outcome == ATTEMPT_LATE && take->attempt.stage == ATTEMPT_RUNNING && change->text.len > 0)
		lead_late(take);
	else
		take_lead(take);
}

void take_question(struct take_visit *take, struct str more)
{
	if (take->visit->request->method == HTTP_POST)
		question_form(take);
	else
		question_look(take, more);
}

/* --- what the script says --------------------------------------------------------------------------------------------------- */

static void outcome_reply(struct take_visit *take, const struct answer_change *change)
{
	static const struct {
		int status;
		struct str state;
	} words[] = {
		[ATTEMPT_DONE] = {200, STR("saved")},
		[ATTEMPT_ELSEWHERE] = {410, STR("elsewhere")},
		[ATTEMPT_LATE] = {410, STR("late")},
		[ATTEMPT_NEWER] = {409, STR("newer")},
		[ATTEMPT_EMPTY] = {422, STR("wrong")},
		[ATTEMPT_WRONG] = {422, STR("wrong")},
	};
	const struct answer *answer = attempt_answer(&take->attempt, change->id);
	struct take_word word = {.state = words[change->outcome].state, .version = change->now.text_version};

	if (change->outcome == ATTEMPT_NEWER)
		word.text = change->now.text.ptr != NULL ? change->now.text : STR("");
	if (answer != NULL)
		word.left_ms = answer_deadline(&take->attempt, answer) - take->visit->call->now_ms;
	take_word_reply(take, words[change->outcome].status, &word);
}

static bool save_run(struct call *call, void *data)
{
	struct answering *answering = data;

	return attempt_save(call, &answering->take->attempt, &answering->change);
}

void take_save(struct take_visit *take, struct str more)
{
	struct answering answering = {.take = take};
	struct visit *visit = take->visit;
	struct str go;

	(void)more;
	if (!form_read(take, &answering.change, &go) || !db_transaction(visit->call, visit->db, DB_WRITE, save_run, &answering))
		reply_fault(visit);
	else
		outcome_reply(take, &answering.change);
}

static bool see_run(struct call *call, void *data)
{
	return attempt_see(call, &((struct take_visit *)data)->attempt);
}

void take_alive(struct take_visit *take, struct str more)
{
	struct visit *visit = take->visit;
	struct answer_change change = {.outcome = ATTEMPT_DONE};
	const struct answer *answer;
	struct str go;

	(void)more;
	if (!form_read(take, &change, &go) || !db_transaction(visit->call, visit->db, DB_WRITE, see_run, take)) {
		reply_fault(visit);
		return;
	}
	answer = attempt_answer(&take->attempt, change.id);
	if (answer == NULL || (take->attempt.stage != ATTEMPT_RUNNING && take->attempt.stage != ATTEMPT_COLLECTED))
		change.outcome = ATTEMPT_ELSEWHERE;
	else
		change.now = *answer;
	outcome_reply(take, &change);
}
