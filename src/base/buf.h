/* A growing byte buffer on malloc, for output whose size is not known (replies, messages).
 * A zeroed struct buf is ready. The owner closes it. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

struct buf {
	char *ptr;
	size_t len;
	size_t capacity;
};

/* Room for `more` bytes behind `len`; returns where they begin. */
char *buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, struct str s);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t value);
/* As JSON writes it: few digits that read back as the same value; null for what is not finite. */
void buf_add_number(struct buf *buf, double value);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define buf_add_literal(buf, literal) buf_add((buf), STR(literal))

/* View of what is in it; valid until the next change. */
struct str buf_str(const struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_close(struct buf *buf); /* frees it */

#endif
