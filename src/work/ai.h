/* The one place that asks the OpenAI-compatible endpoint of the settings (ai_base_url). Who asks gives instructions, a text and the
 * shape of the reply; here it is sent, held to its time, asked once more when the reply is of no use, counted in the log. A reply
 * is a stranger's word: it must fit the shape, and what it says is checked by who asked. */
#ifndef WORK_AI_H
#define WORK_AI_H

#include "base/call.h"
#include "base/shape.h"

struct db; /* db/db.h */

struct ai_question {
	const char *purpose;           /* for the log and as the schema's name: "assessment" */
	struct uuid merchant_id;       /* for whom, in the log: what each costs can be added up */
	struct str instructions, text; /* the system's and the user's message */
	const struct shape *reply;
	/* False with a fault in `call` when a reply of that shape is of no use all the same. May be NULL. */
	bool (*check)(struct call *call, const struct ai_question *question, const void *reply);
	const void *data;  /* for check */
	int64_t within_ms; /* all tries together; 0: each may take ai_timeout_s */
	struct db *db;     /* where it is counted, by merchant, day and purpose, in a transaction of its own; NULL: nowhere */
};

/* True when an endpoint is configured. */
bool ai_is_there(const struct call *call);

/* Asks outside of transactions. True with the reply in `reply`, a zeroed struct of question->reply. Else false, with the reason in
 * `why` for the log; nothing is in the call's fault then, since there is always another way. */
bool ai_ask(struct call *call, const struct ai_question *question, void *reply, struct str *why) MUST_CHECK;

/* A code for the marks around a text of somebody else's within a question: new each time, so that the text cannot end its block. */
struct str ai_mark(struct call *call);

#endif
