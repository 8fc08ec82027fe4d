/* src/work/embed_sign.c: the signature of doc/embedding.md, what it refuses, and the older form. */
#include "work/embed_sign.h"

#include "crypto/secret.h"
#include "tests/unit/base/unit.h"

#define KEY STR("the key of the interview, as text")
#define NOW_S INT64_C(1800000000)

static const struct embed_claim ada = {.embed_id = STR("0190a000-0000-7000-8000-000000000001"),
	.name = STR("Ada Lovelace"),
	.email = STR("ada@example.com"),
	.expires_s = NOW_S + 600};

static struct embed_claim signed_by(struct arena *arena, struct str key, struct embed_claim claim)
{
	claim.signature = embed_signature(arena, key, &claim);
	return claim;
}

static enum embed_proof prove_at(struct arena *arena, const struct embed_claim *claim, int64_t now_s)
{
	return embed_prove(arena, KEY, claim, (struct embed_rules){.now_ms = now_s * 1000});
}

/* The examples of the documents, made with another program. */
static void both_forms_are_as_documented(void **state)
{
	struct arena arena = {0};
	struct embed_claim older = ada;

	UNUSED(state);
	older.expires_s = 0;
	assert_text(embed_signature(&arena, KEY, &ada), "5fa554dc9d687cd16c6146684b3022f0b3c4413c99c3ad73917105285f33ea2b");
	assert_text(embed_signature(&arena, KEY, &older), "755347c17af351d94fa97a6fda746b73c048dd2af10aabf459012c7bc5667d7b");
	arena_close(&arena);
}

static void what_was_signed_is_proven_until_it_ends(void **state)
{
	struct arena arena = {0};
	struct embed_claim claim = signed_by(&arena, KEY, ada);

	UNUSED(state);
	assert_int_equal(prove_at(&arena, &claim, NOW_S), EMBED_PROVEN);
	assert_int_equal(prove_at(&arena, &claim, NOW_S + 599), EMBED_PROVEN);
	assert_int_equal(prove_at(&arena, &claim, NOW_S + 600), EMBED_OLD);
	claim.expires_s = NOW_S + EMBED_SIGNED_MOST_S + 1;
	claim = signed_by(&arena, KEY, claim);
	assert_int_equal(prove_at(&arena, &claim, NOW_S), EMBED_OLD);
	assert_int_equal(prove_at(&arena, &claim, NOW_S + 1), EMBED_PROVEN);
	arena_close(&arena);
}

static void nothing_of_it_can_be_changed(void **state)
{
	struct arena arena = {0};
	const struct embed_claim claim = signed_by(&arena, KEY, ada);
	struct embed_claim changed[8];
	size_t count = 0;

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(changed); i++)
		changed[i] = claim;
	changed[count++].name = STR("Ada Byron");
	changed[count++].email = STR("eve@example.com");
	changed[count++].embed_id = STR("0190a000-0000-7000-8000-000000000002");
	changed[count++].expires_s += 1;
	changed[count++].signature = STR("5FA554DC9D687CD16C6146684B3022F0B3C4413C99C3AD73917105285F33EA2B");
	changed[count++].signature = STR("");
	changed[count++].signature = str_first(claim.signature, 63);
	changed[count] = signed_by(&arena, STR("another key"), ada);
	for (size_t i = 0; i < COUNT_OF(changed); i++)
		assert_int_equal(prove_at(&arena, &changed[i], NOW_S), EMBED_FORGED);
	arena_close(&arena);
}

/* In the older form the same bytes can be split in two ways; here they cannot. */
static void parts_are_kept_apart(void **state)
{
	struct arena arena = {0};
	struct embed_claim one = ada, other = ada;

	UNUSED(state);
	one.name = STR("Ada Lovelaceeve");
	one.email = STR("eve@example.com");
	other.name = STR("Ada Lovelace");
	other.email = STR("eveeve@example.com");
	assert_false(str_equal(embed_signature(&arena, KEY, &one), embed_signature(&arena, KEY, &other)));
	one.expires_s = other.expires_s = 0;
	assert_true(str_equal(embed_signature(&arena, KEY, &one), embed_signature(&arena, KEY, &other)));
	arena_close(&arena);
}

static void the_older_form_is_taken_where_it_is_switched_on(void **state)
{
	struct arena arena = {0};
	struct embed_claim claim = ada;

	UNUSED(state);
	claim.expires_s = 0;
	claim = signed_by(&arena, KEY, claim);
	assert_int_equal(prove_at(&arena, &claim, NOW_S), EMBED_FORGED);
	assert_int_equal(embed_prove(&arena, KEY, &claim, (struct embed_rules){NOW_S * 1000, true}), EMBED_PROVEN);
	/* an end cannot be taken off what was signed with one */
	claim = signed_by(&arena, KEY, ada);
	claim.expires_s = 0;
	assert_int_equal(embed_prove(&arena, KEY, &claim, (struct embed_rules){NOW_S * 1000, true}), EMBED_FORGED);
	arena_close(&arena);
}

static void texts_are_base64_of_utf8_without_controls(void **state)
{
	struct arena arena = {0};
	struct str text;

	UNUSED(state);
	assert_true(embed_text_read(&arena, STR("QWRhIExvdmVsYWNl"), &text));
	assert_text(text, "Ada Lovelace");
	assert_true(embed_text_read(&arena, STR("w4Q/w7w+"), &text));
	assert_text(text, "Ä?ü>");
	assert_true(embed_text_read(&arena, STR("w4Q_w7w-"), &text));
	assert_text(text, "Ä?ü>");
	assert_true(embed_text_read(&arena, STR("w4Q/w7w "), &text)); /* a "+" that was not escaped in a query */
	assert_text(text, "Ä?ü>");
	assert_true(embed_text_read(&arena, STR("YQ=="), &text));
	assert_text(text, "a");
	assert_false(embed_text_read(&arena, STR("a"), &text));
	assert_false(embed_text_read(&arena, STR("Ada!"), &text));
	assert_false(embed_text_read(&arena, STR("/w=="), &text)); /* no UTF-8 */
	assert_false(embed_text_read(&arena, STR("YQpi"), &text)); /* a line break */
	assert_false(embed_text_read(&arena, STR("YQBi"), &text)); /* NUL */
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(both_forms_are_as_documented),
		cmocka_unit_test(what_was_signed_is_proven_until_it_ends), cmocka_unit_test(nothing_of_it_can_be_changed),
		cmocka_unit_test(parts_are_kept_apart), cmocka_unit_test(the_older_form_is_taken_where_it_is_switched_on),
		cmocka_unit_test(texts_are_base64_of_utf8_without_controls)};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
