/* Sealed text: "1." and base64url of nonce, ciphertext and tag; the purpose is authenticated with it. */
#include "crypto/seal.h"

#include "base/encode.h"
#include "base/panic.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES };
_Static_assert(sizeof(struct seal_key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key of the cipher's size");

#define VERSION STR("1.")

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)s.ptr;
}

bool seal_key_of_text(struct call *call, struct str text, struct seal_key *key)
{
	if (text.len < SEAL_TEXT_LEAST)
		return fault(call, FAULT_INVALID, "secret_key", "it must have at least %d characters", SEAL_TEXT_LEAST);
	crypto_generichash(key->bytes, sizeof key->bytes, bytes_of(text), text.len, NULL, 0);
	return true;
}

/* Whole or not at all: written under another name first, and linked, so that of two that begin at once one wins. */
static bool file_make(const char *path, const char *temporary)
{
	struct seal_key key;
	int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (file < 0)
		return false;
	randombytes_buf(key.bytes, sizeof key.bytes);
	ok = write(file, key.bytes, sizeof key.bytes) == (ssize_t)sizeof key.bytes && fsync(file) == 0;
	sodium_memzero(&key, sizeof key);
	ok = close(file) == 0 && ok && (link(temporary, path) == 0 || errno == EEXIST);
	unlink(temporary);
	return ok;
}

static bool file_read(const char *path, struct seal_key *key)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = file >= 0 && read(file, key->bytes, sizeof key->bytes) == (ssize_t)sizeof key->bytes;

	if (file >= 0)
		close(file);
	return ok;
}

bool seal_key_of_file(struct call *call, struct str path, struct seal_key *key)
{
	const char *name = arena_cstr(call->arena, path);
	struct str temporary;
	uint32_t chance = randombytes_random();

	if (file_read(name, key))
		return true;
	temporary = arena_printf(call->arena, "%s.%08x", name, chance);
	if (errno == ENOENT && file_make(name, temporary.ptr) && file_read(name, key))
		return true;
	return fault(call, FAULT_UNAVAILABLE, NULL, "the key in %s cannot be read: %s", name, strerror(errno));
}

struct str seal(struct arena *arena, const struct seal_key *key, struct str purpose, struct str secret)
{
	size_t len = NONCE_BYTES + secret.len + TAG_BYTES;
	unsigned char *box = arena_alloc(arena, len);
	char *text = arena_alloc(arena, VERSION.len + base64url_len(len));

	randombytes_buf(box, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		box + NONCE_BYTES, NULL, bytes_of(secret), secret.len, bytes_of(purpose), purpose.len, NULL, box, key->bytes);
	memcpy(text, VERSION.ptr, VERSION.len);
	return (struct str){text, VERSION.len + base64url_put(text + VERSION.len, box, len)};
}

struct str unseal(struct arena *arena, const struct seal_key *key, struct str purpose, struct str sealed)
{
	struct str box;
	unsigned char *secret;

	if (!str_starts_with(sealed, VERSION) || !base64url_read(arena, str_from(sealed, VERSION.len), &box) ||
		box.len < NONCE_BYTES + TAG_BYTES)
		return STR_NONE;
	secret = arena_alloc(arena, box.len - NONCE_BYTES - TAG_BYTES + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(secret, NULL, NULL, bytes_of(box) + NONCE_BYTES, box.len - NONCE_BYTES,
		    bytes_of(purpose), purpose.len, bytes_of(box), key->bytes) != 0)
		return STR_NONE;
	return (struct str){(char *)secret, box.len - NONCE_BYTES - TAG_BYTES};
}
