/* The library gets the header fields one by one, then the body. It parses the key anew for each message, and allocates outside the
 * arena until the signature is copied. */
#include "crypto/dkim.h"

#include "base/panic.h"

#include <errno.h>
#include <fcntl.h>
#include <opendkim/dkim.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>
#include <unistd.h>

enum { KEY_MOST = 16384, RSA_BITS_LEAST = 1024 };

struct dkim_signer {
	DKIM_LIB *library;
	const char *domain, *selector, *key; /* key: PEM */
	dkim_alg_t algorithm;
};

/* What a receiver looks at, and what may come more than once in a forged copy (From). */
static const char *const signed_fields[] = {"from", "to", "reply-to", "subject", "date", "message-id", "mime-version",
	"content-type", "content-language", "auto-submitted", "feedback-id", "list-unsubscribe", "list-unsubscribe-post", NULL};
static const char *const closed_fields[] = {"from", NULL};

static unsigned char *bytes_of(const char *text)
{
	return (unsigned char *)(uintptr_t)text;
}

static bool key_read(struct call *call, struct dkim_signer *signer, struct str path)
{
	const char *name = arena_cstr(call->arena, path);
	char *pem = arena_alloc(call->arena, KEY_MOST);
	int file = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t len = file < 0 ? -1 : read(file, pem, KEY_MOST - 1);

	if (file >= 0)
		close(file);
	if (len <= 0)
		return fault(call, FAULT_INVALID, "dkim_key", "cannot read %s: %s", name, strerror(errno));
	signer->key = pem;
	return true;
}

static bool key_judge(struct call *call, struct dkim_signer *signer)
{
	BIO *bio = BIO_new_mem_buf(signer->key, -1);
	char no_password[] = ""; /* so that OpenSSL does not ask at the terminal */
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, no_password);
	int kind = key != NULL ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE;
	bool is_good = kind == EVP_PKEY_ED25519 || (kind == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) >= RSA_BITS_LEAST);

	signer->algorithm = kind == EVP_PKEY_ED25519 ? DKIM_SIGN_ED25519SHA256 : DKIM_SIGN_RSASHA256;
	EVP_PKEY_free(key);
	BIO_free(bio);
	return is_good ||
		fault(call, FAULT_INVALID, "dkim_key", "it must hold an RSA key of 1024 bits or more, or an Ed25519 key, as PEM");
}

struct dkim_signer *dkim_signer_open(struct call *call, struct str domain, struct str selector, struct str key_file)
{
	struct dkim_signer *signer = ARENA_NEW(call->arena, struct dkim_signer);
	DKIM_STAT code;

	signer->domain = arena_cstr(call->arena, domain);
	signer->selector = arena_cstr(call->arena, selector);
	if (!key_read(call, signer, key_file) || !key_judge(call, signer))
		return NULL;
	signer->library = dkim_init(NULL, NULL);
	ASSERT(signer->library != NULL);
	code = dkim_options(
		signer->library, DKIM_OP_SETOPT, DKIM_OPTS_SIGNHDRS, (void *)(uintptr_t)signed_fields, sizeof(const char **));
	ASSERT(code == DKIM_STAT_OK);
	code = dkim_options(
		signer->library, DKIM_OP_SETOPT, DKIM_OPTS_OVERSIGNHDRS, (void *)(uintptr_t)closed_fields, sizeof(const char **));
	ASSERT(code == DKIM_STAT_OK);
	return signer;
}

void dkim_signer_close(struct dkim_signer *signer)
{
	dkim_close(signer->library);
}

/* The next field with its folded lines, without the CRLF at its end; false at the empty line, which is left behind. */
static bool field_next(struct str *rest, struct str *field)
{
	size_t end = 0;

	if (str_starts_with(*rest, STR("\r\n"))) {
		*rest = str_from(*rest, 2);
		return false;
	}
	do {
		const char *newline = memmem(rest->ptr + end, rest->len - end, "\r\n", 2);

		if (newline == NULL)
			return false;
		end = (size_t)(newline - rest->ptr) + 2;
	} while (end < rest->len && (rest->ptr[end] == ' ' || rest->ptr[end] == '\t'));
	*field = str_first(*rest, end - 2);
	*rest = str_from(*rest, end);
	return true;
}

static bool message_give(DKIM *dkim, struct str message)
{
	struct str field;

	while (field_next(&message, &field))
		if (dkim_header(dkim, bytes_of(field.ptr), field.len) != DKIM_STAT_OK)
			return false;
	return dkim_eoh(dkim) == DKIM_STAT_OK && dkim_body(dkim, bytes_of(message.ptr), message.len) == DKIM_STAT_OK &&
		dkim_eom(dkim, NULL) == DKIM_STAT_OK;
}

struct str dkim_signed(struct arena *arena, const struct dkim_signer *signer, struct str message)
{
	DKIM_STAT code;
	DKIM *dkim = dkim_sign(signer->library, bytes_of("mail"), NULL, bytes_of(signer->key), bytes_of(signer->selector),
		bytes_of(signer->domain), DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, signer->algorithm, -1, &code);
	unsigned char *header;
	size_t len;
	struct str whole = STR_NONE;

	if (dkim == NULL)
		return STR_NONE;
	if (message_give(dkim, message) && dkim_getsighdr_d(dkim, sizeof "DKIM-Signature:", &header, &len) == DKIM_STAT_OK)
		whole = arena_printf(arena, "DKIM-Signature: %.*s\r\n%.*s", (int)len, header, STR_ARG(message));
	dkim_free(dkim);
	return whole;
}
