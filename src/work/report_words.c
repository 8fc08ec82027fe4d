/* Words of reports. */
#include "work/report_words.h"

#include "base/panic.h"

static bool words_open(struct arena *arena, struct str language, struct report_words *words)
{
	return catalogue_open(arena, (struct catalogue_file){"web", language, "report"}, &words->own) &&
		catalogue_open(arena, (struct catalogue_file){"web", language, "result_talent"}, &words->shared);
}

struct report_words report_words_of(struct arena *arena, struct str language)
{
	struct report_words words;

	if (!words_open(arena, language, &words) && !words_open(arena, STR("en"), &words))
		PANIC("web/words/en/report.txt or result_talent.txt is missing");
	return words;
}

struct str report_word(const void *words, struct str name)
{
	const struct report_words *of = words;
	struct str word = catalogue_word(&of->own, name);

	return word.ptr != NULL ? word : catalogue_word(&of->shared, name);
}
