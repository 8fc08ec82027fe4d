/* Any text as a token and as a key set: only what our keys signed may pass, and what passes keeps its claims. */
#include "crypto/token.h"

#include "base/panic.h"
#include "crypto/secret.h"

#include <stdlib.h>

static struct token_key *es256, *hs256;
static struct arena kept;
static struct str good[2];

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	secret_start();
	es256 = token_key_of_private(STR("a"), token_key_make(&kept));
	hs256 = token_key_of_secret(STR("b"), STR("a secret of the fuzzer's, never in a corpus"));
	good[0] = token_sign(&kept, es256, STR("{\"sub\":\"1\"}"));
	good[1] = token_sign(&kept, hs256, STR("{\"sub\":\"1\"}"));
	return 0;
}

/* One byte of a good token changed: never good any more. */
static void check_changed(struct arena *arena, const uint8_t *data, size_t size)
{
	if (size < 3)
		return;
	struct str token = good[data[0] & 1], claims;
	char *copy = arena_cstr(arena, token);
	size_t at = (data[1] | (size_t)data[2] << 8) % token.len;
	char before = copy[at];
	copy[at] = (char)(before ^ (data[0] | 1));
	ASSERT(!token_verify(arena, data[0] & 1 ? hs256 : es256, (struct str){copy, token.len}, &claims));
}

static void check_key_set(struct call *call, struct str text)
{
	struct token_key **keys;
	struct str claims;
	size_t count;
	if (!token_keys_of_jwks(call, text, &keys, &count))
		return;
	for (size_t i = 0; i < count; i++) {
		ASSERT(token_key_alg(keys[i]) != TOKEN_HS256);
		ASSERT(!token_verify(call->arena, keys[i], good[0], &claims));
		token_key_close(keys[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct str text = {(const char *)data, size}, claims;
	struct token_header header;
	bool peeked = token_peek(&call, text, &header);
	ASSERT(!token_verify(&arena, es256, text, &claims));
	if (token_verify(&arena, hs256, text, &claims))
		ASSERT(peeked && str_equal(header.alg, STR("HS256")));
	check_changed(&arena, data, size);
	check_key_set(&call, text);
	call_end(&call);
	arena_close(&arena);
	return 0;
}
