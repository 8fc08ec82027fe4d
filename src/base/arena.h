/* Memory that dies with the call: bump allocation from blocks that are kept across resets.
 * Nothing in it is freed singly. Built with -DARENA_MALLOC_EACH (the sanitizer build) every allocation is a malloc of its own,
 * so that an overflow inside a call is seen. Out of memory ends the process (panic). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>

struct arena_block;

struct arena {
	struct arena_block *first;
	struct arena_block *current;
	size_t used_bytes; /* handed out since the last reset */
};

/* A zeroed struct arena is ready to use. */

/* Zeroed memory, aligned for any type. `size` 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull, alloc_size(2)));
/* Same for `count` items; the multiplication is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((malloc, returns_nonnull));
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

/* Copy of `s`, NUL-terminated behind its length; STR_NONE stays STR_NONE. */
struct str arena_copy(struct arena *arena, struct str s);
/* NUL-terminated copy; STR_NONE gives "". */
char *arena_cstr(struct arena *arena, struct str s);
/* The parts behind each other, NUL-terminated; parts without value are empty. */
struct str arena_concat(struct arena *arena, const struct str *parts, size_t count);
#define ARENA_CONCAT(arena, ...)                                                                                                   \
	arena_concat((arena), (const struct str[]){__VA_ARGS__}, sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
struct str arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Forgets everything handed out. Keeps up to 1 MiB of blocks, gives the rest back to the system. */
void arena_reset(struct arena *arena);
/* Frees all; the arena is empty and usable again. */
void arena_close(struct arena *arena);

#endif
