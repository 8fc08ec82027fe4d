/* The special-purpose blocks, as tables. */
#include "net/address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

struct block4 {
	uint8_t prefix[4];
	int bits;
};

struct block6 {
	uint8_t prefix[16];
	int bits;
};

static bool has_prefix(const uint8_t *address, const uint8_t *prefix, int bits)
{
	int whole = bits / 8, rest = bits % 8;
	if (memcmp(address, prefix, (size_t)whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static bool is_public4(const uint8_t address[4])
{
	static const struct block4 special[] = {
		{{0}, 8},             /* this network */
		{{10}, 8},            /* private */
		{{100, 64}, 10},      /* carriers' shared space, RFC 6598 */
		{{127}, 8},           /* loopback */
		{{169, 254}, 16},     /* link-local */
		{{172, 16}, 12},      /* private */
		{{192, 0, 0}, 24},    /* protocol assignments */
		{{192, 0, 2}, 24},    /* documentation */
		{{192, 88, 99}, 24},  /* old 6to4 relays */
		{{192, 168}, 16},     /* private */
		{{198, 18}, 15},      /* benchmarks */
		{{198, 51, 100}, 24}, /* documentation */
		{{203, 0, 113}, 24},  /* documentation */
		{{224}, 4},           /* multicast */
		{{240}, 4},           /* reserved, broadcast */
	};
	for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
		if (has_prefix(address, special[i].prefix, special[i].bits))
			return false;
	return true;
}

static bool is_public6(const uint8_t address[16])
{
	static const struct block6 global = {{0x20}, 3};
	static const struct block6 special[] = {
		{{0x20, 0x01}, 23},             /* protocol assignments, with Teredo */
		{{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
		{{0x3f, 0xff}, 20},             /* documentation, RFC 9637 */
	};
	static const struct block6 mapped = {{[10] = 0xff, 0xff}, 96};     /* ::ffff:a.b.c.d */
	static const struct block6 nat64 = {{0x00, 0x64, 0xff, 0x9b}, 96}; /* 64:ff9b::a.b.c.d, RFC 6052 */
	static const struct block6 six_to_four = {{0x20, 0x02}, 16};       /* 2002:aabb:ccdd::, RFC 3056 */
	if (has_prefix(address, mapped.prefix, mapped.bits) || has_prefix(address, nat64.prefix, nat64.bits))
		return is_public4(address + 12);
	if (has_prefix(address, six_to_four.prefix, six_to_four.bits))
		return is_public4(address + 2);
	for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
		if (has_prefix(address, special[i].prefix, special[i].bits))
			return false;
	return has_prefix(address, global.prefix, global.bits);
}

bool address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		uint8_t bytes[4];
		memcpy(bytes, &in.sin_addr, sizeof bytes);
		return is_public4(bytes);
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof in6);
		return is_public6(in6.sin6_addr.s6_addr);
	}
	return false;
}
