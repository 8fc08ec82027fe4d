/* A call of an endpoint in-process, through the REST or the MCP door, without sockets; and any other request of HTTP. */
#ifndef TESTS_API_CALL_H
#define TESTS_API_CALL_H

#include "api/endpoint.h"
#include "doors/door.h"
#include "tests/api/world.h"

#include <jansson.h>

/* Who calls and with what beside the input. */
struct asking {
	struct world *world;
	struct str credential; /* bearer token; none sends no header */
	const struct http_header *headers;
	size_t header_count;
	const struct endpoint *endpoint; /* for call_endpoint, */
	unsigned door;                   /* and through which: DOOR_REST or DOOR_MCP */
};

/* A request as it stands on the wire: "POST", "/path?query", its body. */
struct request_line {
	struct str method, target, body;
};

/* What came back. */
struct answer {
	int status;     /* of REST; through MCP what the contract says for the same fault, see is_fault */
	bool is_fault;  /* an MCP tool error: some status from 400 on, which MCP does not tell */
	json_t *body;   /* JSON, through MCP without its wrapping; NULL when it is none. A fault of MCP: its sentence as a string */
	struct str raw; /* the bytes of the body */
	struct http_reply reply;
	struct arena arena;
};

/* The endpoint of `asking` through its door. `input` is an object. */
void call_endpoint(const struct asking *asking, const json_t *input, struct answer *answer);
/* Any request. */
void call_http(const struct asking *asking, struct request_line line, struct answer *answer);
void answer_close(struct answer *answer);

#endif
