/* One call of an endpoint from any door: who calls, may they, is the input right, transaction, handler, output. Knows no HTTP. */
#ifndef API_DISPATCH_H
#define API_DISPATCH_H

#include "api/endpoint.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "db/db.h"

struct dispatch {
	const struct endpoint *endpoint;
	struct str credential;    /* bearer token or key; none when nothing was sent */
	struct str api_key;       /* `apikey` header: used as credential only when there is no bearer */
	struct str json;          /* the input as JSON text, or */
	const struct pair *pairs; /* as names and texts (query string) */
	size_t pair_count;
	bool has_json;
	struct str idempotency_key; /* none, or 1..255 characters */
	bool wrap_result;           /* true: bare endpoints answer {"result": ...} */
};

/* Fills `reply` with the JSON answer, or returns false with the fault in the call. `db` is the worker's own connection;
 * call->caller is set on the way. Nothing is answered before its commit. */
bool dispatch(struct call *call, struct db *db, const struct dispatch *what, struct buf *reply) MUST_CHECK;

/* The error envelope of a fault: {"error","name","code","message"}. */
void dispatch_fault_write(struct buf *buf, const struct fault *fault);

#endif
