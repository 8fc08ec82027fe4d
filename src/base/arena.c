/* The arena: blocks that double from 16 KiB to 1 MiB; what is bigger gets a block of its own size. */
#include "base/arena.h"

#include "base/panic.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN_BYTES ((size_t)16 << 10)
#define BLOCK_MAX_BYTES ((size_t)1 << 20)
#define KEEP_BYTES ((size_t)1 << 20)
#define ALIGNMENT alignof(max_align_t)

struct arena_block {
	struct arena_block *next;
	size_t capacity;
	size_t used;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *block_make(size_t capacity)
{
	if (capacity > PTRDIFF_MAX - sizeof(struct arena_block))
		PANIC("out of memory: %zu bytes asked for", capacity);
	struct arena_block *block = malloc(sizeof *block + capacity);
	if (!block)
		PANIC("out of memory: %zu bytes asked for", capacity);
	*block = (struct arena_block){.capacity = capacity};
	return block;
}

#ifdef ARENA_MALLOC_EACH

/* Exactly `size` bytes in a malloc of their own, so that one byte too far is seen. */
static void *take(struct arena *arena, size_t size)
{
	struct arena_block *block = block_make(size);
	block->used = size;
	block->next = arena->first;
	arena->first = block;
	arena->current = block;
	arena->used_bytes += size;
	return block->bytes;
}

void arena_reset(struct arena *arena)
{
	arena_close(arena);
}

#else

static bool block_fits(const struct arena_block *block, size_t size)
{
	return size <= block->capacity - block->used;
}

/* A new block behind the current one. One that the allocation fills alone does not become current: the rest of the current
 * block stays in use. */
static struct arena_block *block_add(struct arena *arena, size_t size)
{
	size_t capacity = arena->current ? arena->current->capacity * 2 : BLOCK_MIN_BYTES;
	if (capacity > BLOCK_MAX_BYTES)
		capacity = BLOCK_MAX_BYTES;
	bool is_exact = size > capacity;
	struct arena_block *block = block_make(is_exact ? size : capacity);
	if (!arena->current) {
		arena->first = arena->current = block;
		return block;
	}
	block->next = arena->current->next;
	arena->current->next = block;
	if (!is_exact)
		arena->current = block;
	return block;
}

static struct arena_block *block_for(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->current;
	if (block && block_fits(block, size))
		return block;
	while (block && block->next) {
		block = block->next;
		if (block_fits(block, size)) {
			arena->current = block;
			return block;
		}
	}
	return block_add(arena, size);
}

/* Memory as it comes, not zeroed. */
static void *take(struct arena *arena, size_t size)
{
	if (size > PTRDIFF_MAX - ALIGNMENT)
		PANIC("out of memory: %zu bytes asked for", size);
	size_t rounded = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (rounded == 0)
		rounded = ALIGNMENT;
	struct arena_block *block = block_for(arena, rounded);
	void *memory = block->bytes + block->used;
	block->used += rounded;
	arena->used_bytes += size;
	return memory;
}

void arena_reset(struct arena *arena)
{
	size_t kept_bytes = 0;
	for (struct arena_block **link = &arena->first; *link;) {
		struct arena_block *block = *link;
		if (kept_bytes + block->capacity > KEEP_BYTES) {
			*link = block->next;
			free(block);
			continue;
		}
		kept_bytes += block->capacity;
		block->used = 0;
		link = &block->next;
	}
	arena->current = arena->first;
	arena->used_bytes = 0;
}

#endif

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		PANIC("out of memory: %zu items of %zu bytes asked for", count, size);
	return arena_alloc(arena, bytes);
}

char *arena_cstr(struct arena *arena, struct str s)
{
	char *copy = take(arena, s.len + 1);
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = 0;
	return copy;
}

struct str arena_copy(struct arena *arena, struct str s)
{
	return s.ptr ? (struct str){arena_cstr(arena, s), s.len} : STR_NONE;
}

struct str arena_concat(struct arena *arena, const struct str *parts, size_t count)
{
	size_t len = 0;
	for (size_t i = 0; i < count; i++)
		len += parts[i].len;
	char *text = take(arena, len + 1), *at = text;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len)
			memcpy(at, parts[i].ptr, parts[i].len);
		at += parts[i].len;
	}
	*at = 0;
	return (struct str){text, len};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

struct str arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	char small[256];
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(small, sizeof small, format, args);
	ASSERT(len >= 0);
	char *text = take(arena, (size_t)len + 1);
	if ((size_t)len < sizeof small)
		memcpy(text, small, (size_t)len + 1);
	else
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return (struct str){text, (size_t)len};
}

void arena_close(struct arena *arena)
{
	for (struct arena_block *block = arena->first; block;) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	*arena = (struct arena){0};
}
