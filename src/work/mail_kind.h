/* The kinds of mail: to whom each goes, what its words may name, and the values that fill them. */
#ifndef WORK_MAIL_KIND_H
#define WORK_MAIL_KIND_H

#include "base/arena.h"
#include "base/shape.h"

enum mail_to {
	MAIL_TO_CANDIDATE, /* about an enrolment: follows the chain's rules, can be stopped by the person */
	MAIL_TO_MEMBER,    /* an invitation to a team or to coaching */
	MAIL_TO_ACCOUNT,   /* a person's own account */
	MAIL_TO_ADDRESS,   /* an address that somebody says is theirs (table confirmation) */
	MAIL_TO_TEAM       /* a notice to a recruiter */
};

struct mail_kind {
	const char *name;
	enum mail_to to;
	bool needs_link;            /* what it asks for is behind the link */
	bool needs_code;            /* what it is for is the code in it */
	bool has_deadline;          /* says until when the link is good */
	bool has_terms;             /* says which interview, and how long it takes */
	const struct shape *values; /* the variables of its words */
};
extern const struct mail_kind mail_kind_table[];
extern const size_t mail_kind_count;

/* NULL when there is none of this name. */
const struct mail_kind *mail_kind_by_name(struct str name);

/* What words are filled with; each kind's shape shows the part that it has. One line each. */
struct mail_values {
	struct str name, email; /* of who gets the mail */
	struct str merchant, interview, link;
	struct str deadline, duration; /* in words; none when nobody knows */
	struct str candidate;          /* who has finished */
	struct str people;             /* how many have, in words */
	struct str code;               /* confirms an address */
	int64_t count;
};

/* Without controls and line breaks, which become spaces: nothing that a person typed can break a line of a mail. */
struct str mail_line(struct arena *arena, struct str text);

#endif
