/* How fast mails may go: in all, to each recipient domain, and over each server while it is down or belongs to one merchant. In
 * memory, of this process; bounded: what was not heard of for longest is forgotten. Thread-safe. */
#ifndef JOBS_MAIL_PACE_H
#define JOBS_MAIL_PACE_H

#include "base/arena.h"

struct mail_pace;

/* Messages a second, 0: no limit. `own_most`: how many senders may be busy at once with merchants' own servers, all together; one
 * server gets at most half of them, and a single one until it has answered. */
struct mail_pace_options {
	double rate, domain_rate;
	int own_most;
};
struct mail_pace *mail_pace_make(struct arena *arena, const struct mail_pace_options *options);
void mail_pace_close(struct mail_pace *pace);

/* A place in the row of all: microseconds to sleep before sending. */
int64_t mail_pace_turn(struct mail_pace *pace, int64_t now_us);
/* 0: the domain's next mail may go now. Otherwise it may not, and comes again in so many microseconds: each that is turned away
 * gets a later moment than the one before. */
int64_t mail_pace_domain(struct mail_pace *pace, struct str domain, int64_t now_us);

/* Whether a server is worth a try: 0, and the caller says mail_pace_leave afterwards; otherwise microseconds until it may be.
 * `is_own`: a merchant's. A server that could not be reached or did not answer is left alone for a second, then for two, up to a
 * minute. */
int64_t mail_pace_enter(struct mail_pace *pace, struct str server, bool is_own, int64_t now_us);
void mail_pace_leave(struct mail_pace *pace, struct str server, bool was_reached, int64_t now_us);
/* The same question without going. */
int64_t mail_pace_down(struct mail_pace *pace, struct str server, int64_t now_us);

#endif
