/* Addresses of embedded files: what is made is found again, nothing else is. */
#include "work/asset.h"

#include "../base/unit.h"

static void made_addresses_are_found(void **state)
{
	struct arena arena = {0};
	struct str url = asset_url(&arena, STR("/talk"), STR("style.css"));
	struct str folder = STR("/talk/assets/");
	const struct embedded_file *file;

	UNUSED(state);
	assert_true(str_starts_with(url, folder));
	file = asset_by_url_name(&arena, str_from(url, folder.len));
	assert_non_null(file);
	assert_string_equal(file->path, "web/assets/style.css");
	arena_close(&arena);
}

static void other_names_are_not(void **state)
{
	struct arena arena = {0};
	struct str url = asset_url(&arena, STR(""), STR("style.css"));
	struct str name = str_from(url, STR("/assets/").len);
	char *changed = arena_cstr(&arena, name);
	static const char *const names[] = {"", ".", "style.css", "-.css", "style-0000000000000000.css",
		"../take-0000000000000000.html", "0000000000000000.css", "-0000000000000000.css"};

	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_null(asset_by_url_name(&arena, str_of(names[i])));
	for (size_t i = 0; i < name.len; i++) {
		char was = changed[i];
		changed[i] = was == 'x' ? 'y' : 'x';
		assert_null(asset_by_url_name(&arena, str_of(changed)));
		changed[i] = was;
	}
	assert_non_null(asset_by_url_name(&arena, str_of(changed)));
	arena_close(&arena);
}

static void the_base_of_an_address_is_its_path(void **state)
{
	UNUSED(state);
	assert_text(url_base(STR("https://talk.example.com")), "");
	assert_text(url_base(STR("https://talk.example.com/")), "");
	assert_text(url_base(STR("http://127.0.0.1:8080")), "");
	assert_text(url_base(STR("https://example.com/talk")), "/talk");
	assert_text(url_base(STR("https://example.com/a/b/")), "/a/b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(made_addresses_are_found), cmocka_unit_test(other_names_are_not),
		cmocka_unit_test(the_base_of_an_address_is_its_path)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
