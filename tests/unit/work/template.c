/* Templates: what each tag gives, what is refused and with which words, and the limits. */
#include "work/template.h"

#include "../base/unit.h"

struct person {
	struct str name;
	int64_t age;
};
static const struct field person_fields[] = {FIELD(struct person, name, ""), FIELD(struct person, age, "")};
static const struct shape person_shape = SHAPE("Person", struct person, person_fields);

struct page {
	struct str title, empty, body_html;
	bool is_on, is_off;
	int64_t count, at_ms, milli;
	double ratio;
	struct uuid id;
	struct flag flag;
	struct number number;
	struct json json;
	struct list people, words, nobody;
	const void *owner, *nothing;
};
#define PAGE(member, ...) FIELD(struct page, member, "", __VA_ARGS__)
static const struct field page_fields[] = {PAGE(title), PAGE(empty), PAGE(body_html), PAGE(is_on), PAGE(is_off), PAGE(count),
	PAGE(at_ms, .format = FORMAT_TIME), PAGE(milli, .format = FORMAT_MILLI), PAGE(ratio), PAGE(id), PAGE(flag), PAGE(number),
	PAGE(json), PAGE(people, .of = &person_shape), PAGE(words), PAGE(nobody, .of = &person_shape),
	PAGE(owner, .of = &person_shape), PAGE(nothing, .of = &person_shape)};
static const struct shape page_shape = SHAPE("Page", struct page, page_fields);

static struct person people[] = {{STR("Ada"), 36}, {STR("<Bob>"), 0}};
static struct str words[] = {STR("one"), STR("t&o")};

static struct page sample(void)
{
	return (struct page){.title = STR("A & B"),
		.body_html = STR("<b>bold</b>"),
		.is_on = true,
		.count = 3,
		.at_ms = 1000,
		.milli = 1500,
		.ratio = 0.25,
		.id = {{1, 2, 3}},
		.flag = {true, true},
		.number = {true, 2},
		.people = {people, 2},
		.words = {words, 2},
		.owner = &people[0]};
}

static struct str partial_of(const void *context, struct str name)
{
	(void)context;
	if (str_equal(name, STR("name")))
		return STR("[{{name}}]");
	if (str_equal(name, STR("self")))
		return STR("{{> self}}");
	if (str_equal(name, STR("twice")))
		return STR("{{> wide}}{{> wide}}{{> wide}}{{> wide}}{{> wide}}{{> wide}}{{> wide}}{{> wide}}");
	if (str_equal(name, STR("wide")))
		return STR("{{> wider}}{{> wider}}{{> wider}}{{> wider}}{{> wider}}{{> wider}}{{> wider}}{{> wider}}");
	if (str_equal(name, STR("wider")))
		return STR("{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}"
			   "{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}"
			   "{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}"
			   "{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}"
			   "{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}"
			   "{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}"
			   "{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}"
			   "{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}{{> none}}");
	if (str_equal(name, STR("none")))
		return STR("");
	if (str_equal(name, STR("open")))
		return STR("{{#is_on}}");
	return STR_NONE;
}

static struct str word_of(const void *context, struct str name)
{
	(void)context;
	return str_equal(name, STR("greeting")) ? STR("Q&A for {{title}}") : STR_NONE;
}

static struct template_source source_of(const char *text, enum template_mode mode)
{
	return (struct template_source){
		.name = STR("t"), .text = str_of(text), .shape = &page_shape, .mode = mode, .partial = partial_of, .word = word_of};
}

static void assert_gives(const char *text, enum template_mode mode, const char *want)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct template_source source = source_of(text, mode);
	const struct template *template = template_make(&call, &source);
	struct page page = sample();
	struct buf out = {0};

	if (template == NULL)
		fail_msg("%s: %.*s", text, STR_ARG(call.fault.message));
	buf_add_literal(&out, ":");
	template_write(&out, template, &page);
	assert_text(str_from(buf_str(&out), 1), want);
	buf_close(&out);
	arena_close(&arena);
}

static void assert_refused(const char *text, const char *why)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct template_source source = source_of(text, TEMPLATE_HTML);

	assert_null(template_make(&call, &source));
	assert_int_equal(call.fault.kind, FAULT_INTERNAL);
	assert_text(call.fault.message, why);
	arena_close(&arena);
}

struct row {
	const char *text, *html;
};

static void tags_give_their_text(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{"plain { } }} text", "plain { } }} text"},
		{"{{title}}", "A &amp; B"},
		{"{{ title }}", "A &amp; B"},
		{"{{{body_html}}}", "<b>bold</b>"},
		{"{{body_html}}", "&lt;b&gt;bold&lt;/b&gt;"},
		{"[{{empty}}]", "[]"},
		{"{{count}} {{ratio}} {{milli}} {{number}}", "3 0.25 1.5 2"},
		{"{{at_ms}}", "1970-01-01T00:00:01.000Z"},
		{"{{id}}", "01020300-0000-0000-0000-000000000000"},
		{"a{{! a comment }}b", "ab"},
		{"{{_ greeting}}", "Q&amp;A for A &amp; B"},
	};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_gives(rows[i].text, TEMPLATE_HTML, rows[i].html);
}

static void sections_follow_the_value(void **state)
{
	static const struct row rows[] = {
		{"{{#is_on}}yes{{/is_on}}{{^is_on}}no{{/is_on}}", "yes"},
		{"{{#is_off}}yes{{/is_off}}{{^is_off}}no{{/is_off}}", "no"},
		{"{{#title}}{{title}}{{/title}}{{^empty}}none{{/empty}}", "A &amp; Bnone"},
		{"{{#flag}}set{{/flag}}{{#number}}{{number}}{{/number}}{{#count}}n{{/count}}", "set2n"},
		{"{{#people}}{{name}} {{age}} of {{count}};{{/people}}", "Ada 36 of 3;&lt;Bob&gt; 0 of 3;"},
		{"{{#words}}{{.}},{{/words}}", "one,t&amp;o,"},
		{"{{#nobody}}x{{/nobody}}{{^nobody}}nobody{{/nobody}}", "nobody"},
		{"{{#owner}}{{name}}{{/owner}}{{^nothing}}-{{/nothing}}{{#nothing}}{{name}}{{/nothing}}", "Ada-"},
		{"{{#people}}{{#words}}{{name}}{{.}} {{/words}}{{/people}}",
			"Adaone Adat&amp;o &lt;Bob&gt;one &lt;Bob&gt;t&amp;o "},
		{"{{#people}}{{> name}}{{/people}}", "[Ada][&lt;Bob&gt;]"},
		{"{{#is_on}}{{/is_on}}after", "after"},
		{"{{#is_on}}{{#is_off}}a{{/is_off}}{{^is_off}}b{{/is_off}}{{/is_on}}c", "bc"},
	};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_gives(rows[i].text, TEMPLATE_HTML, rows[i].html);
}

static void a_tag_alone_takes_its_line(void **state)
{
	UNUSED(state);
	assert_gives("a\n  {{#is_on}}\nb\n{{/is_on}}  \nc\n", TEMPLATE_TEXT, "a\nb\nc\n");
	assert_gives("a\r\n{{#is_on}}\r\nb\r\n{{/is_on}}", TEMPLATE_TEXT, "a\r\nb\r\n");
	assert_gives("a {{#is_on}}\nb{{/is_on}}\n", TEMPLATE_TEXT, "a \nb\n");
	assert_gives("a\n{{title}}\nb", TEMPLATE_TEXT, "a\nA & B\nb");
	assert_gives("{{! note }}\na", TEMPLATE_TEXT, "a");
}

static void text_is_not_escaped(void **state)
{
	UNUSED(state);
	assert_gives("{{title}} {{_ greeting}} {{#people}}{{name}}{{/people}}", TEMPLATE_TEXT, "A & B Q&A for A & B Ada<Bob>");
}

static void mistakes_are_named(void **state)
{
	static const struct row rows[] = {
		{"a\nb {{nmae}}", "t:2: unknown variable: nmae"},
		{"{{#nmae}}{{/nmae}}", "t:1: unknown variable: nmae"},
		{"{{#people}}{{nmae}}{{/people}}", "t:1: unknown variable: nmae"},
		{"{{#people}}{{/people}}{{name}}", "t:1: unknown variable: name"},
		{"{{{title}}}", "t:1: only members named ..._html may be raw: title"},
		{"{{people}}", "t:1: has no text: people"},
		{"{{is_on}}", "t:1: has no text: is_on"},
		{"{{json}}", "t:1: has no text: json"},
		{"{{.}}", "t:1: only inside a list of strings, and escaped: ."},
		{"{{#words}}{{{.}}}{{/words}}", "t:1: only inside a list of strings, and escaped: ."},
		{"\n\n{{title", "t:3: a tag that does not end: {{title"},
		{"{{{body_html}}", "t:1: a tag that does not end: {{{body_html}}"},
		{"{{}}", "t:1: not a name: "},
		{"{{a b}}", "t:1: not a name: a b"},
		{"{{&title}}", "t:1: not a name: &title"},
		{"{{#is_on}}", "t:1: section not closed: is_on"},
		{"{{#is_on}}{{/title}}", "t:1: closes another section than the one open: title"},
		{"{{/is_on}}", "t:1: closes nothing: is_on"},
		{"{{> gone}}", "t:1: unknown partial: gone"},
		{"{{_ gone}}", "t:1: unknown word: gone"},
		{"{{> self}}", "self:1: partials too deep: self"},
		{"{{> open}}{{/is_on}}", "open:1: section not closed: is_on"},
	};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_refused(rows[i].text, rows[i].html);
}

static void limits_hold(void **state)
{
	struct buf text = {0};

	UNUSED(state);
	assert_refused("{{> twice}}", "wider:1: template too long: none");
	for (int i = 0; i < TEMPLATE_STEPS_MAX; i++)
		buf_add_literal(&text, "{{title}}");
	buf_add_char(&text, '\0');
	assert_refused(text.ptr, "t:1: template too long: title");
	buf_clear(&text);
	for (int i = 0; i <= TEMPLATE_DEPTH_MAX; i++)
		buf_add_literal(&text, "{{#people}}");
	buf_add_char(&text, '\0');
	assert_refused(text.ptr, "t:1: sections too deep: people");
	buf_close(&text);
}

static void the_deepest_section_works(void **state)
{
	struct buf text = {0};
	char want[2 * TEMPLATE_DEPTH_MAX + 4] = "";

	UNUSED(state);
	for (int i = 0; i < TEMPLATE_DEPTH_MAX; i++)
		buf_add_literal(&text, "{{#owner}}.");
	buf_add_literal(&text, "{{name}}");
	for (int i = 0; i < TEMPLATE_DEPTH_MAX; i++)
		buf_add_literal(&text, "{{/owner}}");
	buf_add_char(&text, '\0');
	for (int i = 0; i < TEMPLATE_DEPTH_MAX; i++)
		want[i] = '.';
	want[TEMPLATE_DEPTH_MAX] = 'A';
	want[TEMPLATE_DEPTH_MAX + 1] = 'd';
	want[TEMPLATE_DEPTH_MAX + 2] = 'a';
	assert_gives(text.ptr, TEMPLATE_HTML, want);
	buf_close(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(tags_give_their_text), cmocka_unit_test(sections_follow_the_value),
		cmocka_unit_test(a_tag_alone_takes_its_line), cmocka_unit_test(text_is_not_escaped),
		cmocka_unit_test(mistakes_are_named), cmocka_unit_test(limits_hold), cmocka_unit_test(the_deepest_section_works)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
