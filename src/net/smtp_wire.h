/* Bytes and replies over a connection that libcurl has made, TLS or not (RFC 5321 section 4.2). Blocking. */
#ifndef NET_SMTP_WIRE_H
#define NET_SMTP_WIRE_H

#include "base/buf.h"

#include <curl/curl.h>
#include <stdatomic.h>

/* The last reply; zeroed: none came. */
struct smtp_reply {
	int code;
	struct buf text;  /* all its lines behind each other, not longer than a reason may be */
	bool is_complete; /* its last line has come */
};

/* One line of a reply: "250-SIZE 1000", the last with a space behind the code. The first line of the next reply takes the place of
 * a complete one. False when it is no such line. */
bool smtp_reply_line(struct smtp_reply *reply, struct str line);

struct smtp_wire {
	CURL *curl; /* connected, with CURLOPT_CONNECT_ONLY */
	curl_socket_t fd;
	struct buf in; /* what has come and was not read */
	int64_t timeout_s;
	const atomic_bool *is_hurried; /* ends each wait; may be NULL */
};

/* libcurl's codes; CURLE_OPERATION_TIMEDOUT when nothing moved for timeout_s, CURLE_ABORTED_BY_CALLBACK in a hurry. */
CURLcode smtp_wire_write(struct smtp_wire *wire, struct str bytes);
/* Reads one reply. What stands behind it stays for the next call. */
CURLcode smtp_wire_reply(struct smtp_wire *wire, struct smtp_reply *reply);

#endif
