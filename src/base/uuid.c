/* UUIDs: version 7 made here, any version read and written. */
#include "base/uuid.h"

#include "base/panic.h"

#include <string.h>
#include <sys/random.h>

#define COUNTER_BITS 20
#define BACK_STEP_MS 10000 /* a clock set back further is followed, at the price of the order */

/* What makes one thread's ids rise. Random bytes are fetched by the pool, since a system call costs more than the rest. */
struct maker {
	int64_t last_ms;
	uint32_t counter;
	size_t left_bytes;
	uint8_t pool[2048];
};

static _Thread_local struct maker thread_maker;

static uint64_t random_bits(struct maker *maker)
{
	uint64_t bits;
	if (maker->left_bytes < sizeof bits) {
		size_t filled = 0;
		while (filled < sizeof maker->pool) {
			ssize_t got = getrandom(maker->pool + filled, sizeof maker->pool - filled, 0);
			if (got > 0)
				filled += (size_t)got;
		}
		maker->left_bytes = sizeof maker->pool;
	}
	maker->left_bytes -= sizeof bits;
	memcpy(&bits, maker->pool + maker->left_bytes, sizeof bits);
	return bits;
}

/* RFC 9562 section 6.2, method 1: the upper half of the counter's range is left free for counting; should it run over, the time is
 * moved on by a millisecond. */
static void maker_step(struct maker *maker, int64_t now_ms)
{
	bool is_new = now_ms > maker->last_ms || now_ms < maker->last_ms - BACK_STEP_MS;
	if (!is_new && ++maker->counter >> COUNTER_BITS == 0)
		return;
	maker->last_ms = is_new ? now_ms : maker->last_ms + 1;
	maker->counter = (uint32_t)(random_bits(maker) >> (64 - (COUNTER_BITS - 1)));
}

/* 48 bits of time, version, 12 bits of counter, variant, 8 bits of counter, 54 random bits (section 5.7). */
struct uuid uuid_make(int64_t now_ms)
{
	struct maker *maker = &thread_maker;
	ASSERT(now_ms >= 0 && now_ms >> 48 == 0);
	maker_step(maker, now_ms);
	uint64_t high = (uint64_t)maker->last_ms << 16 | 0x7000 | maker->counter >> 8;
	uint64_t low = (uint64_t)1 << 63 | (uint64_t)(maker->counter & 0xff) << 54 | random_bits(maker) >> 10;
	struct uuid id;
	for (int i = 0; i < 8; i++) {
		id.bytes[i] = (uint8_t)(high >> (56 - 8 * i));
		id.bytes[8 + i] = (uint8_t)(low >> (56 - 8 * i));
	}
	return id;
}

bool uuid_is_none(struct uuid id)
{
	return uuid_equal(id, (struct uuid){0});
}

bool uuid_equal(struct uuid a, struct uuid b)
{
	return uuid_compare(a, b) == 0;
}

int uuid_compare(struct uuid a, struct uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_dash_place(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

bool uuid_parse(struct str text, struct uuid *id)
{
	if (text.len != UUID_TEXT_LEN)
		return false;
	struct uuid read;
	size_t at = 0;
	for (size_t i = 0; i < UUID_TEXT_LEN; i += 2) {
		if (is_dash_place(i)) {
			if (text.ptr[i] != '-')
				return false;
			i++;
		}
		int high = hex_value(text.ptr[i]);
		int low = hex_value(text.ptr[i + 1]);
		if (high < 0 || low < 0)
			return false;
		read.bytes[at++] = (uint8_t)(high << 4 | low);
	}
	*id = read;
	return true;
}

void uuid_write(struct uuid id, char text[UUID_TEXT_LEN])
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;
	for (size_t i = 0; i < sizeof id.bytes; i++) {
		if (is_dash_place(at))
			text[at++] = '-';
		text[at++] = digits[id.bytes[i] >> 4];
		text[at++] = digits[id.bytes[i] & 15];
	}
}

int64_t uuid_time_ms(struct uuid id)
{
	int64_t ms = 0;
	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id.bytes[i];
	return ms;
}

struct uuid uuid_first(int64_t at_ms)
{
	struct uuid id = {{0}};

	for (int i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)((uint64_t)at_ms >> (40 - 8 * i));
	id.bytes[6] = 0x70;
	id.bytes[8] = 0x80;
	return id;
}
