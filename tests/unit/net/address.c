/* Which addresses are public: the first and last of each special block, and their neighbours. */
#include "net/address.h"

#include "unit.h"

#include <arpa/inet.h>

static bool is_public(const char *text)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return address_is_public((struct sockaddr *)&in);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return address_is_public((struct sockaddr *)&in6);
}

static void special_addresses_are_not_public(void **state)
{
	UNUSED(state);
	static const char *const special[] = {"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0",
		"100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255",
		"192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
		"198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
		"::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::1",
		"100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:c0a8:1::", "3fff::1", "fc00::1", "fd12:3456::1",
		"fe80::1", "fec0::1", "ff02::1", "4000::1"};
	for (size_t i = 0; i < COUNT_OF(special); i++)
		if (is_public(special[i]))
			fail_msg("%s counts as public", special[i]);
}

static void others_are_public(void **state)
{
	UNUSED(state);
	static const char *const others[] = {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
		"126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
		"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
		"2001:200::1", "2a00:1450::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"};
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (!is_public(others[i]))
			fail_msg("%s does not count as public", others[i]);
}

static void other_families_are_not_public(void **state)
{
	UNUSED(state);
	assert_false(address_is_public(&(struct sockaddr){.sa_family = AF_UNIX}));
	assert_false(address_is_public(&(struct sockaddr){.sa_family = AF_UNSPEC}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(special_addresses_are_not_public),
		cmocka_unit_test(others_are_public),
		cmocka_unit_test(other_families_are_not_public),
	};
	return cmocka_run_group_tests_name("net/address", tests, NULL, NULL);
}
