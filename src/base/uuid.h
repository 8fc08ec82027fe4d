/* UUIDs (RFC 9562): 16 bytes, all zero means "none". New ones are version 7, so they sort by time. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/str.h"

struct uuid {
	uint8_t bytes[16];
};

#define UUID_TEXT_LEN 36

/* A new version 7 UUID: milliseconds since 1970, a counter that keeps ids of one thread in order, random bits. */
struct uuid uuid_make(int64_t now_ms);
bool uuid_is_none(struct uuid id);
bool uuid_equal(struct uuid a, struct uuid b);
int uuid_compare(struct uuid a, struct uuid b);
/* Any letter case, exactly 8-4-4-4-12 hex digits. */
bool uuid_parse(struct str text, struct uuid *id) MUST_CHECK;
/* Writes 36 characters, no NUL. */
void uuid_write(struct uuid id, char text[UUID_TEXT_LEN]);
/* Time of a version 7 id. */
int64_t uuid_time_ms(struct uuid id);
/* The smallest version 7 id of a moment: ids made from then on are not smaller. */
struct uuid uuid_first(int64_t at_ms);

#endif
