/* src/crypto/seal.c: what is sealed opens with the same key for the same purpose, and with nothing else. */
#include "crypto/seal.h"

#include "crypto/secret.h"
#include "tests/unit/base/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "smtps://user:password@host:465"

static void it_opens_again(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct seal_key key, other;

	secret_start();
	assert_true(seal_key_of_text(&call, STR("a text of thirty-two characters!"), &key));
	assert_true(seal_key_of_text(&call, STR("a text of thirty-two characters?"), &other));
	struct str sealed = seal(&arena, &key, STR("smtp_url a"), STR(SECRET));

	assert_text(unseal(&arena, &key, STR("smtp_url a"), sealed), SECRET);
	assert_null(memmem(sealed.ptr, sealed.len, "password", 8));
	assert_false(str_equal(sealed, seal(&arena, &key, STR("smtp_url a"), STR(SECRET))));
	assert_null(unseal(&arena, &other, STR("smtp_url a"), sealed).ptr);
	assert_null(unseal(&arena, &key, STR("smtp_url b"), sealed).ptr);
	assert_text(unseal(&arena, &key, STR(""), seal(&arena, &key, STR(""), STR(""))), "");
	arena_close(&arena);
}

static void any_change_is_seen(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct seal_key key;

	secret_start();
	assert_true(seal_key_of_text(&call, STR("a text of thirty-two characters!"), &key));
	struct str sealed = seal(&arena, &key, STR("p"), STR(SECRET));

	for (size_t i = 0; i < sealed.len; i++) {
		char *changed = arena_cstr(&arena, sealed);

		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_null(unseal(&arena, &key, STR("p"), str_of(changed)).ptr);
		assert_null(unseal(&arena, &key, STR("p"), str_first(sealed, i)).ptr);
	}
	assert_null(unseal(&arena, &key, STR("p"), STR_NONE).ptr);
	arena_close(&arena);
}

static void short_texts_are_no_keys(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct seal_key key;

	assert_false(seal_key_of_text(&call, STR("thirty-one characters are short"), &key));
	assert_text(call.fault.name, "secret_key");
	arena_close(&arena);
}

static void the_file_is_made_once_for_its_owner(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct seal_key first, second;
	struct stat about;
	char folder[] = "/tmp/convoke-seal-XXXXXX";

	secret_start();
	assert_non_null(mkdtemp(folder));
	struct str path = arena_printf(&arena, "%s/secret.key", folder);

	assert_true(seal_key_of_file(&call, path, &first));
	assert_true(seal_key_of_file(&call, path, &second));
	assert_memory_equal(&first, &second, sizeof first);
	assert_int_equal(stat(path.ptr, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(about.st_size, 32);
	assert_int_equal(truncate(path.ptr, 5), 0);
	assert_false(seal_key_of_file(&call, path, &second));
	assert_int_equal(call.fault.kind, FAULT_UNAVAILABLE);
	assert_int_equal(unlink(path.ptr), 0);
	assert_int_equal(rmdir(folder), 0);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_opens_again),
		cmocka_unit_test(any_change_is_seen),
		cmocka_unit_test(short_texts_are_no_keys),
		cmocka_unit_test(the_file_is_made_once_for_its_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
