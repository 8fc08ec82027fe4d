/* Any bytes through every text form and back; any text through every reader, which must then write the same text again. */
#include "base/encode.h"

#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/panic.h"
#include "base/uuid.h"

static void check_bytes(struct arena *arena, struct str bytes)
{
	struct str back;
	ASSERT(hex_read(arena, hex_write(arena, bytes), &back) && str_equal(back, bytes));
	ASSERT(base64_read(arena, base64_write(arena, bytes), &back) && str_equal(back, bytes));
	ASSERT(base64url_read(arena, base64url_write(arena, bytes), &back) && str_equal(back, bytes));
	struct str percent = percent_write(arena, bytes);
	ASSERT(percent_read(arena, percent, false, &back) == str_is_utf8(bytes));
	ASSERT(str_equal(back, bytes));
	struct buf html = {0};
	html_write(&html, bytes);
	ASSERT(str_find(buf_str(&html), '<') < 0 && str_find(buf_str(&html), '"') < 0);
	buf_clear(&html);
	json_write_str(&html, bytes.ptr ? bytes : STR(""));
	ASSERT(str_is_utf8(buf_str(&html)) && str_find(buf_str(&html), '\n') < 0);
	ASSERT(str_find(bytes, 0) >= 0 || json_is_valid(buf_str(&html), false));
	buf_close(&html);
}

static void check_text(struct arena *arena, struct str text)
{
	struct str bytes;
	if (base64url_read(arena, text, &bytes))
		ASSERT(str_equal(base64url_write(arena, bytes), text));
	if (base64_read(arena, text, &bytes))
		ASSERT(str_equal(base64_write(arena, bytes), text));
	if (hex_read(arena, text, &bytes))
		ASSERT(str_equal_nocase(hex_write(arena, bytes), text));
	struct uuid id;
	char id_text[UUID_TEXT_LEN];
	if (uuid_parse(text, &id)) {
		uuid_write(id, id_text);
		ASSERT(str_equal_nocase((struct str){id_text, sizeof id_text}, text));
	}
}

static void check_numbers(struct str text)
{
	int64_t at_ms, again_ms, whole;
	char time_text[TIME_TEXT_LEN];
	if (time_parse(text, &at_ms)) {
		time_write(at_ms, time_text);
		ASSERT(time_parse((struct str){time_text, sizeof time_text}, &again_ms) && again_ms == at_ms);
	}
	struct buf buf = {0};
	double number, again;
	if (str_to_number(text, &number)) {
		buf_add_number(&buf, number);
		ASSERT(str_to_number(buf_str(&buf), &again) && again == number);
		buf_clear(&buf);
	}
	if (str_to_int(text, &whole)) {
		int64_t same;
		buf_add_int(&buf, whole);
		ASSERT(str_to_int(buf_str(&buf), &same) && same == whole);
	}
	buf_close(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct str text = {(const char *)data, size};
	check_bytes(&arena, text);
	check_text(&arena, text);
	check_numbers(text);
	arena_close(&arena);
	return 0;
}
