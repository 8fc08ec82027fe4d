/* What was mailed to whom, as people read it: the outbox with names. */
#ifndef STORE_COMMUNICATIONS_H
#define STORE_COMMUNICATIONS_H

#include "db/db.h"

extern const struct query *const communication_queries[];

struct communication_filter {
	struct uuid merchant_id, candidate_id, interview_id, enrolment_id;
	struct str kind, state; /* no value does not narrow */
	int64_t limit, offset;
};
struct communication {
	struct uuid id, enrolment_id, candidate_id, interview_id, account_id;
	struct str kind, language, state, reason, recipient, candidate_name, candidate_email, interview_name;
	int64_t created_at, due_at, sent_at, updated_at, attempts;
};

/* Newest first; list of struct communication. */
bool communications_list(struct call *call, const struct communication_filter *filter, struct list *out) MUST_CHECK;
bool communications_count(struct call *call, const struct communication_filter *filter, int64_t *total) MUST_CHECK;

/* How many mails a candidate got since a moment because somebody asked: invitations, and what was sent again. */
struct communication_recent {
	struct uuid merchant_id, candidate_id, enrolment_id, account_id;
	bool is_message; /* a recruiter's messages instead */
	int64_t since_ms, now_ms;
};
struct communication_counts {
	int64_t count;   /* about all interviews */
	int64_t at_once; /* about `enrolment_id`, at `now_ms` or later */
};
bool communications_recent(
	struct call *call, const struct communication_recent *recent, struct communication_counts *counts) MUST_CHECK;
/* One of a batch; `n` is the caller's row number. */
struct communication_known {
	int64_t n;
	struct uuid candidate_id; /* asked for */
	int64_t count;            /* found */
};
/* The same for many candidates, about all interviews; `wanted` and `known`: lists of struct communication_known. */
bool communications_recent_known(
	struct call *call, const struct communication_recent *recent, struct list wanted, struct list *known) MUST_CHECK;
/* How many invitations to the merchant the account got. */
bool communications_recent_member(struct call *call, const struct communication_recent *recent, int64_t *count) MUST_CHECK;

#endif
