/* Runs transcripts: each on a fresh database, once through REST and once through MCP, on SQLite and, when CONVOKE_TEST_POSTGRES has
 * a URL, on PostgreSQL. Every good answer is held against its endpoint's own shape, and an endpoint that no transcript calls fails
 * the run.
 *
 * usage: api_runner FOLDER|FILE...      README.md beside this file says what a transcript may say. */
#include "base/clock.h"
#include "base/log.h"
#include "base/panic.h"
#include "tests/api/body_check.h"
#include "tests/api/call.h"
#include "tests/api/environment.h"
#include "tests/api/match.h"
#include "tests/api/taken.h"
#include "tests/api/transcript.h"
#include "work/report.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS_MOST = 8, ENDPOINTS_MOST = 256, SHOWN_BYTES = 600 };

/* A transcript while it runs. */
struct play {
	const struct transcript *transcript;
	struct arena arena;
	struct world *world;
	unsigned door;
	bool rest_only;
	struct str who;                           /* a word for world_credential; a token of its own when it begins with "token " */
	struct http_header headers[HEADERS_MOST]; /* for the next call */
	size_t header_count;
	const struct endpoint *endpoint; /* of the last call; NULL when it was by path */
	unsigned called_by;              /* the door of the last call */
	struct answer answer;
	json_t *rows; /* of the last `database` */
	struct buf why;
};

struct tally {
	int passed, failed;
	bool is_called[ENDPOINTS_MOST];
};

struct verb {
	const char *name;
	bool (*run)(struct play *play, struct tally *tally, struct str text);
};

static bool step_fails(struct play *play, const char *why)
{
	buf_printf(&play->why, "%s", why);
	return false;
}

static struct str shown(struct str answer)
{
	return str_first(answer, SHOWN_BYTES);
}

static struct str expanded(struct play *play, struct str text)
{
	struct buf buf = {0};
	struct str copy;

	match_expand(play->world->names, text, &buf);
	copy = arena_copy(&play->arena, buf.len ? buf_str(&buf) : STR(""));
	buf_close(&buf);
	return copy;
}

/* `text` as JSON, names put in where `is_expanded`. */
static json_t *json_of(struct play *play, struct str text, bool is_expanded)
{
	json_error_t error;
	struct str json = is_expanded ? expanded(play, text) : text;
	json_t *value = json_loadb(json.ptr, json.len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

	if (!value)
		buf_printf(&play->why, "the transcript's JSON: %s", error.text);
	return value;
}

/* --- who, when, what there is ---------------------------------------------------------------------------------------------------
 */

static bool as_run(struct play *play, struct tally *tally, struct str text)
{
	struct str credential;

	(void)tally;
	play->who = arena_copy(&play->arena, str_trim(text));
	if (str_starts_with(play->who, STR("token ")) || world_credential(play->world, play->who, &credential))
		return true;
	return step_fails(play, "nobody is called that");
}

/* Made anew for each call, so that the clock may go on between them. */
static struct str credential_of(struct play *play)
{
	struct str credential = STR_NONE;

	if (str_starts_with(play->who, STR("token ")))
		return expanded(play, str_from(play->who, 6));
	if (!str_is_empty(play->who) && !world_credential(play->world, play->who, &credential))
		return STR_NONE;
	return credential;
}

static bool header_run(struct play *play, struct tally *tally, struct str text)
{
	struct str name = word_take(&text);

	(void)tally;
	if (play->header_count == HEADERS_MOST)
		return step_fails(play, "too many headers");
	play->headers[play->header_count++] = (struct http_header){name, expanded(play, str_trim(text))};
	return true;
}

/* Hours, minutes, seconds or days: "+2h". */
static bool clock_run(struct play *play, struct tally *tally, struct str text)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
	int64_t amount;

	(void)tally;
	text = str_trim(text);
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (text.len > 2 && text.ptr[0] == '+' && text.ptr[text.len - 1] == units[i].unit &&
			str_to_int((struct str){text.ptr + 1, text.len - 2}, &amount)) {
			play->world->clock_ms += amount * units[i].ms;
			clock_shift(play->world->clock_ms);
			return true;
		}
	}
	return step_fails(play, "clock wants +2h, +30m, +10s or +3d");
}

static bool doors_run(struct play *play, struct tally *tally, struct str text)
{
	(void)tally;
	play->rest_only = str_equal(str_trim(text), STR("rest"));
	return play->rest_only ? true : step_fails(play, "doors wants `rest`");
}

/* An active interview by its endpoint: `given interview NAME {"status": "draft"}`. */
static bool given_interview(struct play *play, struct str text)
{
	struct asking asking = {
		.world = play->world, .door = DOOR_REST, .endpoint = endpoint_by_name(STR("create_interview_from_questions"))};
	struct str name = word_take(&text);
	json_t *changes = json_of(play, text.len ? text : STR("{}"), true);
	json_t *input = world_interview(play->world);
	struct answer answer = {0};
	json_t *id;

	if (!changes || !world_credential(play->world, STR("merchant_owner"), &asking.credential))
		return false;
	json_object_update(input, changes);
	call_endpoint(&asking, input, &answer);
	id = json_object_get(answer.body, "interview_def_set_id");
	if (id)
		json_object_setn(play->world->names, name.ptr, name.len, id);
	else
		buf_printf(&play->why, "the interview was not made: %.*s", STR_ARG(shown(answer.raw)));
	json_decref(changes);
	json_decref(input);
	answer_close(&answer);
	return play->why.len == 0;
}

/* `given credits 2.5`: what merchant A may still spend. */
static bool given_credits(struct play *play, struct str text)
{
	double credits;
	json_t *rows;

	if (!str_to_number(str_trim(text), &credits))
		return step_fails(play, "given credits wants a number");
	json_object_set_new(play->world->names, "given_credits", json_integer((json_int_t)(credits * 1000)));
	rows = sql_probe_rows(play->world->probe,
		STR("UPDATE credit SET granted = held + charged + <given_credits> WHERE merchant_id = <merchant_a>"),
		play->world->names, &play->why);
	json_decref(rows);
	return rows != NULL;
}

/* `given taken NAME EMAIL <interview> {"answers": [...]}`: an interview that somebody took; the result's id is kept as NAME. */
static bool given_taken(struct play *play, struct str text)
{
	struct str name = word_take(&text), email = word_take(&text), interview = expanded(play, word_take(&text));
	struct taken taken = {.email = email, .interview = interview};
	json_t *how = json_of(play, text, true);
	char id[UUID_TEXT_LEN];
	bool ok;

	taken.how = how;
	ok = how && taken_make(play->world, &taken, &play->why);
	if (ok) {
		uuid_write(taken.result_id, id);
		json_object_setn_new(play->world->names, name.ptr, name.len, json_stringn(id, sizeof id));
	}
	json_decref(how);
	return ok;
}

/* `job NAME`: one round of it. */
static bool job_run(struct play *play, struct tally *tally, struct str text)
{
	(void)tally;
	return taken_job(play->world, str_trim(text), &play->why);
}

static bool given_run(struct play *play, struct tally *tally, struct str text)
{
	struct str what = word_take(&text);

	(void)tally;
	if (str_equal(what, STR("interview")))
		return given_interview(play, text);
	if (str_equal(what, STR("credits")))
		return given_credits(play, text);
	if (str_equal(what, STR("taken")))
		return given_taken(play, text);
	return step_fails(play, "given wants `interview NAME {...}`, `credits N` or `taken NAME EMAIL <interview> {...}`");
}

/* --- calls
 * ------------------------------------------------------------------------------------------------------------------------ */

static bool answer_is_right(struct play *play)
{
	const struct endpoint *endpoint = play->endpoint;
	struct buf why = {0};
	bool is_right;

	if (!endpoint || play->answer.status != 200 || play->answer.is_fault)
		return true;
	if (endpoint->bare)
		is_right = body_check_field(shape_field(endpoint->out, str_of(endpoint->bare)), play->answer.body, &why);
	else
		is_right = body_check(endpoint->out, play->answer.body, &why);
	if (!is_right)
		buf_printf(&play->why, "the answer is not of its shape: %.*s\n%.*s", STR_ARG(buf_str(&why)),
			STR_ARG(shown(play->answer.raw)));
	buf_close(&why);
	return is_right;
}

static void called_note(struct tally *tally, const struct endpoint *endpoint)
{
	for (size_t i = 0; i < endpoint_count; i++)
		tally->is_called[i] |= endpoint_table[i] == endpoint;
}

static bool call_named(struct play *play, struct asking *asking, struct str text)
{
	json_t *input = json_of(play, text.len ? text : STR("{}"), true);

	if (!input)
		return false;
	play->called_by = play->endpoint->doors & play->door ? play->door
		: play->endpoint->doors & DOOR_REST          ? DOOR_REST
							     : DOOR_MCP;
	asking->endpoint = play->endpoint;
	asking->door = play->called_by;
	call_endpoint(asking, input, &play->answer);
	json_decref(input);
	return answer_is_right(play);
}

/* `call name {input}`, or `call POST /path body`. */
static bool call_run(struct play *play, struct tally *tally, struct str text)
{
	struct asking asking = {.world = play->world,
		.credential = credential_of(play),
		.headers = play->headers,
		.header_count = play->header_count};
	struct str first = word_take(&text);

	answer_close(&play->answer);
	play->header_count = 0;
	play->endpoint = NULL;
	if (first.len && first.ptr[0] >= 'A' && first.ptr[0] <= 'Z') {
		struct str target = expanded(play, word_take(&text));

		play->called_by = DOOR_REST;
		/* an address that was answered is called as it is */
		if (str_starts_with(target, play->world->service->public_url))
			target = str_from(target, play->world->service->public_url.len);
		call_http(&asking, (struct request_line){first, target, expanded(play, text)}, &play->answer);
		return true;
	}
	play->endpoint = endpoint_by_name(first);
	if (!play->endpoint)
		return step_fails(play, "there is no such endpoint");
	called_note(tally, play->endpoint);
	return call_named(play, &asking, text);
}

/* --- what is expected
 * ------------------------------------------------------------------------------------------------------------- */

static bool status_is(struct play *play, int64_t wanted)
{
	bool is_right = play->answer.is_fault ? wanted >= 400 && wanted != 401 : play->answer.status == wanted;

	if (!is_right)
		buf_printf(&play->why, "expected %lld, got %d: %.*s", (long long)wanted, play->answer.status,
			STR_ARG(shown(play->answer.raw)));
	return is_right;
}

/* Through MCP a fault is one sentence, which must hold what REST says in `name` and `error`. */
static bool fault_sentence_match(struct play *play, const json_t *expected)
{
	static const char *const members[] = {"name", "error"};
	const char *said = json_string_value(play->answer.body);

	for (size_t i = 0; i < COUNT_OF(members); i++) {
		const char *wanted = json_string_value(json_object_get(expected, members[i]));
		struct str pattern;

		if (!wanted || !strcmp(wanted, "<absent>"))
			continue;
		pattern = arena_printf(&play->arena, "*%.*s*", STR_ARG(expanded(play, str_of(wanted))));
		if (!said || !match_glob(pattern, str_of(said))) {
			buf_printf(&play->why, "expected \"%s\" in the tool's error: %s", wanted, said ? said : "(none)");
			return false;
		}
	}
	return true;
}

static bool body_match(struct play *play, struct str text)
{
	struct match match = {.names = play->world->names, .why = &play->why};
	struct str rest = text;
	json_t *expected;
	bool is_right;

	if (str_equal(word_take(&rest), STR("exactly"))) {
		match.is_exact = true;
		text = rest;
	}
	expected = json_of(play, text, false);
	if (!expected)
		return false;
	if (play->called_by == DOOR_MCP && (play->answer.is_fault || play->answer.status != 200))
		is_right = play->answer.is_fault ? fault_sentence_match(play, expected) : true;
	else if (!play->answer.body)
		is_right = step_fails(play, "the answer is no JSON");
	else
		is_right = match_json(&match, expected, play->answer.body);
	json_decref(expected);
	return is_right;
}

static bool expect_run(struct play *play, struct tally *tally, struct str text)
{
	struct str word = word_take(&text);
	int64_t wanted;

	(void)tally;
	if (!str_to_int(word, &wanted))
		return step_fails(play, "expect wants a status");
	return status_is(play, wanted) && (!text.len || body_match(play, text));
}

/* `reply NAME PATTERN`: a header of the answer; `reply NAME absent`. Of REST only: the wrapping has headers of its own. */
static bool reply_run(struct play *play, struct tally *tally, struct str text)
{
	const struct http_reply *reply = &play->answer.reply;
	struct str name = word_take(&text), pattern = expanded(play, str_trim(text));
	bool wants_absent = str_equal(pattern, STR("absent"));

	(void)tally;
	if (play->called_by == DOOR_MCP)
		return true;
	for (size_t i = 0; i < reply->header_count; i++) {
		if (!str_equal_nocase(reply->headers[i].name, name))
			continue;
		if (!wants_absent && match_glob(pattern, reply->headers[i].value))
			return true;
		buf_printf(&play->why, "%.*s is \"%.*s\"", STR_ARG(name), STR_ARG(reply->headers[i].value));
		return false;
	}
	return wants_absent ? true : step_fails(play, "the answer has no such header");
}

static bool contains(const struct play *play, struct str text)
{
	return text.len && memmem(play->answer.raw.ptr, play->answer.raw.len, text.ptr, text.len);
}

static bool contains_run(struct play *play, struct tally *tally, struct str text)
{
	(void)tally;
	if (contains(play, expanded(play, str_trim(text))))
		return true;
	buf_printf(&play->why, "the answer does not contain it: %.*s", STR_ARG(shown(play->answer.raw)));
	return false;
}

static bool lacks_run(struct play *play, struct tally *tally, struct str text)
{
	(void)tally;
	return contains(play, expanded(play, str_trim(text))) ? step_fails(play, "the answer contains it") : true;
}

/* --- the database
 * ------------------------------------------------------------------------------------------------------------------ */

static bool database_run(struct play *play, struct tally *tally, struct str text)
{
	(void)tally;
	json_decref(play->rows);
	play->rows = sql_probe_rows(play->world->probe, text, play->world->names, &play->why);
	return play->rows != NULL;
}

static bool rows_run(struct play *play, struct tally *tally, struct str text)
{
	struct match match = {.names = play->world->names, .is_exact = true, .why = &play->why};
	json_t *expected = json_of(play, text, false);
	bool is_right;

	(void)tally;
	if (!expected || !play->rows)
		return false;
	is_right = match_json(&match, expected, play->rows);
	json_decref(expected);
	return is_right;
}

static const struct verb verbs[] = {{"as", as_run}, {"call", call_run}, {"clock", clock_run}, {"contains", contains_run},
	{"database", database_run}, {"doors", doors_run}, {"expect", expect_run}, {"given", given_run}, {"header", header_run},
	{"job", job_run}, {"lacks", lacks_run}, {"reply", reply_run}, {"rows", rows_run}};

/* --- a transcript, all transcripts
 * --------------------------------------------------------------------------------------------------- */

static bool step_run(struct play *play, struct tally *tally, const struct step *step)
{
	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		if (str_equal(step->verb, str_of(verbs[i].name)))
			return verbs[i].run(play, tally, step->text);
	}
	return step_fails(play, "there is no such verb");
}

/* True when every step went right; `is_done` when the transcript has nothing to say through the other door. */
static bool transcript_play(const struct transcript *transcript, unsigned door, const char *url, struct tally *tally)
{
	struct play play = {.transcript = transcript, .door = door};
	const struct step *step = NULL;
	bool is_right = true;

	play.world = world_open(url, &play.why);
	is_right = play.world != NULL;
	for (size_t i = 0; is_right && i < transcript->count && !(play.rest_only && door == DOOR_MCP); i++) {
		step = &transcript->steps[i];
		is_right = step_run(&play, tally, step);
	}
	if (!is_right)
		printf("%s:%d: %s, %s: %.*s\n    %.*s\n", transcript->path, step ? step->line : 0,
			door == DOOR_MCP ? "MCP" : "REST", url ? "PostgreSQL" : "SQLite", STR_ARG(transcript->title),
			STR_ARG(buf_str(&play.why)));
	answer_close(&play.answer);
	json_decref(play.rows);
	buf_close(&play.why);
	world_close(play.world);
	arena_close(&play.arena);
	return is_right;
}

static void path_run(const char *path, struct tally *tally)
{
	const char *urls[] = {NULL, getenv("CONVOKE_TEST_POSTGRES")};
	static const unsigned doors[] = {DOOR_REST, DOOR_MCP};
	struct arena arena = {0};
	struct transcript transcript;
	struct str why;

	if (!transcript_read(&arena, path, &transcript, &why)) {
		printf("%.*s\n", STR_ARG(why));
		tally->failed++;
	} else {
		for (size_t u = 0; u < COUNT_OF(urls) && (u == 0 || urls[u]); u++) {
			for (size_t d = 0; d < COUNT_OF(doors); d++)
				*(transcript_play(&transcript, doors[d], urls[u], tally) ? &tally->passed : &tally->failed) += 1;
		}
	}
	arena_close(&arena);
}

static int is_transcript(const struct dirent *entry)
{
	return str_ends_with(str_of(entry->d_name), STR(".txt"));
}

static bool folder_run(const char *folder, struct tally *tally)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_transcript, alphasort);

	if (count < 0)
		return false;
	for (int i = 0; i < count; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		path_run(path, tally);
		free(entries[i]);
	}
	free(entries);
	return true;
}

/* Each endpoint counts as a case: somebody must call it. */
static void coverage_count(struct tally *tally)
{
	for (size_t i = 0; i < endpoint_count; i++) {
		if (tally->is_called[i]) {
			tally->passed++;
			continue;
		}
		tally->failed++;
		printf("%s: no transcript calls it\n", endpoint_table[i]->name);
	}
}

int main(int argc, char **argv)
{
	struct tally tally = {0};
	bool is_all = false;

	/* Reports are drawn by a process of the program that is asked: here, this one. */
	if (argc == 2 && strcmp(argv[1], "render-report") == 0)
		report_worker_run();

	ASSERT(endpoint_count <= ENDPOINTS_MOST);
	environment_clear();
	log_set_level(LOG_ERROR);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++) {
		if (folder_run(argv[i], &tally))
			is_all = true;
		else
			path_run(argv[i], &tally);
	}
	if (is_all)
		coverage_count(&tally);
	printf("transcripts: %d passed, %d failed\n", tally.passed, tally.failed);
	return tally.failed || !tally.passed;
}
