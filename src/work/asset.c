/* Embedded files and their addresses. */
#include "work/asset.h"

#include "base/panic.h"

enum { HASH_LEN = 16 };

static const struct str folder = STR("web/assets/");

const struct embedded_file *embedded_file_find(struct str path)
{
	size_t low = 0, high = embedded_file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(path, str_of(embedded_files[middle].path));

		if (order == 0)
			return &embedded_files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const struct embedded_file *asset_find(struct arena *arena, struct str name)
{
	return embedded_file_find(arena_printf(arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(name)));
}

struct str asset_url(struct arena *arena, struct str base, struct str name)
{
	const struct embedded_file *file = asset_find(arena, name);
	ptrdiff_t dot = str_find(name, '.');

	ASSERT(file != NULL && dot > 0);
	return arena_printf(arena, "%.*s/assets/%.*s-%s%.*s", STR_ARG(base), STR_ARG(str_first(name, (size_t)dot)), file->hash,
		STR_ARG(str_from(name, (size_t)dot)));
}

const struct embedded_file *asset_by_url_name(struct arena *arena, struct str url_name)
{
	ptrdiff_t dot = str_find(url_name, '.');
	const struct embedded_file *file;
	struct str stem, hash;

	if (dot < HASH_LEN + 2 || url_name.ptr[dot - HASH_LEN - 1] != '-')
		return NULL;
	stem = str_first(url_name, (size_t)dot - HASH_LEN - 1);
	hash = str_first(str_from(url_name, stem.len + 1), HASH_LEN);
	file = asset_find(arena, arena_printf(arena, "%.*s%.*s", STR_ARG(stem), STR_ARG(str_from(url_name, (size_t)dot))));
	return file != NULL && str_equal(hash, str_of(file->hash)) ? file : NULL;
}

struct str url_base(struct str url)
{
	ptrdiff_t slash;

	for (int i = 0; i < 3; i++) {
		slash = str_find(url, '/');
		if (slash < 0)
			return STR("");
		url = str_from(url, (size_t)slash + (i < 2));
	}
	return str_first(url, url.len - str_ends_with(url, STR("/")));
}
