/* The arena: zeroed and aligned memory, reuse after a reset, copies and formatted text. Holds in both builds of it. */
#include "base/arena.h"

#include "unit.h"

#include <stdalign.h>
#include <string.h>

static bool is_zero(const char *memory, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (memory[i])
			return false;
	}
	return true;
}

static void memory_is_zeroed_and_aligned_again_after_a_reset(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	for (int round = 0; round < 3; round++) {
		size_t sum = 0;
		for (size_t size = 0; size < 3000; size += 7) {
			char *memory = arena_alloc(&arena, size);
			assert_non_null(memory);
			assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
			assert_true(is_zero(memory, size));
			memset(memory, 0xee, size);
			sum += size;
		}
		assert_int_equal(arena.used_bytes, sum);
		arena_reset(&arena);
		assert_int_equal(arena.used_bytes, 0);
	}
	arena_close(&arena);
}

static void allocations_of_all_sizes_do_not_overlap(void **state)
{
	UNUSED(state);
	static const size_t sizes[] = {1, 20000, 5, 3000000, 16384, 17, 1048576, 1, 40000, 2000000, 64};
	struct arena arena = {0};
	for (int round = 0; round < 3; round++) {
		char *memory[COUNT_OF(sizes)];
		for (size_t i = 0; i < COUNT_OF(sizes); i++)
			memory[i] = memset(arena_alloc(&arena, sizes[i]), (int)i + 1, sizes[i]);
		for (size_t i = 0; i < COUNT_OF(sizes); i++) {
			assert_int_equal(memory[i][0], i + 1);
			assert_int_equal(memory[i][sizes[i] - 1], i + 1);
			assert_memory_equal(memory[i], memory[i] + sizes[i] / 2, sizes[i] / 2);
		}
		arena_reset(&arena);
	}
	arena_close(&arena);
}

static void a_closed_arena_is_usable(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	arena_reset(&arena);
	arena_close(&arena);
	assert_text(arena_copy(&arena, STR("again")), "again");
	arena_close(&arena);
	assert_null(arena.first);
}

static void copies_end_with_nul(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct str copy = arena_copy(&arena, str_first(STR("abcdef"), 3));
	assert_text(copy, "abc");
	assert_int_equal(copy.ptr[3], 0);
	assert_null(arena_copy(&arena, STR_NONE).ptr);
	assert_text(arena_copy(&arena, STR("")), "");
	assert_string_equal(arena_cstr(&arena, STR_NONE), "");
	assert_string_equal(arena_cstr(&arena, STR("x")), "x");
	arena_close(&arena);
}

static void text_is_formatted_at_any_length(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	assert_text(arena_printf(&arena, "%s-%d", "a", 5), "a-5");
	for (int len = 254; len <= 258; len++) {
		struct str text = arena_printf(&arena, "%*d", len, 7);
		assert_int_equal(text.len, len);
		assert_int_equal(text.ptr[len - 1], '7');
		assert_int_equal(text.ptr[len], 0);
	}
	arena_close(&arena);
}

static void parts_are_put_together(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct str text = ARENA_CONCAT(&arena, STR("a"), STR_NONE, {"bcd", 2}, STR(""), STR("e"));
	assert_text(text, "abce");
	assert_int_equal(text.ptr[text.len], 0);
	assert_text(ARENA_CONCAT(&arena, STR_NONE), "");
	arena_close(&arena);
}

static void arrays_are_typed(void **state)
{
	UNUSED(state);
	struct arena arena = {0};
	struct str *items = ARENA_ARRAY(&arena, struct str, 100);
	assert_null(items[99].ptr);
	assert_int_equal(arena.used_bytes, 100 * sizeof(struct str));
	assert_int_equal(ARENA_NEW(&arena, struct str)->len, 0);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned_again_after_a_reset),
		cmocka_unit_test(allocations_of_all_sizes_do_not_overlap),
		cmocka_unit_test(a_closed_arena_is_usable),
		cmocka_unit_test(copies_end_with_nul),
		cmocka_unit_test(text_is_formatted_at_any_length),
		cmocka_unit_test(parts_are_put_together),
		cmocka_unit_test(arrays_are_typed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
