/* Text forms of bytes: hex, base32, base64, base64url, percent-encoding, HTML escapes. */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct str hex_write(struct arena *arena, struct str bytes); /* lower case */
bool hex_read(struct arena *arena, struct str text, struct str *bytes) MUST_CHECK;

/* RFC 4648 section 6, lower case, no padding: for what others may change the case of. */
struct str base32_write(struct arena *arena, struct str bytes);
/* In either case. Refuses padding, white space, other alphabets and non-zero trailing bits. */
bool base32_read(struct arena *arena, struct str text, struct str *bytes) MUST_CHECK;

/* RFC 4648 section 5, no padding. */
struct str base64url_write(struct arena *arena, struct str bytes);
/* Into caller's memory of at least base64url_len(len) bytes, no NUL; returns the length. */
size_t base64url_put(char *out, const void *bytes, size_t len);
size_t base64url_len(size_t byte_count);
/* Refuses padding, white space, other alphabets and non-zero trailing bits. */
bool base64url_read(struct arena *arena, struct str text, struct str *bytes) MUST_CHECK;

struct str base64_write(struct arena *arena, struct str bytes); /* section 4, with padding */
bool base64_read(struct arena *arena, struct str text, struct str *bytes) MUST_CHECK;

/* RFC 3986: everything but unreserved characters becomes %XX. */
struct str percent_write(struct arena *arena, struct str text);
/* Decodes %XX, and '+' as space when `plus_is_space`. False on a broken escape or when the result is not UTF-8. */
bool percent_read(struct arena *arena, struct str text, bool plus_is_space, struct str *out) MUST_CHECK;

/* & < > " ' as entities. */
void html_write(struct buf *buf, struct str text);

#endif
