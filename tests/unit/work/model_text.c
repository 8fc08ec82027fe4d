/* src/work/model_text.c: what of a model's words goes through. */
#include "work/model_text.h"

#include "tests/unit/base/unit.h"

static void plain_text_is_plain(void **state)
{
	static const char *const good[] = {
		"", "Tell me more.\n\tWhat came of it?", "Answers in < 100 ms, > 5 times", "a<5 and b", "Ünï 漢字"};
	static const char *const bad[] = {"<b>x", "x</b>", "<!-- x", "see http://evil.example", "HTTPS://x", "WWW.evil.example",
		"[x](y)", "{{name}}", "mailto:a@b", "a\x01", "JavaScript:alert(1)"};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (!model_text_is_plain(str_of(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (model_text_is_plain(str_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
	assert_true(model_text_is_plain(STR_NONE));
}

static void decisions_are_seen(void **state)
{
	static const char *const good[] = {"", "Names three figures and what came of them.", "Explains a schireno.",
		"Nennt Zahlen.", "Donne un exemple.", "Habla de su equipo.", "Was able to inject faults."};
	static const char *const bad[] = {"Hire at once.", "Do not hire.", "HIRING is advised", "Reject.",
		"We recommend this person", "Bitte einstellen", "Ablehnen!", "À rejeter", "Contratar ya", "Rechazar", "Da assumere",
		"Aannemen", "Zatrudnić", "Přijmout", "Odmietnuť", "A clear job offer", "(hire)"};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (model_text_decides(str_of(good[i])))
			fail_msg("seen: %s", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (!model_text_decides(str_of(bad[i])))
			fail_msg("not seen: %s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(plain_text_is_plain), cmocka_unit_test(decisions_are_seen)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
