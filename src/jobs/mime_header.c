/* GMime folds text only at spaces, so that a Japanese name becomes one word of 200 characters; RFC 2047 section 2 allows 75. */
#include "jobs/mime_header.h"

#include "base/encode.h"

#include <string.h>

/* RFC 2047: an encoded word has at most 75 characters and its line 76. 45 bytes make 60 of base64, with =?UTF-8?B?...?= 72; the
 * first one shares its line with the field's name. */
enum { WORD_BYTES = 45, FIRST_WORD_BYTES = 36, LINE_MOST = 76, QUOTED_MOST = 60, LINE_LIMIT = 998 };

/* One character's text, or nothing when it must not stand in a header: controls of ASCII and of Latin-1, the separators of lines
 * and paragraphs, bytes that are not UTF-8. */
static struct str clean_step(struct str text)
{
	size_t len = str_utf8_step(text);
	const unsigned char *c = (const unsigned char *)text.ptr;

	if (len == 0 || (len == 1 && (c[0] < 32 || c[0] == 127)) || (len == 2 && c[0] == 0xC2 && c[1] < 0xA0) ||
		(len == 3 && c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9)))
		return STR_NONE;
	return str_first(text, len);
}

/* Without what must not stand there; a run of controls and spaces becomes one space, so that words stay apart. */
static void clean(struct buf *out, struct str text)
{
	bool has_gap = false;

	for (text = str_trim(text); text.len > 0;) {
		struct str step = clean_step(text);
		size_t len = step.len > 0 ? step.len : str_utf8_step(text);

		text = str_from(text, len > 0 ? len : 1);
		if (step.len == 0 || step.ptr[0] == ' ') {
			has_gap = out->len > 0;
			continue;
		}
		if (has_gap)
			buf_add_char(out, ' ');
		has_gap = false;
		buf_add(out, step);
	}
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= 0x80)
			return false;
	return true;
}

/* How much of the text makes one encoded word: whole characters. */
static size_t word_len(struct str text, size_t most)
{
	size_t len = 0;

	while (len < text.len) {
		size_t step = str_utf8_step(str_from(text, len));

		if (len + step > most)
			break;
		len += step;
	}
	return len;
}

static void words_add(struct buf *out, struct str text)
{
	struct arena arena = {0};

	for (size_t most = FIRST_WORD_BYTES; text.len > 0; most = WORD_BYTES) {
		size_t len = word_len(text, most);
		struct str coded = base64_write(&arena, str_first(text, len));

		buf_printf(out, "%s=?UTF-8?B?%.*s?=", most == WORD_BYTES ? "\r\n " : "", STR_ARG(coded));
		text = str_from(text, len);
	}
	arena_close(&arena);
}

/* Plain words, a new line where one would end behind the 76th character. `column`: where the line stands. */
static void folded_add(struct buf *out, struct str text, size_t column)
{
	struct str word;

	for (bool is_first = true; str_next(&text, ' ', &word); is_first = false) {
		bool folds = !is_first && column + 1 + word.len > LINE_MOST;

		if (!is_first)
			buf_add(out, folds ? STR("\r\n ") : STR(" "));
		column = (folds ? 1 : column + !is_first) + word.len;
		buf_add(out, word);
	}
}

static bool has_long_word(struct str text)
{
	struct str word;

	while (str_next(&text, ' ', &word))
		if (word.len > LINE_MOST)
			return true;
	return false;
}

void header_text(struct buf *out, const char *name, struct str text)
{
	struct buf cleaned = {0};
	struct str line;

	clean(&cleaned, text);
	line = buf_str(&cleaned);
	buf_printf(out, "%s: ", name);
	if (is_ascii(line) && !has_long_word(line) && memmem(line.ptr, line.len, "=?", 2) == NULL)
		folded_add(out, line, strlen(name) + 2);
	else
		words_add(out, line);
	buf_add_literal(out, "\r\n");
	buf_close(&cleaned);
}

/* RFC 5322 atext and space: what needs no quotes. */
static bool is_phrase(struct str text)
{
	static const char specials[] = "()<>[]:;@\\,.\"";

	for (size_t i = 0; i < text.len; i++)
		if (strchr(specials, text.ptr[i]) != NULL)
			return false;
	return true;
}

static void phrase_add(struct buf *out, struct str phrase)
{
	if (!is_ascii(phrase) || phrase.len > QUOTED_MOST || memmem(phrase.ptr, phrase.len, "=?", 2) != NULL) {
		words_add(out, phrase);
		return;
	}
	if (is_phrase(phrase)) {
		buf_add(out, phrase);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < phrase.len; i++) {
		if (phrase.ptr[i] == '"' || phrase.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, phrase.ptr[i]);
	}
	buf_add_char(out, '"');
}

/* Nothing that could end the address or the line. */
static void address_add(struct buf *out, struct str address)
{
	while (address.len > 0) {
		struct str step = clean_step(address);
		size_t len = str_utf8_step(address);

		address = str_from(address, len > 0 ? len : 1);
		if (step.len > 0 && strchr(" <>,;", step.ptr[0]) == NULL)
			buf_add(out, step);
	}
}

/* How long the last line is. */
static size_t column_of(const struct buf *out)
{
	const char *newline = memrchr(out->ptr, '\n', out->len);

	return newline != NULL ? (size_t)(out->ptr + out->len - newline) - 1 : out->len;
}

void header_mailbox(struct buf *out, const char *name, struct str display, struct str address)
{
	struct buf cleaned = {0};

	clean(&cleaned, display);
	buf_printf(out, "%s: ", name);
	if (cleaned.len > 0) {
		phrase_add(out, buf_str(&cleaned));
		buf_add(out, column_of(out) + address.len + 3 > LINE_MOST ? STR("\r\n <") : STR(" <"));
	}
	address_add(out, address);
	buf_add(out, cleaned.len > 0 ? STR(">\r\n") : STR("\r\n"));
	buf_close(&cleaned);
}

void header_token(struct buf *out, const char *name, struct str value)
{
	size_t room = LINE_LIMIT - strlen(name) - 2;

	buf_printf(out, "%s: ", name);
	for (size_t i = 0; i < value.len && room > 0; i++) {
		if ((unsigned char)value.ptr[i] < 32 || (unsigned char)value.ptr[i] >= 127)
			continue;
		buf_add_char(out, value.ptr[i]);
		room--;
	}
	buf_add_literal(out, "\r\n");
}
