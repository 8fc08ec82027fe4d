/* Handing messages to SMTP servers (RFC 5321) with libcurl: one object per thread, connections kept between messages. Blocking.
 * Knows nothing of what a message says, of queues or of retries. */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include "base/arena.h"

#include <stdatomic.h>

enum smtp_tls {
	SMTP_TLS_AUTO,    /* STARTTLS when it is offered */
	SMTP_TLS_REQUIRE, /* STARTTLS or nothing */
	SMTP_TLS_OFF,
	SMTP_TLS_IMPLICIT /* TLS from the first byte */
};

struct smtp_server {
	struct str host; /* name or address, IPv6 in brackets */
	int64_t port;
	enum smtp_tls tls;
	struct str user, password;     /* none: no AUTH */
	struct str helo;               /* what we call ourselves */
	struct str ca_file;            /* PEM of the authorities to trust; none: the system's */
	bool is_unverified;            /* any certificate will do */
	bool public_only;              /* refuse private, loopback and link-local addresses (checked on the connected address) */
	const atomic_bool *is_hurried; /* ends what is under way when it becomes true; may be NULL */
	int64_t reply_timeout_s;       /* 0: as RFC 5321 section 4.5.3.2 asks, 5 minutes to connect and 10 minutes for a reply */
	int64_t end_timeout_s;         /* for the reply to the message itself; 0: as the others */
};

struct smtp_message {
	struct str from, to; /* of the envelope; domains in A-labels */
	struct str bytes;    /* RFC 5322, lines end in CRLF */
};

enum smtp_outcome {
	SMTP_SENT,      /* the server has taken it */
	SMTP_TEMPORARY, /* 4xx, or a fault that says nothing about this message: network, greeting, TLS, sign-in */
	SMTP_PERMANENT  /* 5xx to this sender, recipient or message */
};

struct smtp_result {
	enum smtp_outcome outcome;
	int code;            /* of the last reply; 0: there was none */
	struct str reason;   /* that reply, or what happened instead, in one line */
	bool is_unreachable; /* no conversation came about: others for this server will fare no better now */
	bool is_late;        /* the server left us waiting */
	bool is_no_mailbox;  /* permanent, and because there is no such mailbox or domain (RFC 3463: X.1.1 and its like) */
};

struct smtp;

/* Sends nothing yet. */
struct smtp *smtp_open(void);
/* Says QUIT where connections are kept. */
void smtp_close(struct smtp *smtp);
/* Closes kept connections, for a thread that has nothing to send for a while. */
void smtp_rest(struct smtp *smtp);

/* Connects, signs in and leaves again: SMTP_SENT when a message could have been sent, else as smtp_send; the reason is in `arena`.
 */
struct smtp_result smtp_try(struct arena *arena, struct smtp *smtp, const struct smtp_server *server) MUST_CHECK;

/* Hands one message over; the reason is in `arena`. A kept connection that turns out to be gone is made again once. */
struct smtp_result smtp_send(
	struct arena *arena, struct smtp *smtp, const struct smtp_server *server, const struct smtp_message *message) MUST_CHECK;

#endif
