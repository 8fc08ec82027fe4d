/* A string is a view: pointer and length, not NUL-terminated, never freed through the view.
 * `ptr == NULL` means "no value" (JSON null, SQL NULL); a present empty string has a pointer and length 0. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *ptr;
	size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

#define MUST_CHECK __attribute__((warn_unused_result))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* View of a NUL-terminated string; NULL gives STR_NONE. */
struct str str_of(const char *cstr);

/* True when both hold the same bytes. "No value" equals an empty string. */
bool str_equal(struct str a, struct str b);
/* Same, ASCII letters compared without case. */
bool str_equal_nocase(struct str a, struct str b);
/* Order of the bytes, as memcmp; a prefix comes first. */
int str_compare(struct str a, struct str b);

/* No value, or length 0. */
bool str_is_empty(struct str s);
bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
/* Position of the first `c`, or -1. */
ptrdiff_t str_find(struct str s, char c);
/* Without the white space (space, tab, CR, LF) around it. Stays "present" if it was. */
struct str str_trim(struct str s);
/* From `start` (clamped) to the end. */
struct str str_from(struct str s, size_t start);
/* First `len` bytes (clamped). */
struct str str_first(struct str s, size_t len);

/* Cuts `*rest` at the next `separator`: returns what stands before it and moves `*rest` behind it. False when `*rest` has no
 * value any more. The last part comes back whole and leaves `*rest` without value. */
bool str_next(struct str *rest, char separator, struct str *part);

/* Whole string as a decimal integer, optional minus; false for anything else or overflow. */
bool str_to_int(struct str s, int64_t *value) MUST_CHECK;
/* Whole string as a JSON-style number. */
bool str_to_number(struct str s, double *value) MUST_CHECK;

/* Well-formed UTF-8 (RFC 3629) without NUL. */
bool str_is_utf8(struct str s);
/* Length of the well-formed UTF-8 sequence (RFC 3629) that `s` begins with: 1 to 4, or 0 when there is none. */
size_t str_utf8_step(struct str s);
/* True when nothing in this UTF-8 is a control character (C0, DEL, C1), a separator of lines (U+2028, U+2029) or turns the
 * direction of what follows (U+202A to U+202E, U+2066 to U+2069). */
bool str_is_plain(struct str s);
/* Number of code points of a well-formed UTF-8 string. */
size_t str_count_chars(struct str s);

#endif
