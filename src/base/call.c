/* What runs at the end of a call. */
#include "base/call.h"

struct call_deferred {
	struct call_deferred *next;
	void (*run)(void *data);
	void *data;
};

void call_defer(struct call *call, void (*run)(void *data), void *data)
{
	struct call_deferred *deferred = ARENA_NEW(call->arena, struct call_deferred);
	*deferred = (struct call_deferred){.next = call->deferred, .run = run, .data = data};
	call->deferred = deferred;
}

void call_end(struct call *call)
{
	while (call->deferred) {
		struct call_deferred *deferred = call->deferred;
		call->deferred = deferred->next;
		deferred->run(deferred->data);
	}
}
