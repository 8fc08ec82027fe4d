/* Signatures of embedded visits. */
#include "work/embed_sign.h"

#include "base/encode.h"
#include "crypto/secret.h"

struct str embed_signature(struct arena *arena, struct str key, const struct embed_claim *claim)
{
	struct str message;

	if (claim->expires_s == 0)
		message =
			arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(claim->embed_id), STR_ARG(claim->name), STR_ARG(claim->email));
	else
		message = arena_printf(arena, "convoke-embed-1\n%.*s\n%lld\n%.*s\n%.*s", STR_ARG(claim->embed_id),
			(long long)claim->expires_s, STR_ARG(claim->email), STR_ARG(claim->name));
	return hex_write(arena, hmac_sha256(arena, key, message));
}

enum embed_proof embed_prove(struct arena *arena, struct str key, const struct embed_claim *claim, struct embed_rules rules)
{
	int64_t now_s = rules.now_ms / 1000;

	if (claim->expires_s == 0 && !rules.takes_older_form)
		return EMBED_FORGED;
	if (!secret_equal(claim->signature, embed_signature(arena, key, claim)))
		return EMBED_FORGED;
	if (claim->expires_s != 0 && (claim->expires_s <= now_s || claim->expires_s > now_s + EMBED_SIGNED_MOST_S))
		return EMBED_OLD;
	return EMBED_PROVEN;
}

/* Controls could move what stands behind a separator. */
static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return false;
	return str_is_utf8(text);
}

bool embed_text_read(struct arena *arena, struct str text, struct str *out)
{
	char *url = arena_cstr(arena, text);
	size_t len = text.len;

	for (size_t i = 0; i < len; i++) {
		if (url[i] == '+' || url[i] == ' ')
			url[i] = '-';
		else if (url[i] == '/')
			url[i] = '_';
	}
	while (len > 0 && url[len - 1] == '=')
		len--;
	return base64url_read(arena, (struct str){url, len}, out) && is_plain(*out);
}
