/* What the mailer's files share: mailer.c starts and stops, mailer_feed.c takes, mailer_send.c delivers. */
#ifndef JOBS_MAILER_PARTS_H
#define JOBS_MAILER_PARTS_H

#include "crypto/dkim.h"
#include "jobs/mail_pace.h"
#include "jobs/mail_queue.h"
#include "jobs/mailer.h"
#include "work/mail_route.h"

#include <pthread.h>
#include <stdatomic.h>

/* A thread with its own connections. */
struct mail_sender {
	struct mailer *mailer;
	struct db *db;
	struct smtp *smtp;
	size_t file_count; /* written since the start */
	pthread_t thread;
};

struct mailer {
	const struct service *service;
	struct mailer_options options; /* no zeroes any more */
	struct mail_route usual;       /* the installation's server */
	struct str usual_name;         /* host:port; none: mails become files */
	struct str folder;             /* for files */
	struct dkim_signer *signer;    /* NULL: not signed */
	struct mail_queue *queue;
	struct mail_pace *pace;
	struct uuid lease_id;

	struct db *db; /* the feeder's */
	pthread_t feeder;
	struct uuid after;  /* the merchant that the last look ended at */
	int64_t renewed_us; /* leases, on the monotonic clock */
	int64_t day;        /* that `quota` is of */
	bool is_day_full;   /* the cap has nothing left for that day */
	atomic_llong quota; /* mails that the daily cap still gives this process; of no meaning without a cap */

	atomic_bool is_hurried; /* stop, and do not wait for servers any more */
	atomic_int senders_left;
	size_t sender_count;
	struct mail_sender *senders;
};

void *mailer_feed(void *mailer);
void *mailer_send(void *sender);
/* Gives back what is still held. The senders have ended. */
void mailer_release(struct mailer *mailer);

/* When a mail that has failed `attempts` times is tried again, in milliseconds from now: a minute, doubled up to four hours, a
 * fifth more or less by chance; 0 when three days of that are over. */
int64_t mailer_backoff_ms(int64_t attempts);

#endif
