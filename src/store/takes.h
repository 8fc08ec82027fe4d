/* What the pages behind personal links need: a candidate's enrolment or a team member's invitation, each in one query, and the few
 * things that such a page changes. */
#ifndef STORE_TAKES_H
#define STORE_TAKES_H

#include "store/store.h"

extern const struct query *const take_queries[];

struct take_row {
	struct uuid candidate_id, interview_id;
	struct str state; /* the enrolment's */
	bool is_test, is_mailed;
	int64_t link_version, attempts_left, expires_at;
	int64_t deadline_at; /* of the attempt that was begun and not submitted; 0: there is none */
	struct str candidate_name, candidate_status, mail_language;
	struct str merchant_name, merchant_status;
	struct str interview_name, location, interview_status, language;
	struct uuid template_id;
	int64_t available_till; /* 0: no end of its own */
	int64_t max_duration_s;
	struct str recording;          /* none: nothing is recorded but what is spoken */
	struct str conversation_speed; /* at which questions are read aloud; none: normal */
	struct str welcome_message, instructions, thank_you_message;
	struct str result_view;                /* none: what is finished is submitted at once */
	struct str embed_id, embed_origins;    /* none: may not be shown inside another page; inside any */
	int64_t questions, questions_always;   /* all, and those that depend on no other; 0 once begun */
	struct number max_followups;           /* the contract's; work/followup.h */
	struct number questions_random_subset; /* the share of them that one person gets */
};

/* By the enrolment's id. */
bool take_find(struct call *call, const struct by_id *key, struct take_row *out, bool *found) MUST_CHECK;
/* invited -> opened, with the time; in any other state nothing changes. */
bool take_mark_opened(struct call *call, struct uuid merchant_id, struct uuid enrolment_id) MUST_CHECK;

struct join_row {
	struct str email, name, account_status, language;
	struct str merchant_name, merchant_status;
	struct str team_status, coaching_status; /* none: no place in that portal */
};

/* By the merchant's and the account's ids. */
bool join_find(struct call *call, const struct by_id *key, struct join_row *out, bool *found) MUST_CHECK;
bool join_change_name(struct call *call, struct uuid account_id, struct str name) MUST_CHECK;

#endif
