/* Sends what is due in the outbox: a feeder takes mails under leases, fairly between merchants, and senders with one connection
 * each compose, send and record them. Handed over at least once; twice at most the one message that a sender was handing over when
 * the process was killed, with the same Message-ID. */
#ifndef JOBS_MAILER_H
#define JOBS_MAILER_H

#include "work/mail.h"
#include "work/service.h"

/* Zeroed: as the product runs. */
struct mailer_options {
	bool (*compose)(struct call *call, const struct mail_due *due, struct mail *mail); /* NULL: mail_compose */
	bool (*was_sent)(struct call *call, const struct mail_due *due);                   /* NULL: mail_was_sent */
	int64_t queue_most;                                                                /* mails held in memory; 0: 256 */
	int64_t lease_ms;                                                                  /* 0: as the settings say */
	int64_t poll_ms;         /* how often an idle feeder looks; 0: 1 s */
	int64_t reply_timeout_s; /* of mail servers; 0: as the RFC asks */
};

struct mailer;

/* Starts the threads and says in the log where mails go. NULL with a fault when the settings do not fit or a thread or connection
 * cannot be had. The mailer lives in the call's arena, which must outlive it. */
struct mailer *mailer_start(struct call *call, const struct mailer_options *options);
/* Finishes the messages that are under way, but for those whose server takes longer than half a minute, gives the rest back and
 * ends. */
void mailer_stop(struct mailer *mailer);

#endif
