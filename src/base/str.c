/* String views: comparing, cutting, numbers and UTF-8. */
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_TEXT_MAX 400 /* characters of a number that str_to_number takes */

struct str str_of(const char *cstr)
{
	return cstr ? (struct str){cstr, strlen(cstr)} : STR_NONE;
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool str_equal_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	}
	return true;
}

int str_compare(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool str_is_empty(struct str s)
{
	return s.len == 0;
}

bool str_starts_with(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_first(s, prefix.len), prefix);
}

bool str_ends_with(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_from(s, s.len - suffix.len), suffix);
}

ptrdiff_t str_find(struct str s, char c)
{
	const char *found = s.len ? memchr(s.ptr, c, s.len) : NULL;
	return found ? found - s.ptr : -1;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	while (s.len && is_space(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	return s;
}

struct str str_from(struct str s, size_t start)
{
	if (start > s.len)
		start = s.len;
	return start ? (struct str){s.ptr + start, s.len - start} : s;
}

struct str str_first(struct str s, size_t len)
{
	return (struct str){s.ptr, len < s.len ? len : s.len};
}

bool str_next(struct str *rest, char separator, struct str *part)
{
	if (!rest->ptr)
		return false;
	ptrdiff_t at = str_find(*rest, separator);
	if (at < 0) {
		*part = *rest;
		*rest = STR_NONE;
		return true;
	}
	*part = str_first(*rest, (size_t)at);
	*rest = str_from(*rest, (size_t)at + 1);
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool str_to_int(struct str s, int64_t *value)
{
	bool negative = s.len && s.ptr[0] == '-';
	size_t i = negative ? 1 : 0;
	if (i == s.len)
		return false;
	int64_t sum = 0; /* counted downwards, since the least number has no positive twin */
	for (; i < s.len; i++) {
		if (!is_digit(s.ptr[i]))
			return false;
		if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_sub_overflow(sum, s.ptr[i] - '0', &sum))
			return false;
	}
	if (!negative && sum == INT64_MIN)
		return false;
	*value = negative ? sum : -sum;
	return true;
}

/* Position behind the digits that begin at `i`. */
static size_t digits_end(struct str s, size_t i)
{
	while (i < s.len && is_digit(s.ptr[i]))
		i++;
	return i;
}

/* RFC 8259 section 6: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_json_number(struct str s)
{
	size_t i = s.len && s.ptr[0] == '-' ? 1 : 0;
	size_t end = digits_end(s, i);
	if (end == i || (s.ptr[i] == '0' && end > i + 1))
		return false;
	if (end < s.len && s.ptr[end] == '.') {
		i = end + 1;
		end = digits_end(s, i);
		if (end == i)
			return false;
	}
	if (end < s.len && (s.ptr[end] == 'e' || s.ptr[end] == 'E')) {
		i = end + 1;
		if (i < s.len && (s.ptr[i] == '+' || s.ptr[i] == '-'))
			i++;
		end = digits_end(s, i);
		if (end == i)
			return false;
	}
	return end == s.len;
}

bool str_to_number(struct str s, double *value)
{
	char text[NUMBER_TEXT_MAX + 1];
	if (s.len > NUMBER_TEXT_MAX || !is_json_number(s))
		return false;
	memcpy(text, s.ptr, s.len);
	text[s.len] = 0;
	double number = strtod(text, NULL);
	if (!isfinite(number))
		return false;
	*value = number;
	return true;
}

static bool is_tail(struct str s, size_t i)
{
	return i < s.len && ((unsigned char)s.ptr[i] & 0xc0) == 0x80;
}

size_t str_utf8_step(struct str s)
{
	if (s.len == 0)
		return 0;
	unsigned char first = (unsigned char)s.ptr[0];
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4 || !is_tail(s, 1))
		return 0;
	unsigned char second = (unsigned char)s.ptr[1];
	if (first < 0xe0)
		return 2;
	if (first < 0xf0) {
		/* neither an overlong form nor a surrogate */
		bool is_legal = !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second > 0x9f);
		return is_legal && is_tail(s, 2) ? 3 : 0;
	}
	bool is_legal = !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second > 0x8f);
	return is_legal && is_tail(s, 2) && is_tail(s, 3) ? 4 : 0;
}

/* True when the eight bytes at `p` are ASCII without NUL. */
static bool is_plain_word(const char *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof word);
	uint64_t zeros = (word - 0x0101010101010101U) & ~word;
	return ((word | zeros) & 0x8080808080808080U) == 0;
}

bool str_is_utf8(struct str s)
{
	while (s.len) {
		if (s.len >= 8 && is_plain_word(s.ptr)) {
			s = str_from(s, 8);
			continue;
		}
		size_t step = str_utf8_step(s);
		if (step == 0 || s.ptr[0] == 0)
			return false;
		s = str_from(s, step);
	}
	return true;
}

/* Whether the character at `p`, with `len` bytes left, is a control, a separator of lines or turns the direction. */
static bool is_unseen(const unsigned char *p, size_t len)
{
	if (p[0] < 0x20 || p[0] == 0x7f)
		return true;
	if (len >= 2 && p[0] == 0xc2)
		return p[1] < 0xa0;
	if (len < 3 || p[0] != 0xe2)
		return false;
	return (p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) || (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);
}

bool str_is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_unseen((const unsigned char *)s.ptr + i, s.len - i))
			return false;
	return true;
}

size_t str_count_chars(struct str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return count;
}
