/* src/jobs/mime.c and mime_header.c: what stands in a message, and what nobody can make stand there. */
#include "jobs/mime.h"

#include "base/encode.h"
#include "jobs/mime_header.h"
#include "tests/unit/base/unit.h"

#include <string.h>

enum { LINE_MOST = 76 };

static struct mail usual(void)
{
	return (struct mail){.to_address = STR("b@example.org"),
		.to_name = STR("Bea"),
		.from_name = STR("Firm"),
		.subject = STR("Hello"),
		.text = STR("Hi\nthere\n"),
		.html = STR("<p>Hi</p>\n"),
		.language = STR("en")};
}

static struct str written(struct arena *arena, const struct mail *mail)
{
	struct mime_sender sender = {
		.address = STR("us@example.com"), .domain = STR("example.com"), .kind = STR("invitation"), .at_ms = 1700000000000};

	assert_true(uuid_parse(STR("018bcfe5-6800-7000-8000-000000000001"), &sender.id));
	return mime_write(arena, mail, &sender);
}

static bool contains(struct str message, const char *text)
{
	return memmem(message.ptr, message.len, text, strlen(text)) != NULL;
}

/* The field's value as it stands there, folds and all; there must be exactly one. */
static struct str field(struct arena *arena, struct str message, const char *name)
{
	struct str head =
		str_first(message, (size_t)((const char *)memmem(message.ptr, message.len, "\r\n\r\n", 4) - message.ptr) + 2);
	char *start = arena_cstr(arena, arena_printf(arena, "\r\n%s: ", name));
	struct str text = arena_printf(arena, "\r\n%.*s", STR_ARG(head));
	const char *found = strstr(text.ptr, start);

	assert_non_null(found);
	assert_null(strstr(found + 1, start));
	found += strlen(start);
	const char *end = found;

	do
		end = strstr(end, "\r\n") + 2;
	while (*end == ' ' || *end == '\t');
	return arena_copy(arena, (struct str){found, (size_t)(end - found) - 2});
}

/* Only CRLF, only ASCII, no line over 76 but the Message-ID, which is one word. */
static void assert_lines(struct str message)
{
	struct str rest = message, line;

	while (str_next(&rest, '\n', &line)) {
		if (rest.ptr == NULL && line.len == 0)
			break;
		assert_true(line.len > 0 && line.ptr[line.len - 1] == '\r');
		assert_true(line.len - 1 <= LINE_MOST || str_starts_with(line, STR("Message-ID: ")));
		for (size_t i = 0; i + 1 < line.len; i++)
			assert_true((line.ptr[i] >= 32 && line.ptr[i] < 127) || line.ptr[i] == '\t');
	}
}

/* What a reader makes of encoded words (RFC 2047): each at most 75 characters and whole characters. */
static struct str decoded(struct arena *arena, struct str value)
{
	struct buf out = {0};
	struct str rest = value, word, bytes, text;

	while (str_next(&rest, ' ', &word)) {
		word = str_trim(word);
		if (word.len == 0 || word.ptr[0] == '<')
			continue;
		assert_true(word.len <= 75);
		assert_true(str_starts_with(word, STR("=?UTF-8?B?")) && str_ends_with(word, STR("?=")));
		assert_true(base64_read(arena, (struct str){word.ptr + 10, word.len - 12}, &bytes));
		assert_true(str_is_utf8(bytes));
		buf_add(&out, bytes);
	}
	text = arena_copy(arena, buf_str(&out));
	buf_close(&out);
	return text;
}

static void a_message_has_what_receivers_want(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct mail mail = usual();

	mail.reply_to = STR("rec@example.net");
	mail.unsubscribe_url = STR("https://x.example/unsubscribe/?token=abc");
	struct str message = written(&arena, &mail);

	assert_lines(message);
	assert_text(field(&arena, message, "From"), "Firm <us@example.com>");
	assert_text(field(&arena, message, "To"), "Bea <b@example.org>");
	assert_text(field(&arena, message, "Reply-To"), "rec@example.net");
	assert_text(field(&arena, message, "Subject"), "Hello");
	assert_text(field(&arena, message, "Date"), "Tue, 14 Nov 2023 22:13:20 +0000");
	assert_text(field(&arena, message, "Message-ID"), "<aaaaaaaaaaaaaaaaaaaaaaaaaaayxt7fnaahaaeaaaaaaaaaaaaq@example.com>");
	assert_text(field(&arena, message, "MIME-Version"), "1.0");
	assert_text(field(&arena, message, "Auto-Submitted"), "auto-generated");
	assert_text(field(&arena, message, "X-Auto-Response-Suppress"), "All");
	assert_text(field(&arena, message, "List-Unsubscribe"), "<https://x.example/unsubscribe/?token=abc>");
	assert_text(field(&arena, message, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
	assert_text(field(&arena, message, "Content-Language"), "en");
	assert_true(str_starts_with(field(&arena, message, "Content-Type"), STR("multipart/alternative; boundary=")));
	const char *text = memmem(message.ptr, message.len, "text/plain", 10),
		   *html = memmem(message.ptr, message.len, "text/html", 9);

	assert_true(text != NULL && html != NULL && text < html);
	arena_close(&arena);
}

static void what_is_not_there_leaves_no_field(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct mail mail = usual();

	mail.to_name = mail.from_name = mail.html = STR_NONE;
	struct str message = written(&arena, &mail);

	assert_text(field(&arena, message, "From"), "us@example.com");
	assert_text(field(&arena, message, "To"), "b@example.org");
	assert_false(contains(message, "List-Unsubscribe"));
	assert_false(contains(message, "Reply-To"));
	assert_false(contains(message, "text/html"));
	arena_close(&arena);
}

static void long_texts_of_any_script_are_short_words(void **state)
{
	(void)state;
	/* clang-format off */
	static const char *const texts[] = {"株式会社サンプル採用担当、とてもとても長い名前の会社ですよほんとうに長いです",
		"دعوة إلى مقابلة عمل مع شركة طويلة الاسم جدا جدا جدا", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", "Müller & Söhne",
		"=?UTF-8?Q?pretended?=",
		"averylongwordwithoutanyspaceaverylongwordwithoutanyspaceaverylongwordwithoutanyspaceaverylongword"};
	/* clang-format on */
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct mail mail = usual();

		mail.subject = mail.to_name = mail.from_name = str_of(texts[i]);
		struct str message = written(&arena, &mail);

		assert_lines(message);
		assert_text(decoded(&arena, field(&arena, message, "Subject")), texts[i]);
		assert_text(decoded(&arena, field(&arena, message, "From")), texts[i]);
		assert_text(decoded(&arena, field(&arena, message, "To")), texts[i]);
	}
	arena_close(&arena);
}

static void long_plain_subjects_are_folded_at_spaces(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct mail mail = usual();

	mail.subject = STR("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen");
	assert_text(field(&arena, written(&arena, &mail), "Subject"),
		"one two three four five six seven eight nine ten eleven twelve\r\n thirteen fourteen fifteen");
	arena_close(&arena);
}

static void names_with_specials_are_quoted(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct mail mail = usual();

	mail.to_name = STR("O'Neil, \"Jim\" \\ <x>");
	assert_text(field(&arena, written(&arena, &mail), "To"), "\"O'Neil, \\\"Jim\\\" \\\\ <x>\" <b@example.org>");
	arena_close(&arena);
}

/* Whatever a person or a recruiter typed, no line of it begins a field, and no address takes another in. */
static void nothing_injects_a_header(void **state)
{
	(void)state;
	static const char *const evil[] = {"x\r\nBcc: evil@example.com", "x\nBcc: evil@example.com", "x\rBcc: evil@example.com",
		"x\r\n\r\nBcc: evil@example.com\r\n\r\nbody", "x\v\fBcc: evil@example.com",
		"x\xC2\x85"
		"Bcc: evil@example.com",
		"x\xE2\x80\xA8"
		"Bcc: evil@example.com",
		"x\r\n Bcc: evil@example.com", "\r\n.\r\nMAIL FROM:<x@y>"};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(evil); i++) {
		struct mail mail = usual();

		mail.to_name = mail.from_name = mail.subject = mail.language = mail.reply_to = str_of(evil[i]);
		mail.to_address = arena_printf(&arena, "b@example.org>%s, <c@example.org", evil[i]);
		struct str message = written(&arena, &mail);

		assert_false(contains(message, "\nBcc"));
		assert_false(contains(message, "\rBcc"));
		assert_false(contains(message, "\n Bcc"));
		assert_false(contains(message, "\n.\r"));
		assert_lines(message);
		(void)field(&arena, message, "Subject");
		/* one recipient in the field, whatever the text was; what stands in quotes is no address */
		struct str to = field(&arena, message, "To");
		const char *quote = memrchr(to.ptr, '"', to.len);

		if (quote != NULL)
			to = str_from(to, (size_t)(quote - to.ptr) + 1);
		assert_int_equal(str_find(str_from(to, (size_t)str_find(to, '<') + 1), '<'), -1);
	}
	arena_close(&arena);
}

static void texts_are_whole_and_free_of_controls(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct mail mail = usual();

	mail.text = STR("a\r\nb\x07\n.\n..\nFrom here\n\tend without newline");
	mail.html = STR("<p>面接のご案内面接のご案内面接のご案内面接のご案内面接のご案内面接のご案内面接のご案内</p>");
	struct str message = written(&arena, &mail);

	assert_lines(message);
	assert_true(contains(message, "\r\n\r\na\r\nb\r\n.\r\n..\r\nFrom here\r\n\tend without newline\r\n"));
	assert_true(contains(message, "Content-Transfer-Encoding: quoted-printable"));
	assert_true(contains(message, "Content-Transfer-Encoding: base64"));
	arena_close(&arena);
}

static int start(void **state)
{
	(void)state;
	mime_start();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_has_what_receivers_want),
		cmocka_unit_test(what_is_not_there_leaves_no_field),
		cmocka_unit_test(long_texts_of_any_script_are_short_words),
		cmocka_unit_test(long_plain_subjects_are_folded_at_spaces),
		cmocka_unit_test(names_with_specials_are_quoted),
		cmocka_unit_test(nothing_injects_a_header),
		cmocka_unit_test(texts_are_whole_and_free_of_controls),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
