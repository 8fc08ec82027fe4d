/* Any bytes as a template, with a partial and a word (parts between bytes 1). What compiles must render within a bound, and escaped
 * output must hold no markup that the template itself did not have. */
#include "work/template.h"

#include "base/panic.h"

struct item {
	struct str name;
	int64_t count;
};
static const struct field item_fields[] = {FIELD(struct item, name, ""), FIELD(struct item, count, "")};
static const struct shape item_shape = SHAPE("Item", struct item, item_fields);

struct data {
	struct str title, empty, body_html;
	bool is_on, is_off;
	int64_t count;
	struct list items, words;
	const void *owner;
};
#define DATA(member, ...) FIELD(struct data, member, "", __VA_ARGS__)
static const struct field data_fields[] = {DATA(title), DATA(empty), DATA(body_html), DATA(is_on), DATA(is_off), DATA(count),
	DATA(items, .of = &item_shape), DATA(words), DATA(owner, .of = &item_shape)};
static const struct shape data_shape = SHAPE("Data", struct data, data_fields);

struct parts {
	struct str text, partial, word;
};

static struct str partial_find(const void *context, struct str name)
{
	return str_equal(name, STR("p")) ? ((const struct parts *)context)->partial : STR_NONE;
}

static struct str word_find(const void *context, struct str name)
{
	return str_equal(name, STR("w")) ? ((const struct parts *)context)->word : STR_NONE;
}

static size_t count_of(struct str text, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == c;
	return count;
}

static void check(struct arena *arena, const struct parts *parts, enum template_mode mode)
{
	static struct item items[] = {{STR("<one>"), 1}};
	static struct str words[] = {STR("<a>")};
	struct data data = {.title = STR("<script>"),
		.body_html = STR(""),
		.is_on = true,
		.count = 7,
		.items = {items, 1},
		.words = {words, 1},
		.owner = &items[0]};
	struct template_source source = {.name = STR("fuzz"),
		.text = parts->text,
		.shape = &data_shape,
		.mode = mode,
		.partial = partial_find,
		.word = word_find,
		.context = parts};
	struct call call = {.arena = arena};
	const struct template *template = template_make(&call, &source);
	struct buf out = {0};

	ASSERT((template == NULL) == (call.fault.kind == FAULT_INTERNAL));
	if (template == NULL)
		return;
	template_write(&out, template, &data);
	/* Each list has one item, so every step is written at most once. */
	ASSERT(out.len <= (size_t)TEMPLATE_STEPS_MAX * (parts->text.len + parts->partial.len + 6 * parts->word.len + 64));
	if (mode == TEMPLATE_HTML && count_of(parts->text, '<') + count_of(parts->partial, '<') == 0)
		ASSERT(count_of(buf_str(&out), '<') == 0);
	buf_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct str rest = {(const char *)data, size};
	struct parts parts = {.text = STR(""), .partial = STR(""), .word = STR("")};

	if (!str_next(&rest, 1, &parts.text) || !str_next(&rest, 1, &parts.partial) || !str_next(&rest, 1, &parts.word))
		parts.word = STR("");
	check(&arena, &parts, TEMPLATE_HTML);
	check(&arena, &parts, TEMPLATE_TEXT);
	arena_close(&arena);
	return 0;
}
