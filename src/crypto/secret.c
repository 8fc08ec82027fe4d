/* Random bytes, hashes, passwords: thin words over libsodium (random, Argon2id, constant time) and OpenSSL (SHA-256, HMAC). */
#include "crypto/secret.h"

#include "base/encode.h"
#include "base/panic.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

/* OWASP's first choice for Argon2id: 19 MiB, two passes. */
#define PASSWORD_MEMORY_BYTES (19u * 1024 * 1024)
#define PASSWORD_PASSES 2

void secret_start(void)
{
	if (sodium_init() < 0)
		PANIC("libsodium does not start");
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		PANIC("OpenSSL does not start");
}

void random_bytes(void *out, size_t size_bytes)
{
	randombytes_buf(out, size_bytes);
}

struct str random_text(struct arena *arena, size_t size_bytes)
{
	char *bytes = arena_alloc(arena, size_bytes);
	random_bytes(bytes, size_bytes);
	return base64url_write(arena, (struct str){bytes, size_bytes});
}

struct str sha256(struct arena *arena, struct str bytes)
{
	unsigned char *digest = arena_alloc(arena, SHA256_DIGEST_LENGTH);
	if (!SHA256((const unsigned char *)(bytes.ptr ? bytes.ptr : ""), bytes.len, digest))
		PANIC("SHA-256 failed");
	return (struct str){(const char *)digest, SHA256_DIGEST_LENGTH};
}

struct str hmac_sha256(struct arena *arena, struct str key, struct str bytes)
{
	unsigned char *mac = arena_alloc(arena, SHA256_DIGEST_LENGTH);
	unsigned int len = 0;
	ASSERT(key.len <= INT32_MAX);
	if (!HMAC(EVP_sha256(), key.ptr ? key.ptr : "", (int)key.len, (const unsigned char *)(bytes.ptr ? bytes.ptr : ""),
		    bytes.len, mac, &len))
		PANIC("HMAC-SHA-256 failed");
	return (struct str){(const char *)mac, len};
}

bool secret_equal(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	return a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0;
}

struct str password_hash(struct arena *arena, struct str password)
{
	char *text = arena_alloc(arena, crypto_pwhash_STRBYTES);
	/* Fails only for want of memory. */
	if (crypto_pwhash_str_alg(text, password.ptr ? password.ptr : "", password.len, PASSWORD_PASSES, PASSWORD_MEMORY_BYTES,
		    crypto_pwhash_ALG_ARGON2ID13) != 0)
		PANIC("no memory for hashing a password");
	return str_of(text);
}

bool password_verify(struct str password, struct str hash)
{
	char text[crypto_pwhash_STRBYTES] = {0};
	if (hash.len == 0 || hash.len >= sizeof text || memchr(hash.ptr, 0, hash.len))
		return false;
	memcpy(text, hash.ptr, hash.len);
	return crypto_pwhash_str_verify(text, password.ptr ? password.ptr : "", password.len) == 0;
}
