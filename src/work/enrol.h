/* Enrolling people on an interview: the rules of a batch. Each person succeeds or fails alone; the batch is one transaction, one
 * hold of credits and a handful of statements. */
#ifndef WORK_ENROL_H
#define WORK_ENROL_H

#include "base/call.h"
#include "base/shape.h"
#include "store/interviews.h"

enum { ENROL_MOST = 10000, NAME_MOST = 200, EXTERNAL_ID_MOST = 200, METADATA_MOST_BYTES = 4096 };

enum enrol_outcome {
	ENROL_REFUSED,   /* `why` says it */
	ENROL_NEW,       /* on the interview now */
	ENROL_REFRESHED, /* was and is on it: name, deadline and link are new; what was submitted stays so */
	ENROL_REOPENED   /* had ended unused (revoked, expired) and may go on */
};

struct enrol_person {
	struct str name, email, external_id;
	int64_t expires_at; /* 0: the batch's */
	struct json metadata;
	struct str why; /* set before: refused already */

	enum enrol_outcome outcome;
	struct uuid candidate_id, enrolment_id;
	int64_t link_version, link_expires_at;
	int64_t cost; /* newly held, in thousandths; for the first row of a person only */
	bool is_mailed_now, was_deleted;
	struct str note; /* mail is wanted and off for this person: why; else none */
};

struct enrol {
	struct uuid merchant_id, interview_id, actor_id;
	bool wants_mail;  /* on the mail chain, from the invitation on */
	bool mails_again; /* also those who were mailed and have not begun */
	bool needs_name;
	bool hide_menu, hide_iframe, is_test, is_dry_run;
	int64_t expires_at;              /* 0: enrol_deadline */
	struct json metadata, reminders; /* reminders: a kept schedule (work/chain.h); none: the interview's */
	struct str language, message;    /* message: the recruiter's own words for the mail */
	struct str cause;
	struct enrol_person *people;
	size_t count;
};

/* When an enrolment ends: at `wanted`, without it (0) as the merchant or the installation has it; never after the interview. */
int64_t enrol_deadline(const struct call *call, const struct interview *interview, int64_t wanted);

/* Why a person cannot be called this, or NULL: the reason of a row. */
const char *enrol_name_check(struct str name);

/* Inside a write transaction. False only when nobody can be enrolled at all: interview unknown or over, expires_at in the past,
 * metadata too large. */
bool enrol_people(struct call *call, struct enrol *enrol) MUST_CHECK;

#endif
