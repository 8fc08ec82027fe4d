/* Reading words. */
#include "work/catalogue.h"

#include "work/asset.h"
#include "work/language.h"

static struct str words_of(struct arena *arena, const char *root, struct str language, const char *name)
{
	const struct embedded_file *file =
		embedded_file_find(arena_printf(arena, "%s/words/%.*s/%s.txt", root, STR_ARG(language), name));

	return file ? file->bytes : STR_NONE;
}

bool catalogue_open(struct arena *arena, struct catalogue *catalogue, const char *root, struct str language, const char *name)
{
	catalogue->words = words_of(arena, root, language, name);
	catalogue->common = words_of(arena, root, language, "common");
	return catalogue->words.ptr != NULL && catalogue->common.ptr != NULL;
}

static struct str word_in(struct str words, struct str name)
{
	struct str line, key;

	while (str_next(&words, '\n', &line)) {
		if (str_starts_with(line, STR("#")) || !str_next(&line, '=', &key) || line.ptr == NULL)
			continue;
		if (str_equal(str_trim(key), name))
			return str_trim(line);
	}
	return STR_NONE;
}

struct str catalogue_word(const void *catalogue, struct str name)
{
	const struct catalogue *of = catalogue;
	struct str word = word_in(of->words, name);

	return word.ptr ? word : word_in(of->common, name);
}

struct str catalogue_language(struct arena *arena, const char *root, struct str wanted)
{
	if (language_by_code(wanted) != NULL && words_of(arena, root, wanted, "common").ptr != NULL)
		return wanted;
	return STR("en");
}
