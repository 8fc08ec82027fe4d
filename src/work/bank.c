/* Reading the bank, and finding its words in a description. */
#include "work/bank.h"

#include "base/value.h"
#include "work/asset.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { HITS_MOST = 1000 };

struct str bank_file(struct call *call, const char *folder, struct str name)
{
	struct str path = arena_printf(call->arena, "bank/%s%.*s.txt", folder, STR_ARG(name));
	const struct embedded_file *file = embedded_file_find(path);

	return file != NULL ? file->bytes : STR_NONE;
}

bool bank_line(struct str *rest, struct str *line)
{
	while (str_next(rest, '\n', line)) {
		*line = str_trim(*line);
		if (!str_is_empty(*line) && !str_starts_with(*line, STR("#")))
			return true;
	}
	return false;
}

bool bank_pair(struct str *rest, struct str *name, struct str *text)
{
	struct str line;

	if (!bank_line(rest, &line))
		return false;
	*text = line;
	(void)str_next(text, '=', name);
	*name = str_trim(*name);
	*text = str_trim(*text);
	return true;
}

/* --- words in a text -----------------------------------------------------------------------------------------------------------
 */

/* A text to search, as it is and in lower case. Only ASCII letters are folded: spellings beyond are in the bank as they are
 * written. */
struct searched {
	struct str text, folded;
};

static struct str fold(struct call *call, struct str text)
{
	char *folded = arena_cstr(call->arena, text);

	for (size_t i = 0; i < text.len; i++)
		folded[i] = (char)tolower((unsigned char)folded[i]);
	return (struct str){folded, text.len};
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether what stands from `at` on is a word of its own. C is neither C++ nor C#, nor the C of C-level. */
static bool is_whole(struct str text, size_t at, size_t len)
{
	size_t end = at + len;

	if (at > 0 && is_word(text.ptr[at - 1]) && is_word(text.ptr[at]))
		return false;
	if (end == text.len || !is_word(text.ptr[end - 1]))
		return true;
	return !is_word(text.ptr[end]) && text.ptr[end] != '+' && text.ptr[end] != '#' &&
		!(len == 1 && (text.ptr[end] == '-' || text.ptr[end] == '&'));
}

/* Where the word first stands; -1: nowhere. */
static ptrdiff_t word_find(const struct searched *in, struct str word, bool is_exact)
{
	struct str text = is_exact ? in->text : in->folded;

	for (size_t from = 0; from + word.len <= text.len;) {
		const char *found = memmem(text.ptr + from, text.len - from, word.ptr, word.len);

		if (found == NULL)
			return -1;
		from = (size_t)(found - text.ptr);
		if (is_whole(text, from, word.len))
			return (ptrdiff_t)from;
		from++;
	}
	return -1;
}

/* --- skills --------------------------------------------------------------------------------------------------------------------
 */

struct hit {
	size_t at, len, skill;
};

/* In the order of the text; of those that begin together the longest first. */
static int by_place(const void *a, const void *b)
{
	const struct hit *one = a, *other = b;

	if (one->at != other->at)
		return one->at < other->at ? -1 : 1;
	return one->len == other->len ? 0 : one->len > other->len ? -1 : 1;
}

/* Where a skill is mentioned, in any of its spellings: one hit for each that occurs. */
static void hits_add(struct call *call, const struct searched *in, struct str spellings, struct list *hits)
{
	struct hit *all = hits->items;
	struct str word;
	size_t skill = hits->count;

	while (str_next(&spellings, '|', &word) && hits->count < HITS_MOST) {
		word = str_trim(word);
		bool is_exact = str_starts_with(word, STR("="));
		ptrdiff_t at = word_find(in, is_exact ? str_from(word, 1) : fold(call, word), is_exact);

		if (at >= 0)
			all[hits->count++] = (struct hit){(size_t)at, word.len - is_exact, skill};
	}
}

/* "React" within "React Native" is no skill of its own, and a skill counts once. */
static bool is_taken(const struct hit *taken, size_t count, const struct hit *one)
{
	for (size_t i = 0; i < count; i++)
		if (taken[i].skill == one->skill || one->at < taken[i].at + taken[i].len)
			return true;
	return false;
}

size_t bank_skills(struct call *call, struct str text, struct str *skills, size_t most)
{
	struct searched in = {text, fold(call, text)};
	struct hit *hits = ARENA_ARRAY(call->arena, struct hit, HITS_MOST), *taken = ARENA_ARRAY(call->arena, struct hit, most + 1);
	struct list all = {hits, 0};
	struct str rest = bank_file(call, "", STR("skills")), line;
	size_t count = 0;

	while (bank_line(&rest, &line))
		hits_add(call, &in, line, &all);
	qsort(hits, all.count, sizeof *hits, by_place);
	for (size_t i = 0; i < all.count && count < most; i++) {
		if (is_taken(taken, count, &hits[i]))
			continue;
		taken[count] = hits[i];
		skills[count++] = (struct str){text.ptr + hits[i].at, hits[i].len};
	}
	return count;
}

/* --- seniority -----------------------------------------------------------------------------------------------------------------
 */

struct str bank_seniority(struct call *call, struct str name)
{
	struct searched in = {name, fold(call, name)};
	struct str rest = bank_file(call, "", STR("seniority")), level, words, word;

	while (bank_pair(&rest, &level, &words))
		while (str_next(&words, ',', &word))
			if (word_find(&in, str_trim(word), false) >= 0)
				return level;
	return STR_NONE;
}
