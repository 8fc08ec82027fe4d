/* Bytes as text and back: hex, base32, base64 in both alphabets, percent-encoding, HTML escapes. */
#include "base/encode.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";
static const char base32_alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
static const char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct str hex_write(struct arena *arena, struct str bytes)
{
	char *out = arena_array(arena, bytes.len + 1, 2);
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char byte = (unsigned char)bytes.ptr[i];
		out[2 * i] = hex_digits[byte >> 4];
		out[2 * i + 1] = hex_digits[byte & 15];
	}
	return (struct str){out, 2 * bytes.len};
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_read(struct arena *arena, struct str text, struct str *bytes)
{
	if (text.len % 2)
		return false;
	char *out = arena_alloc(arena, text.len / 2 + 1);
	for (size_t i = 0; i < text.len; i += 2) {
		int high = hex_value(text.ptr[i]);
		int low = hex_value(text.ptr[i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i / 2] = (char)(high << 4 | low);
	}
	*bytes = (struct str){out, text.len / 2};
	return true;
}

struct str base32_write(struct arena *arena, struct str bytes)
{
	char *out = arena_array(arena, bytes.len / 5 + 1, 8);
	size_t len = 0;
	uint32_t held = 0, bits = 0;
	for (size_t i = 0; i < bytes.len; i++) {
		held = held << 8 | (unsigned char)bytes.ptr[i];
		for (bits += 8; bits >= 5; bits -= 5)
			out[len++] = base32_alphabet[held >> (bits - 5) & 31];
	}
	if (bits > 0)
		out[len++] = base32_alphabet[held << (5 - bits) & 31];
	return (struct str){out, len};
}

bool base32_read(struct arena *arena, struct str text, struct str *bytes)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;
	uint32_t held = 0, bits = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] | 0x20) : text.ptr[i];
		const char *at = memchr(base32_alphabet, c, sizeof base32_alphabet - 1);
		if (!at)
			return false;
		held = held << 5 | (uint32_t)(at - base32_alphabet);
		bits += 5;
		if (bits < 8)
			continue;
		bits -= 8;
		out[len++] = (char)(held >> bits & 255);
	}
	if (bits >= 5 || (held & ((1u << bits) - 1)) != 0)
		return false;
	*bytes = (struct str){out, len};
	return true;
}

/* Without padding; returns the length. */
static size_t base64_put(char *out, const unsigned char *bytes, size_t len, const char *alphabet)
{
	char *at = out;
	for (; len >= 3; bytes += 3, len -= 3) {
		uint32_t group = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
		*at++ = alphabet[group >> 18];
		*at++ = alphabet[group >> 12 & 63];
		*at++ = alphabet[group >> 6 & 63];
		*at++ = alphabet[group & 63];
	}
	if (len == 0)
		return (size_t)(at - out);
	uint32_t group = (uint32_t)bytes[0] << 16 | (len == 2 ? (uint32_t)bytes[1] << 8 : 0);
	*at++ = alphabet[group >> 18];
	*at++ = alphabet[group >> 12 & 63];
	if (len == 2)
		*at++ = alphabet[group >> 6 & 63];
	return (size_t)(at - out);
}

size_t base64url_len(size_t byte_count)
{
	return byte_count / 3 * 4 + (byte_count % 3 ? byte_count % 3 + 1 : 0);
}

size_t base64url_put(char *out, const void *bytes, size_t len)
{
	return base64_put(out, bytes, len, base64url_alphabet);
}

struct str base64url_write(struct arena *arena, struct str bytes)
{
	char *out = arena_alloc(arena, base64url_len(bytes.len) + 1);
	return (struct str){out, base64url_put(out, bytes.ptr, bytes.len)};
}

struct str base64_write(struct arena *arena, struct str bytes)
{
	char *out = arena_alloc(arena, (bytes.len + 2) / 3 * 4 + 1);
	size_t len = base64_put(out, (const unsigned char *)bytes.ptr, bytes.len, base64_alphabet);
	while (len % 4)
		out[len++] = '=';
	return (struct str){out, len};
}

/* Value of one letter, or -1. `extra` holds the two last letters of the alphabet. */
static int base64_value(char c, const char *extra)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == extra[0])
		return 62;
	return c == extra[1] ? 63 : -1;
}

/* Text without padding. Bits left over at the end must be zero, so that each value has one text only. */
static bool base64_take(struct arena *arena, struct str text, const char *extra, struct str *bytes)
{
	if (text.len % 4 == 1)
		return false;
	char *out = arena_alloc(arena, text.len / 4 * 3 + 3);
	size_t len = 0;
	uint32_t bits = 0;
	int bit_count = 0;
	for (size_t i = 0; i < text.len; i++) {
		int value = base64_value(text.ptr[i], extra);
		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		bit_count += 6;
		if (bit_count >= 8) {
			bit_count -= 8;
			out[len++] = (char)(bits >> bit_count);
			bits &= (1U << bit_count) - 1;
		}
	}
	if (bits)
		return false;
	*bytes = (struct str){out, len};
	return true;
}

bool base64url_read(struct arena *arena, struct str text, struct str *bytes)
{
	return base64_take(arena, text, "-_", bytes);
}

bool base64_read(struct arena *arena, struct str text, struct str *bytes)
{
	if (text.len % 4)
		return false;
	for (int i = 0; i < 2 && str_ends_with(text, STR("=")); i++)
		text.len--;
	return base64_take(arena, text, "+/", bytes);
}

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
		c == '~';
}

struct str percent_write(struct arena *arena, struct str text)
{
	static const char upper_digits[] = "0123456789ABCDEF";
	char *out = arena_array(arena, text.len + 1, 3);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.ptr[i];
		if (is_unreserved(text.ptr[i])) {
			out[len++] = text.ptr[i];
			continue;
		}
		out[len++] = '%';
		out[len++] = upper_digits[byte >> 4];
		out[len++] = upper_digits[byte & 15];
	}
	return (struct str){out, len};
}

bool percent_read(struct arena *arena, struct str text, bool plus_is_space, struct str *out)
{
	char *decoded = arena_alloc(arena, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '%') {
			int high = i + 2 < text.len ? hex_value(text.ptr[i + 1]) : -1;
			int low = high >= 0 ? hex_value(text.ptr[i + 2]) : -1;
			if (low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		decoded[len++] = c;
	}
	*out = (struct str){decoded, len};
	return str_is_utf8(*out);
}

static struct str html_escape(char c)
{
	switch (c) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\'':
		return STR("&#39;");
	default:
		return STR_NONE;
	}
}

void html_write(struct buf *buf, struct str text)
{
	size_t run = 0;
	for (size_t i = 0; i < text.len; i++) {
		struct str escape = html_escape(text.ptr[i]);
		if (!escape.ptr)
			continue;
		buf_add(buf, (struct str){text.ptr + run, i - run});
		buf_add(buf, escape);
		run = i + 1;
	}
	buf_add(buf, str_from(text, run));
}
