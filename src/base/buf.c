/* The growing byte buffer. */
#include "base/buf.h"

#include "base/panic.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES 256
#define EXACT_MAX 9007199254740992.0 /* 2^53: every whole number below is exact in a double */

char *buf_reserve(struct buf *buf, size_t more)
{
	if (more <= buf->capacity - buf->len)
		return buf->ptr + buf->len;
	size_t needed;
	if (__builtin_add_overflow(buf->len, more, &needed) || needed > PTRDIFF_MAX / 2)
		PANIC("out of memory: %zu more bytes asked for", more);
	size_t capacity = buf->capacity ? buf->capacity * 2 : FIRST_BYTES;
	if (capacity < needed)
		capacity = needed;
	char *grown = realloc(buf->ptr, capacity);
	if (!grown)
		PANIC("out of memory: %zu bytes asked for", capacity);
	buf->ptr = grown;
	buf->capacity = capacity;
	return buf->ptr + buf->len;
}

void buf_add(struct buf *buf, struct str s)
{
	if (s.len == 0)
		return;
	memcpy(buf_reserve(buf, s.len), s.ptr, s.len);
	buf->len += s.len;
}

void buf_add_char(struct buf *buf, char c)
{
	*buf_reserve(buf, 1) = c;
	buf->len++;
}

void buf_add_int(struct buf *buf, int64_t value)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (value < 0)
		digits[--at] = '-';
	buf_add(buf, (struct str){digits + at, sizeof digits - at});
}

/* Adds `value` when up to six decimals say it exactly: a whole number below 2^53 divided by a power of ten that is exact itself is
 * rounded once, as reading the text is. */
static bool add_short_number(struct buf *buf, double value)
{
	double scaled = value * 1e6;
	if (fabs(scaled) >= EXACT_MAX)
		return false;
	int64_t millionths = (int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5));
	if ((double)millionths / 1e6 != value)
		return false;
	uint64_t left = (uint64_t)(millionths < 0 ? -millionths : millionths);
	char digits[8];
	int len = 0;
	uint64_t fraction = left % 1000000;
	for (uint64_t unit = 100000; fraction; unit /= 10) {
		digits[len++] = (char)('0' + fraction / unit);
		fraction %= unit;
	}
	if (millionths < 0)
		buf_add_char(buf, '-');
	buf_add_int(buf, (int64_t)(left / 1000000));
	if (len)
		buf_add_char(buf, '.');
	buf_add(buf, (struct str){digits, (size_t)len});
	return true;
}

void buf_add_number(struct buf *buf, double value)
{
	if (!isfinite(value)) {
		buf_add_literal(buf, "null");
		return;
	}
	if (fabs(value) < EXACT_MAX && (double)(int64_t)value == value) {
		buf_add_int(buf, (int64_t)value);
		return;
	}
	if (add_short_number(buf, value))
		return;
	char text[32];
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buf_add(buf, str_of(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	ASSERT(len >= 0);
	vsnprintf(buf_reserve(buf, (size_t)len + 1), (size_t)len + 1, format, again);
	buf->len += (size_t)len;
	va_end(again);
	va_end(args);
}

struct str buf_str(const struct buf *buf)
{
	return buf->ptr ? (struct str){buf->ptr, buf->len} : STR("");
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
}

void buf_close(struct buf *buf)
{
	free(buf->ptr);
	*buf = (struct buf){0};
}
