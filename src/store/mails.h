/* What composing a mail needs to know, in one query, and what sending one changes. */
#ifndef STORE_MAILS_H
#define STORE_MAILS_H

#include "db/db.h"

extern const struct query *const mail_queries[];

struct mail_about_in {
	struct uuid merchant_id, enrolment_id, account_id, platform_id; /* platform_id is set by mail_about */
	struct str kind, language;                                      /* language: none: the person's own */
};
/* Members of an enrolment or account that the mail does not name have no value. */
struct mail_about {
	struct str merchant_name, merchant_status;
	struct uuid candidate_id, interview_id, account_id;
	struct str state; /* the enrolment's */
	int64_t link_version, expires_at;
	bool hide_menu, hide_iframe;
	struct str candidate_name, candidate_email, candidate_status, candidate_language;
	struct str interview_name, interview_status;
	int64_t available_till, max_duration_s;
	struct str account_name, account_email, account_status, account_language;
	bool is_off;
	struct str sender_name, reply_to, colour, logo_url, time_zone;
	struct json weekdays;
	int64_t quiet_from_h, quiet_until_h;     /* -1: none */
	struct str completion;                   /* how the team learns of finished interviews: each, digest, off */
	struct str team_status, coaching_status; /* of the account here; none: it does not belong */
	struct str suppressed;                   /* why the candidate's address is not written to */
	struct str account_suppressed;           /* the same of the account's: bounced, complained */
	struct str own_subject, own_body;        /* the merchant's words for this kind and language */
};
/* Not found: there is no such merchant, or the enrolment or account that is named is gone. */
bool mail_about(struct call *call, struct mail_about_in in, struct mail_about *out, bool *found) MUST_CHECK;

/* Who submitted an interview between two moments, of those that one of the team is told of. */
struct mail_digest_in {
	struct uuid merchant_id, account_id;
	int64_t since_ms, until_ms, most;
};
struct mail_digest_row {
	struct str candidate_name, candidate_email, interview_name;
};
/* List of struct mail_digest_row, at most `most`, in the order of their names; and how many there are in all. */
bool mail_digest_rows(struct call *call, const struct mail_digest_in *in, struct list *rows) MUST_CHECK;
bool mail_digest_count(struct call *call, const struct mail_digest_in *in, int64_t *count) MUST_CHECK;

/* Where an enrolment stands on its chain. */
struct mail_chain {
	struct str state;
	int64_t expires_at, mailed_at;
	struct json reminders; /* the enrolment's, else the interview's, else the merchant's; none: the usual */
	struct str language;   /* the candidate's, when it was said, else the interview's */
};
bool mail_chain_find(
	struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct mail_chain *out, bool *found) MUST_CHECK;
/* The chain begins now: reminders count from here. */
bool mail_chain_begin(struct call *call, struct uuid merchant_id, struct uuid enrolment_id) MUST_CHECK;
/* Stops all reminders that still wait. */
bool mail_reminders_end(struct call *call, struct uuid merchant_id, struct uuid enrolment_id) MUST_CHECK;
/* Stops those whose moment is still to come; `*waiting`: how many are left, which should have gone already. */
bool mail_reminders_take_back(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, int64_t *waiting) MUST_CHECK;

#endif
