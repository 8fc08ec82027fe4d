/* A fresh database with what every transcript starts from: merchants A and B, a person of every role, a service key, and the
 * process's service around them. */
#ifndef TESTS_API_WORLD_H
#define TESTS_API_WORLD_H

#include "tests/api/sql_probe.h"
#include "work/service.h"

#include <jansson.h>

struct world {
	struct service *service;
	void *worker; /* of doors/web */
	struct sql_probe *probe;
	struct arena arena;
	struct world_people *people;
	json_t *names;    /* what transcripts may say as <name>: merchant_a, owner_a, template, ... */
	int64_t clock_ms; /* how far the transcript's clock, which begins on the same day each time, is ahead of ours */
	char folder[64];
};

/* On `url` (postgres://...), or on SQLite in a folder of its own when NULL. NULL with a line in `why` when it cannot be had. */
struct world *world_open(const char *url, struct buf *why);
void world_close(struct world *world);

/* A credential by its word: "merchant_owner", "merchant_owner of B", "service", "garbage", "nobody" (none). False for other words.
 */
bool world_credential(struct world *world, struct str word, struct str *credential) MUST_CHECK;

/* A whole input of create_interview_from_questions, for a transcript to change and use. The caller drops it. */
json_t *world_interview(struct world *world);

#endif
