/* What an endpoint is: one struct, from which come the route, the access check, the transaction, validation, OpenAPI, the MCP tool
 * and the table-driven tests. */
#ifndef API_ENDPOINT_H
#define API_ENDPOINT_H

#include "base/call.h"
#include "base/shape.h"
#include "work/caller.h"

enum { METHOD_GET = 1, METHOD_POST = 2 };
enum { DOOR_REST = 1, DOOR_MCP = 2, DOOR_PAGE = 4 };
enum access { ACCESS_PUBLIC, ACCESS_USER, ACCESS_TEAM, ACCESS_MERCHANT };
enum effect { EFFECT_NONE, EFFECT_READ, EFFECT_WRITE };

struct endpoint {
	const char *name; /* MCP tool and OpenAPI operationId: register_users_for_interview */
	const char *path; /* below /functions/v1: "/job-interview-register-users" */
	const char *title, *doc, *tag;
	unsigned methods;   /* METHOD_ bits; the first of GET, POST is the documented one unless .documented says otherwise */
	unsigned doors;     /* DOOR_ bits */
	enum access access; /* PUBLIC: nobody asks who. USER: any signed-in person or key. TEAM: the recruiting team,
			     * merchant_selection too. MERCHANT: merchant, merchant_owner, admin and keys of that rank */
	enum effect effect; /* NONE: no database. READ: a snapshot. WRITE: a durable transaction */
	bool is_idempotent,
		is_destructive; /* MCP hints; reads are idempotent by themselves, and are called reads unless destructive */
	bool takes_idempotency_key;
	int unauthenticated_status; /* where the contract is odd: 422 instead of 401; 0 = 401 */
	bool is_signed;             /* PUBLIC of a door of its own, which checks a signature of the body (Standard Webhooks) */
	bool is_merchant_free;      /* needs no merchant (a list of languages): no merchant is chosen */
	const char
		*bare; /* REST answers with this member of `out` alone (a bare array or string); MCP wraps it as {"result": ...} */
	const struct shape *in, *out;

	/* Before the transaction, on the same input: what waits for others (an endpoint's reply), with looks into the database of
	 * its own. It may fill members of `in` that the shape does not have. Not called when an Idempotency-Key's answer is known.
	 * May be NULL. */
	bool (*prepare)(struct call *call, struct db *db, void *in);
	/* Inside the transaction: rules and queries. `in` and `out` are structs of the shapes, `out` zeroed. */
	bool (*run)(struct call *call, const void *in, void *out);
	/* After it, without a database: what only needs the struct (signing links). Inside the transaction when an Idempotency-Key
	 * is given, since the stored answer must be whole. May be NULL. */
	bool (*finish)(struct call *call, const void *in, void *out);
};

/* All endpoints in reading order. */
extern const struct endpoint *const endpoint_table[];
extern const size_t endpoint_count;

/* By name; NULL when there is none. */
const struct endpoint *endpoint_by_name(struct str name);

#endif
