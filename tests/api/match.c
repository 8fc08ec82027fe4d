/* See match.h. */
#include "tests/api/match.h"

#include <string.h>

enum { PATH_MOST = 512 };

/* Where in the JSON we are, for the message. */
struct place {
	struct match *match;
	char path[PATH_MOST];
};

static bool value_match(struct place *place, const json_t *expected, const json_t *found);

bool match_json(struct match *match, const json_t *expected, const json_t *found)
{
	struct place place = {.match = match};

	return value_match(&place, expected, found);
}

static bool differs(struct place *place, const json_t *expected, const json_t *found)
{
	char *wanted = expected ? json_dumps(expected, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	char *got = found ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;

	buf_printf(place->match->why, "%s: expected %s, got %.400s", place->path[0] ? place->path : "the answer",
		wanted ? wanted : "nothing", got ? got : "nothing");
	free(wanted);
	free(got);
	return false;
}

bool match_glob(struct str pattern, struct str text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, resume = 0;

	while (t < text.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern.len && pattern.ptr[p] == text.ptr[t]) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

/* The name at the start of `text` when it begins with "<name>". */
static bool name_read(struct str text, struct str *name)
{
	ptrdiff_t end = str_find(text, '>');

	if (end < 2 || text.ptr[0] != '<')
		return false;
	*name = (struct str){text.ptr + 1, (size_t)end - 1};
	for (size_t i = 0; i < name->len; i++) {
		char c = name->ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return true;
}

static json_t *name_value(const json_t *names, struct str name)
{
	char key[64];

	if (name.len >= sizeof(key))
		return NULL;
	memcpy(key, name.ptr, name.len);
	key[name.len] = 0;
	return json_object_get(names, key);
}

void match_expand(const json_t *names, struct str text, struct buf *out)
{
	while (text.len) {
		struct str name;
		const json_t *value = name_read(text, &name) ? name_value(names, name) : NULL;

		if (!value) {
			buf_add_char(out, text.ptr[0]);
			text = str_from(text, 1);
			continue;
		}
		if (json_is_string(value)) {
			buf_add(out, (struct str){json_string_value(value), json_string_length(value)});
		} else {
			char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

			buf_add(out, str_of(dump));
			free(dump);
		}
		text = str_from(text, name.len + 2);
	}
}

static bool string_match(struct place *place, const json_t *expected, const json_t *found)
{
	struct str pattern = {json_string_value(expected), json_string_length(expected)}, name;
	struct buf expanded = {0};
	json_t *kept;
	bool is_right;

	if (str_equal(pattern, STR("*")))
		return json_is_null(found) ? differs(place, expected, found) : true;
	if (name_read(pattern, &name) && name.len + 2 == pattern.len) {
		kept = name_value(place->match->names, name);
		if (kept)
			return json_equal(kept, found) ? true : differs(place, kept, found);
		if (json_is_null(found))
			return differs(place, expected, found);
		json_object_setn_new(place->match->names, name.ptr, name.len, json_deep_copy(found));
		return true;
	}
	match_expand(place->match->names, pattern, &expanded);
	is_right = json_is_string(found) &&
		match_glob(buf_str(&expanded), (struct str){json_string_value(found), json_string_length(found)});
	buf_close(&expanded);
	return is_right ? true : differs(place, expected, found);
}

static bool is_absent_mark(const json_t *value)
{
	return json_is_string(value) && !strcmp(json_string_value(value), "<absent>");
}

static bool member_match(struct place *place, const char *name, const json_t *expected, const json_t *found)
{
	size_t length = strlen(place->path);
	bool is_right;

	snprintf(place->path + length, PATH_MOST - length, "%s%s", length ? "." : "", name);
	if (is_absent_mark(expected))
		is_right = found ? differs(place, expected, found) : true;
	else
		is_right = found ? value_match(place, expected, found) : differs(place, expected, NULL);
	place->path[length] = 0;
	return is_right;
}

static bool object_match(struct place *place, const json_t *expected, const json_t *found)
{
	const char *name;
	json_t *value;

	if (!json_is_object(found))
		return differs(place, expected, found);
	json_object_foreach((json_t *)(uintptr_t)expected, name, value)
	{
		if (!member_match(place, name, value, json_object_get(found, name)))
			return false;
	}
	if (!place->match->is_exact)
		return true;
	json_object_foreach((json_t *)(uintptr_t)found, name, value)
	{
		if (!json_object_get(expected, name))
			return member_match(place, name, json_object_get(expected, name), value);
	}
	return true;
}

static bool array_match(struct place *place, const json_t *expected, const json_t *found)
{
	size_t length = strlen(place->path), count = json_array_size(expected);

	if (!json_is_array(found) || json_array_size(found) != count)
		return differs(place, expected, found);
	for (size_t i = 0; i < count; i++) {
		snprintf(place->path + length, PATH_MOST - length, "[%zu]", i);
		if (!value_match(place, json_array_get(expected, i), json_array_get(found, i)))
			return false;
		place->path[length] = 0;
	}
	return true;
}

static bool value_match(struct place *place, const json_t *expected, const json_t *found)
{
	if (json_is_string(expected))
		return string_match(place, expected, found);
	if (json_is_object(expected))
		return object_match(place, expected, found);
	if (json_is_array(expected))
		return array_match(place, expected, found);
	if (json_is_number(expected))
		return json_is_number(found) && json_number_value(expected) == json_number_value(found)
			? true
			: differs(place, expected, found);
	return json_equal(expected, found) ? true : differs(place, expected, found);
}
