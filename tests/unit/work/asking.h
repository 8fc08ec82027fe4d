/* Presenting credentials, and what they make of who presents them. */
#ifndef UNIT_WORK_ASKING_H
#define UNIT_WORK_ASKING_H

#include "tests/unit/work/people.h"
#include "work/api_key.h"
#include "work/session.h"

/* Nobody whom the database knows. */
#define STRANGER "5f0c1b3e-8a5e-4a52-9f39-0d6f7a1c2b3d"

static struct caller caller;

static inline bool asks(struct who *who, struct str credential)
{
	caller = (struct caller){0};
	return caller_authenticate(&who->call, who->db, credential, &caller);
}

#define assert_refused(who, kind_, credential)                                                                                     \
	do {                                                                                                                       \
		assert_false(asks((who), (credential)));                                                                           \
		assert_fault((who), (kind_));                                                                                      \
	} while (0)
#define assert_accepted(who, role_, credential)                                                                                    \
	do {                                                                                                                       \
		assert_done((who), asks((who), (credential)));                                                                     \
		assert_int_equal(caller.role, (role_));                                                                            \
	} while (0)

static inline bool start_run(struct call *call, void *data)
{
	return session_start(call, data);
}

static inline struct grant sign_in(struct who *who, struct account account)
{
	struct grant grant = {.account = account};
	assert_done(who, db_transaction(&who->call, who->db, DB_WRITE, start_run, &grant));
	session_sign(&who->call, &grant);
	return grant;
}

struct key_work {
	struct api_key_new wanted;
	struct api_key_made made;
};

static inline bool key_make_run(struct call *call, void *data)
{
	struct key_work *work = data;
	return api_key_make(call, &work->wanted, &work->made);
}

#endif
