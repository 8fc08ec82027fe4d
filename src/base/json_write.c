/* Structs into JSON, by their shapes. Strings go out in runs; nothing here formats by printf except rare numbers. */
#include "base/json_write.h"

#include "base/clock.h"
#include "base/panic.h"

#include <string.h>

/* True when one of the eight bytes at `p` is a control character, DEL, quote, backslash or not ASCII. */
static bool needs_look(const char *p)
{
	const uint64_t ones = 0x0101010101010101U;
	uint64_t word;
	memcpy(&word, p, sizeof word);
	uint64_t quote = word ^ ones * '"';
	uint64_t backslash = word ^ ones * '\\';
	uint64_t found = (word - ones * 0x20) | (word + ones) | (quote - ones) | (backslash - ones) | word;
	return (found & ones * 0x80) != 0;
}

/* The first byte from `p` on that may not simply be copied, or `end`. */
static const char *plain_end(const char *p, const char *end)
{
	while (end - p >= 8 && !needs_look(p))
		p += 8;
	while (p < end && *p >= 0x20 && *p < 0x7f && *p != '"' && *p != '\\')
		p++;
	return p;
}

/* C1 controls (U+0080 to U+009F) and the line separators U+2028 and U+2029. */
static bool is_hidden(const char *p, size_t step)
{
	const unsigned char *u = (const unsigned char *)p;
	if (step == 2)
		return u[0] == 0xc2 && u[1] < 0xa0;
	return step == 3 && u[0] == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9);
}

static void write_code(struct buf *buf, unsigned code)
{
	static const char digits[] = "0123456789abcdef";
	char escape[] = {'\\', 'u', digits[code >> 12], digits[code >> 8 & 15], digits[code >> 4 & 15], digits[code & 15]};
	buf_add(buf, (struct str){escape, sizeof escape});
}

/* The character of `step` bytes at `p`, escaped; step 0, a byte that is not UTF-8, gives U+FFFD. */
static void write_escape(struct buf *buf, const char *p, size_t step)
{
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const unsigned char *u = (const unsigned char *)p;
	if (step == 0) {
		write_code(buf, 0xfffd);
		return;
	}
	if (step > 1) {
		write_code(buf,
			step == 2 ? (u[0] & 0x1fU) << 6 | (u[1] & 0x3f)
				  : (u[0] & 0x0fU) << 12 | (u[1] & 0x3fU) << 6 | (u[2] & 0x3f));
		return;
	}
	for (const char *pair = named; *pair; pair += 2) {
		if (*pair == *p) {
			buf_add_char(buf, '\\');
			buf_add_char(buf, pair[1]);
			return;
		}
	}
	write_code(buf, u[0]);
}

void json_write_str(struct buf *buf, struct str s)
{
	if (!s.ptr) {
		buf_add_literal(buf, "null");
		return;
	}
	buf_reserve(buf, s.len + 2);
	buf_add_char(buf, '"');
	const char *run = s.ptr, *p = s.ptr, *end = s.ptr + s.len;
	while ((p = plain_end(p, end)) < end) {
		size_t step = str_utf8_step((struct str){p, (size_t)(end - p)});
		if (step > 1 && !is_hidden(p, step)) {
			p += step;
			continue;
		}
		buf_add(buf, (struct str){run, (size_t)(p - run)});
		write_escape(buf, p, step);
		p += step ? step : 1;
		run = p;
	}
	buf_add(buf, (struct str){run, (size_t)(end - run)});
	buf_add_char(buf, '"');
}

void json_write_name(struct buf *buf, const char *name)
{
	size_t len = strlen(name);
	char last = buf->len ? buf->ptr[buf->len - 1] : '{';
	char *at = buf_reserve(buf, len + 4);
	char *start = at;
	if (last != '{' && last != '[')
		*at++ = ',';
	*at++ = '"';
	memcpy(at, name, len);
	at += len;
	*at++ = '"';
	*at++ = ':';
	buf->len += (size_t)(at - start);
}

static void write_bool(struct buf *buf, bool value)
{
	buf_add(buf, value ? STR("true") : STR("false"));
}

static void write_uuid(struct buf *buf, const struct uuid *id)
{
	char *at = buf_reserve(buf, UUID_TEXT_LEN + 2);
	at[0] = '"';
	uuid_write(*id, at + 1);
	at[UUID_TEXT_LEN + 1] = '"';
	buf->len += UUID_TEXT_LEN + 2;
}

static void write_time(struct buf *buf, int64_t at_ms)
{
	char *at = buf_reserve(buf, TIME_TEXT_LEN + 2);
	at[0] = '"';
	time_write(at_ms, at + 1);
	at[TIME_TEXT_LEN + 1] = '"';
	buf->len += TIME_TEXT_LEN + 2;
}

/* Thousandths as a number without trailing zeros: 1500 is 1.5. */
static void write_milli(struct buf *buf, int64_t milli)
{
	uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
	if (milli < 0)
		buf_add_char(buf, '-');
	buf_add_int(buf, (int64_t)(size / 1000));
	unsigned rest = (unsigned)(size % 1000);
	if (rest == 0)
		return;
	buf_add_char(buf, '.');
	for (unsigned unit = 100; rest; unit /= 10) {
		buf_add_char(buf, (char)('0' + rest / unit));
		rest %= unit;
	}
}

static void write_int(struct buf *buf, const struct field *f, int64_t value)
{
	if (f->format == FORMAT_TIME)
		write_time(buf, value);
	else if (f->format == FORMAT_MILLI)
		write_milli(buf, value);
	else
		buf_add_int(buf, value);
}

/* A member that has a value. */
static void write_value(struct buf *buf, const struct field *f, const void *at)
{
	switch ((enum kind)f->kind) {
	case KIND_STR:
		json_write_str(buf, *(const struct str *)at);
		return;
	case KIND_BOOL:
		write_bool(buf, *(const bool *)at);
		return;
	case KIND_INT:
		write_int(buf, f, *(const int64_t *)at);
		return;
	case KIND_NUMBER:
		buf_add_number(buf, *(const double *)at);
		return;
	case KIND_UUID:
		write_uuid(buf, at);
		return;
	case KIND_FLAG:
		write_bool(buf, ((const struct flag *)at)->value);
		return;
	case KIND_OPT_NUMBER:
		buf_add_number(buf, ((const struct number *)at)->value);
		return;
	case KIND_JSON:
		buf_add(buf, ((const struct json *)at)->text);
		return;
	case KIND_LIST:
		json_write_list(buf, f->of, *(const struct list *)at);
		return;
	case KIND_OBJECT:
		json_write(buf, f->of, *(const void *const *)at);
		return;
	}
	PANIC("field %s has no kind", f->name);
}

/* What a required member without value is. */
static struct str empty_value(const struct field *f)
{
	if (f->kind == KIND_STR && !f->nullable)
		return STR("\"\"");
	if (f->kind == KIND_LIST && !f->nullable)
		return STR("[]");
	return STR("null");
}

void json_write(struct buf *buf, const struct shape *shape, const void *in)
{
	buf_add_char(buf, '{');
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		bool is_none = !f->internal && field_is_none(f, in);
		if (f->internal || (is_none && f->optional))
			continue;
		json_write_name(buf, f->name);
		if (is_none)
			buf_add(buf, empty_value(f));
		else
			write_value(buf, f, field_in(f, in));
	}
	buf_add_char(buf, '}');
}

void json_write_list(struct buf *buf, const struct shape *of, struct list list)
{
	const char *item = list.items;
	size_t size = of ? of->size : sizeof(struct str);
	buf_add_char(buf, '[');
	for (size_t i = 0; i < list.count; i++, item += size) {
		if (i > 0)
			buf_add_char(buf, ',');
		if (of)
			json_write(buf, of, item);
		else
			json_write_str(buf, *(const struct str *)(const void *)item);
	}
	buf_add_char(buf, ']');
}

struct json json_strings(struct arena *arena, struct list strings)
{
	struct buf text = {0};
	struct json json = {STR_NONE};

	if (strings.count == 0)
		return json;
	json_write_list(&text, NULL, strings);
	json.text = arena_copy(arena, buf_str(&text));
	buf_close(&text);
	return json;
}
