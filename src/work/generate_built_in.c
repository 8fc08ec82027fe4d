/* The built-in generator: questions from the bank, in the order of a plan for the interview's type, about skills that the
 * description names. The same description gets the same questions. */
#include "base/buf.h"
#include "work/bank.h"
#include "work/generate_parts.h"

enum { LINES_MOST = 100, SKILLS_MOST = 12, RUBRIC_MOST = 10, REQUIREMENT_MOST = 200, LEAST_USUAL = 5 };

/* Kinds of questions in the order in which they are asked; `level` is the seniority's own kind. */
struct plan {
	const char *type, *order;
};
static const struct plan plans[] = {
	{"pre-screening", "motivation experience skill skill situation level skill team availability"},
	{"pre-screening-with-test-questions", "motivation experience test skill test level test situation availability"},
	{"second-interview", "depth skill depth situation level team skill depth motivation"},
	{"remote-freelancer-verification", "remote skill remote skill remote process remote availability"},
	{"strength-based-interview", "strength experience strength skill team strength level motivation"},
	{"potential-based-interview", "potential motivation potential skill team potential level strength"},
	{"process-verification-from-knowledge-base", "process skill situation process test process level team"},
};
/* Of an assessment that says no more about itself. */
static const char assessment_order[] = "test skill test process test level situation test";
/* What fills up when a plan has run out. */
static const char rest_order[] = "skill test situation team experience depth potential strength process remote motivation";

struct level {
	const char *name, *kind;
};
static const struct level levels[] = {
	{"entry-level", "entry"}, {"senior", "senior"}, {"managerial", "lead"}, {"director", "lead"}, {"executive", "executive"}};

struct bank_question {
	struct str kind, text;
	size_t used; /* how often; a question with {skill} may be asked of each skill */
};

/* Choosing goes on until there are enough. */
struct choosing {
	struct call *call;
	struct generate *generate;
	struct bank_question lines[LINES_MOST];
	size_t line_count;
	struct str skills[SKILLS_MOST];
	size_t skill_count, asked_about, tests;
	struct str language; /* of the questions, when it is not the interview's */
	struct question *questions;
	size_t count, most; /* most: the closing question has its place beyond */
};

/* --- words ---------------------------------------------------------------------------------------------------------------------
 */

static bool bank_read(struct choosing *c, struct str language)
{
	struct str rest = bank_file(c->call, "questions/", language), kind, text;

	while (c->line_count < LINES_MOST && bank_pair(&rest, &kind, &text))
		c->lines[c->line_count++] = (struct bank_question){.kind = kind, .text = text};
	return c->line_count > 0;
}

static void bank_choose(struct choosing *c)
{
	struct str language = c->generate->interview->language;

	if (bank_read(c, language) || (str_equal(language, STR("br")) && bank_read(c, STR("pt"))))
		return;
	(void)bank_read(c, STR("en"));
	c->language = STR("en");
	generate_note(c->call, c->generate,
		arena_printf(c->call->arena,
			"The built-in generator has no questions in this language (%.*s); they are in English, and are marked so.",
			STR_ARG(language)));
}

static struct str value_of(const struct choosing *c, struct str name, struct str skill)
{
	const struct generate *generate = c->generate;
	const struct interview *interview = generate->interview;

	if (str_equal(name, STR("skill")))
		return skill;
	if (str_equal(name, STR("role")))
		return interview->name;
	if (str_equal(name, STR("location")))
		return interview->location;
	if (str_equal(name, STR("count")))
		return arena_printf(c->call->arena, "%zu", c->count);
	return arena_printf(c->call->arena, "%lld", (long long)interview->max_duration_s / 60);
}

/* Names in braces by their values, which are not looked into again. */
static struct str text_fill(const struct choosing *c, struct str text, struct str skill)
{
	struct buf buf = {0};
	struct str part, name, filled;

	while (str_next(&text, '{', &part)) {
		buf_add(&buf, part);
		if (text.ptr != NULL && str_next(&text, '}', &name))
			buf_add(&buf, value_of(c, name, skill));
	}
	filled = arena_copy(c->call->arena, buf_str(&buf));
	buf_close(&buf);
	return filled;
}

/* --- choosing ------------------------------------------------------------------------------------------------------------------
 */

static struct question *question_add(struct choosing *c, struct str text, struct str skill)
{
	struct question *question = &c->questions[c->count++];

	*question = (struct question){.question = text_fill(c, text, skill), .language = c->language, .label = skill};
	return question;
}

/* The kind's line with number `at`, or NULL. */
static struct bank_question *line_at(struct choosing *c, struct str kind, size_t at)
{
	for (size_t i = 0; i < c->line_count; i++)
		if (str_equal(c->lines[i].kind, kind) && at-- == 0)
			return &c->lines[i];
	return NULL;
}

static size_t lines_of(struct choosing *c, struct str kind)
{
	size_t count = 0;

	while (line_at(c, kind, count) != NULL)
		count++;
	return count;
}

/* Number `n` of what can be asked about skills: each skill once, then each once more with the next line. */
static bool skill_ask(struct choosing *c, struct str kind, size_t n)
{
	size_t lines = lines_of(c, kind);

	if (c->skill_count == 0 || lines == 0 || n >= lines * c->skill_count)
		return false;
	size_t skill = n % c->skill_count;

	question_add(c, line_at(c, kind, (skill + n / c->skill_count) % lines)->text, c->skills[skill]);
	return true;
}

/* One more question of a kind; false when there is none left. */
static bool kind_ask(struct choosing *c, struct str kind)
{
	if (str_equal(kind, STR("skill")))
		return skill_ask(c, kind, c->asked_about++);
	if (str_equal(kind, STR("test")))
		return skill_ask(c, kind, c->tests++);
	for (size_t i = 0; line_at(c, kind, i) != NULL; i++) {
		struct bank_question *line = line_at(c, kind, i);

		if (line->used++ > 0)
			continue;
		question_add(c, line->text, STR_NONE);
		return true;
	}
	return false;
}

static struct str level_kind(const struct interview *interview)
{
	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (str_equal(str_of(levels[i].name), interview->seniority_level))
			return str_of(levels[i].kind);
	return STR_NONE;
}

/* Rounds of the order until there are enough, or nothing more comes of it. */
static void order_ask(struct choosing *c, struct str order)
{
	size_t before;

	do {
		struct str rest = order, kind;

		before = c->count;
		while (c->count < c->most && str_next(&rest, ' ', &kind))
			(void)kind_ask(c, str_equal(kind, STR("level")) ? level_kind(c->generate->interview) : kind);
	} while (c->count < c->most && c->count > before);
}

static struct str order_of(const struct interview *interview)
{
	struct str type = interview->interview_type;
	bool is_usual = str_is_empty(type) || str_equal(type, STR("pre-screening"));

	if (is_usual && str_equal(interview->type, STR("assessment")))
		return str_of(assessment_order);
	for (size_t i = 0; i < COUNT_OF(plans); i++)
		if (str_equal(str_of(plans[i].type), type))
			return str_of(plans[i].order);
	return str_of(plans[0].order);
}

/* The first and the last question have their places when there are others, too. */
static void questions_choose(struct choosing *c)
{
	const struct generate *generate = c->generate;
	bool closes = generate->closing && generate->count >= 2;

	if (generate->rapport && generate->count >= 3)
		question_add(c, line_at(c, STR("rapport"), 0)->text, STR_NONE)->is_without_scoring = true;
	c->most = generate->count - closes;
	order_ask(c, order_of(generate->interview));
	order_ask(c, str_of(rest_order));
	if (closes)
		question_add(c, line_at(c, STR("closing"), 0)->text, STR_NONE)->is_candidate_asking_recruiter = true;
}

/* --- the rest ------------------------------------------------------------------------------------------------------------------
 */

static struct json rubric_of(struct call *call, const struct str *texts, size_t count)
{
	struct rubric rubric = {.moderate = {ARENA_ARRAY(call->arena, struct str, RUBRIC_MOST), 0}};
	struct str *kept = rubric.moderate.items;

	for (size_t i = 0; i < count && i < RUBRIC_MOST; i++)
		kept[rubric.moderate.count++] = texts[i];
	return rubric_write(call, &rubric);
}

/* A line without what lists are marked by. */
static struct str line_bare(struct str line)
{
	static const struct str marks[] = {STR("-"), STR("*"), STR("•")};

	line = str_trim(line);
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (str_starts_with(line, marks[i]))
			line = str_trim(str_from(line, marks[i].len));
	return line;
}

/* What is expected in words is a requirement by the line. Prose is none: a long line holds several things. */
static struct json rubric_of_lines(struct call *call, struct str text)
{
	struct str lines[RUBRIC_MOST], line;
	size_t count = 0;

	while (count < RUBRIC_MOST && str_next(&text, '\n', &line)) {
		line = line_bare(line);
		if (!str_is_empty(line) && str_count_chars(line) <= REQUIREMENT_MOST)
			lines[count++] = line;
	}
	return rubric_of(call, lines, count);
}

static void blanks_fill(struct choosing *c)
{
	struct interview *interview = c->generate->interview;

	if (str_is_empty(interview->description))
		interview->description = text_fill(c, line_at(c, STR("description"), 0)->text, STR_NONE);
	if (str_is_empty(interview->candidate_expectations_json.text))
		interview->candidate_expectations_json = rubric_of_lines(c->call, interview->candidate_expectations);
}

static void count_choose(struct choosing *c)
{
	struct generate *generate = c->generate;

	if (generate->is_count_open && LEAST_USUAL + c->skill_count < generate->count)
		generate->count = LEAST_USUAL + c->skill_count;
}

void generate_built_in(struct call *call, struct generate *generate)
{
	struct choosing *c = ARENA_NEW(call->arena, struct choosing);
	struct interview *interview = generate->interview;

	c->call = call;
	c->generate = generate;
	bank_choose(c);
	c->skill_count = bank_skills(call, generate_text(call, interview), c->skills, SKILLS_MOST);
	if (c->skill_count == 0)
		generate_note(call, generate,
			STR("The built-in generator found none of the skills that it knows; a longer description makes better "
			    "questions."));
	if (str_is_empty(interview->seniority_level))
		interview->seniority_level = bank_seniority(call, interview->name);
	count_choose(c);
	c->questions = ARENA_ARRAY(call->arena, struct question, generate->count + 1);
	questions_choose(c);
	blanks_fill(c);
	generate->questions = (struct list){c->questions, c->count};
	generate->count = c->count;
}

/* Without words about it, what is asked about is expected. */
void generate_expectations(struct call *call, struct interview *interview, struct list questions)
{
	const struct question *all = questions.items;
	struct str skills[RUBRIC_MOST];
	struct buf buf = {0};

	interview->candidate_expectations_json = rubric_of_lines(call, interview->candidate_expectations);
	if (!str_is_empty(interview->candidate_expectations_json.text))
		return;
	for (size_t i = 0; i < questions.count; i++)
		buf_printf(&buf, "%.*s\n", STR_ARG(all[i].question));
	interview->candidate_expectations_json =
		rubric_of(call, skills, bank_skills(call, arena_copy(call->arena, buf_str(&buf)), skills, RUBRIC_MOST));
	buf_close(&buf);
}
