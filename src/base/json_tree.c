/* What jansson asks for and frees, by thread: from an arena while that thread parses, else from malloc as ever. */
#include "base/json_tree.h"

#include <pthread.h>
#include <stdlib.h>

#define LOAD_FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL)

static _Thread_local struct arena *thread_arena;
static pthread_once_t memory_once = PTHREAD_ONCE_INIT;

static void *node_alloc(size_t size)
{
	return thread_arena ? arena_alloc(thread_arena, size) : malloc(size);
}

static void node_free(void *node)
{
	if (!thread_arena)
		free(node);
}

static void memory_set(void)
{
	json_set_alloc_funcs(node_alloc, node_free);
}

json_t *json_tree_parse(struct arena *arena, struct str text, json_error_t *error)
{
	pthread_once(&memory_once, memory_set);
	thread_arena = arena;
	json_t *root = json_loadb(text.len ? text.ptr : "", text.len, LOAD_FLAGS, error);
	thread_arena = NULL;
	return root;
}
