/* Address rules. Domains of other scripts go through libidn2; nothing is looked up. */
#include "work/address.h"

#include <idn2.h>
#include <string.h>

enum { LOCAL_MOST = 64, DOMAIN_MOST = 253, ADDRESS_MOST = 254, LABEL_MOST = 63 };

static const char fix[] = "Enter an e-mail address like name@example.com";

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static const char *local_check(struct str local)
{
	if (local.len == 0)
		return fix;
	if (local.len > LOCAL_MOST)
		return "the part of the e-mail address before @ is longer than 64 characters";
	if (local.ptr[0] == '.' || local.ptr[local.len - 1] == '.')
		return "the e-mail address has a dot next to @ or at its beginning";
	for (size_t i = 0; i < local.len; i++) {
		if ((unsigned char)local.ptr[i] >= 0x80)
			return "the part of the e-mail address before @ has letters that mail servers do not accept";
		if (!is_letter_or_digit(local.ptr[i]) && memchr(".!#$%&'*+/=?^_`{|}~-", local.ptr[i], 20) == NULL)
			return fix;
		if (i > 0 && local.ptr[i] == '.' && local.ptr[i - 1] == '.')
			return "the e-mail address has two dots in a row";
	}
	return NULL;
}

static bool label_is_fine(struct str label)
{
	if (label.len == 0 || label.len > LABEL_MOST || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_letter_or_digit(label.ptr[i]) && label.ptr[i] != '-')
			return false;
	return true;
}

static bool is_number(struct str label)
{
	for (size_t i = 0; i < label.len; i++)
		if (label.ptr[i] < '0' || label.ptr[i] > '9')
			return false;
	return true;
}

static const char *domain_check(struct str domain)
{
	struct str rest = domain, label = STR_NONE;
	int labels = 0;

	if (domain.len == 0 || domain.len > DOMAIN_MOST)
		return fix;
	while (str_next(&rest, '.', &label)) {
		if (!label_is_fine(label))
			return fix;
		labels++;
	}
	if (labels < 2 || is_number(label))
		return "the e-mail address has no full domain such as example.com";
	return NULL;
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

/* The domain in A-labels; none when IDNA2008 refuses it. */
static struct str domain_to_ascii(struct arena *arena, struct str domain)
{
	char *ascii = NULL;
	struct str result = STR_NONE;

	if (is_ascii(domain))
		return domain;
	if (idn2_to_ascii_8z(arena_cstr(arena, domain), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK)
		result = arena_copy(arena, str_of(ascii));
	idn2_free(ascii);
	return result;
}

static struct str key_make(struct arena *arena, struct str local, struct str domain)
{
	char *key = arena_alloc(arena, local.len + domain.len + 2);
	size_t len = local.len + 1 + domain.len;

	memcpy(key, local.ptr, local.len);
	key[local.len] = '@';
	memcpy(key + local.len + 1, domain.ptr, domain.len);
	for (size_t i = 0; i < len; i++)
		if (key[i] >= 'A' && key[i] <= 'Z')
			key[i] += 'a' - 'A';
	return (struct str){key, len};
}

const char *address_check(struct arena *arena, struct str raw, struct address *out)
{
	struct str text = str_trim(raw);
	ptrdiff_t at = str_find(text, '@');
	const char *why;

	if (text.len == 0)
		return "the e-mail address is missing";
	if (text.len > ADDRESS_MOST)
		return "the e-mail address is longer than 254 characters";
	if (at < 0)
		return fix;
	struct str local = str_first(text, (size_t)at);
	struct str domain = domain_to_ascii(arena, str_from(text, (size_t)at + 1));

	why = local_check(local);
	if (why == NULL)
		why = domain_check(domain);
	if (why != NULL)
		return why;
	out->text = text;
	out->key = key_make(arena, local, domain);
	return NULL;
}
