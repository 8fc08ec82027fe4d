/* See transcript.h. */
#include "tests/api/transcript.h"

#include "base/buf.h"

#include <stdio.h>

enum { FILE_MOST = 1 << 20 };

static bool file_read(struct arena *arena, const char *path, struct str *text)
{
	FILE *file = fopen(path, "rb");
	char *bytes = arena_alloc(arena, FILE_MOST);
	size_t length;

	if (!file)
		return false;
	length = fread(bytes, 1, FILE_MOST, file);
	fclose(file);
	*text = (struct str){bytes, length};
	return length < FILE_MOST;
}

struct str word_take(struct str *text)
{
	size_t end = 0, next;
	struct str word;

	while (end < text->len && text->ptr[end] != ' ' && text->ptr[end] != '\n' && text->ptr[end] != '\t')
		end++;
	word = str_first(*text, end);
	for (next = end; next < text->len && (text->ptr[next] == ' ' || text->ptr[next] == '\n' || text->ptr[next] == '\t');)
		next++;
	*text = str_from(*text, next);
	return word;
}

static bool line_goes_on(struct str line)
{
	return line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

bool transcript_read(struct arena *arena, const char *path, struct transcript *out, struct str *why)
{
	struct str text, line;
	size_t most = 0;

	if (!file_read(arena, path, &text)) {
		*why = arena_printf(arena, "%s: cannot be read", path);
		return false;
	}
	for (size_t i = 0; i < text.len; i++)
		most += text.ptr[i] == '\n';
	*out = (struct transcript){.path = path, .steps = ARENA_ARRAY(arena, struct step, most + 1)};
	for (int number = 1; str_next(&text, '\n', &line); number++) {
		if (number == 1 && str_starts_with(line, STR("# ")))
			out->title = str_from(line, 2);
		if (line_goes_on(line) && out->count) {
			struct str *before = &out->steps[out->count - 1].text;

			*before = arena_printf(arena, "%.*s\n%.*s", STR_ARG(*before), STR_ARG(line));
		} else if (line.len && line.ptr[0] != '#') {
			struct str verb = word_take(&line);

			out->steps[out->count++] = (struct step){number, verb, line};
		}
	}
	if (!out->title.len || !out->count)
		*why = arena_printf(arena, "%s: needs a first line `# what it shows` and steps", path);
	return out->title.len && out->count;
}
