/* Reading words. */
#include "work/catalogue.h"

#include "base/buf.h"
#include "work/asset.h"
#include "work/language.h"

#include <string.h>

static struct str words_of(struct arena *arena, struct catalogue_file file, const char *name)
{
	struct str path = arena_printf(arena, "%s/words/%.*s/%s.txt", file.root, STR_ARG(file.language), name);
	const struct embedded_file *found = embedded_file_find(path);

	return found ? found->bytes : STR_NONE;
}

bool catalogue_open(struct arena *arena, struct catalogue_file file, struct catalogue *catalogue)
{
	/* A code from outside is no path. */
	if (language_by_code(file.language) == NULL)
		return false;
	catalogue->words = words_of(arena, file, file.name);
	catalogue->common = words_of(arena, file, "common");
	catalogue->taking = words_of(arena, file, "taking");
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

	if (word.ptr == NULL)
		word = word_in(of->common, name);
	return word.ptr ? word : word_in(of->taking, name);
}

enum { DEPTH_MOST = 4 };

static void whole_add(struct buf *out, const struct catalogue *catalogue, struct str text, int depth)
{
	static const char opens[] = "{{_", closes[] = "}}";
	const char *at, *end;

	while ((at = memmem(text.ptr, text.len, opens, sizeof opens - 1)) != NULL && depth < DEPTH_MOST) {
		struct str rest = str_from(text, (size_t)(at - text.ptr) + sizeof opens - 1);

		end = memmem(rest.ptr, rest.len, closes, sizeof closes - 1);
		if (end == NULL)
			break;
		buf_add(out, str_first(text, (size_t)(at - text.ptr)));
		whole_add(
			out, catalogue, catalogue_word(catalogue, str_trim(str_first(rest, (size_t)(end - rest.ptr)))), depth + 1);
		text = str_from(rest, (size_t)(end - rest.ptr) + sizeof closes - 1);
	}
	buf_add(out, text);
}

struct str catalogue_whole(struct arena *arena, const struct catalogue *catalogue, const char *name)
{
	struct buf text = {0};
	struct str whole;

	whole_add(&text, catalogue, catalogue_word(catalogue, str_of(name)), 0);
	whole = arena_copy(arena, buf_str(&text));
	buf_close(&text);
	return whole;
}
