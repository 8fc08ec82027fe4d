/* One easy handle per object, never multi: libcurl waits for the reply to the end of a message inside one call, so that a multi
 * handle would send one message at a time whatever its number of connections. */
#include "net/smtp.h"

#include "base/buf.h"
#include "base/panic.h"
#include "net/address.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* RFC 5321 section 4.5.3.2: greeting and envelope 5 minutes, the last reply 10, a block of data 3. */
enum { CONNECT_S = 300, REPLY_S = 600, WHOLE_S = 1500 };
enum { REASON_MOST = 500 };
/* How long the answer to QUIT is waited for. */
enum { LEAVE_S = 2 };

/* What one attempt has seen so far. */
struct exchange {
	struct str bytes;
	size_t taken;      /* of the bytes */
	bool is_asked_for; /* the server has said 354, or libcurl would not have asked for bytes */
	bool is_private;
	int code;
	struct buf reply; /* the last one, all its lines */
	bool is_complete; /* of that reply */
};

struct smtp {
	CURL *curl;
	struct exchange exchange;
	bool is_connected; /* a connection is kept */
	bool offers_utf8;  /* that connection (RFC 6531) */
	uint64_t server;   /* whose it is: a hash of all that makes it this connection */
};

static size_t on_read(char *out, size_t size, size_t count, void *data)
{
	struct exchange *exchange = data;
	size_t len = size * count, left = exchange->bytes.len - exchange->taken;

	exchange->is_asked_for = true;
	if (len > left)
		len = left;
	memcpy(out, exchange->bytes.ptr + exchange->taken, len);
	exchange->taken += len;
	return len;
}

/* Replies to commands outside a message come here, too. */
static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
	(void)bytes, (void)data;
	return size * count;
}

/* A line of a reply: "250-SIZE 1000", the last with a space behind the code. */
static size_t on_reply(char *bytes, size_t size, size_t count, void *data)
{
	struct smtp *smtp = data;
	struct exchange *exchange = &smtp->exchange;
	struct str line = str_trim((struct str){bytes, size * count});
	int64_t code = 0;

	/* 221 answers the QUIT with which libcurl leaves after a refusal: what was refused is what counts */
	if (line.len < 3 || !str_to_int(str_first(line, 3), &code) || code == 221)
		return size * count;
	if (exchange->is_complete)
		buf_clear(&exchange->reply);
	exchange->is_complete = line.len == 3 || line.ptr[3] != '-';
	exchange->code = (int)code;
	if (str_equal_nocase(str_from(line, 4), STR("SMTPUTF8")))
		smtp->offers_utf8 = true;
	if (exchange->reply.len > 0) {
		buf_add_char(&exchange->reply, ' ');
		line = str_from(line, 4);
	}
	if (exchange->reply.len < REASON_MOST)
		buf_add(&exchange->reply, line);
	return size * count;
}

static curl_socket_t on_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *exchange = data;

	if (purpose == CURLSOCKTYPE_IPCXN && !address_is_public(&address->addr)) {
		exchange->is_private = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Called about once a second while a server is waited for. */
static int on_progress(void *is_hurried, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
	(void)down_total, (void)down, (void)up_total, (void)up;
	return atomic_load((const atomic_bool *)is_hurried) ? 1 : 0;
}

struct smtp *smtp_open(void)
{
	struct smtp *smtp = calloc(1, sizeof *smtp);

	ASSERT(smtp != NULL);
	smtp->curl = curl_easy_init();
	ASSERT(smtp->curl != NULL);
	return smtp;
}

static curl_socket_t no_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)data, (void)purpose, (void)address;
	return CURL_SOCKET_BAD;
}

/* libcurl would say QUIT and wait two minutes for the answer of a server that is silent already. */
static void connection_cut(struct smtp *smtp)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd != CURL_SOCKET_BAD)
		shutdown(fd, SHUT_RDWR);
	smtp->is_connected = false;
}

/* QUIT over the kept connection, never over a new one, and not for long. */
static void connection_leave(struct smtp *smtp)
{
	CURL *curl = smtp->curl;

	if (!smtp->is_connected)
		return;
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 0L);
	curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "QUIT");
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, no_socket);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)LEAVE_S);
	(void)curl_easy_perform(curl);
	connection_cut(smtp);
}

void smtp_close(struct smtp *smtp)
{
	connection_leave(smtp);
	curl_easy_cleanup(smtp->curl);
	buf_close(&smtp->exchange.reply);
	free(smtp);
}

void smtp_rest(struct smtp *smtp)
{
	connection_leave(smtp);
	curl_easy_cleanup(smtp->curl);
	smtp->curl = curl_easy_init();
	smtp->offers_utf8 = false;
	ASSERT(smtp->curl != NULL);
}

static void set_tls(CURL *curl, const struct smtp_server *server, char *ca_file)
{
	static const long modes[] = {[SMTP_TLS_AUTO] = CURLUSESSL_TRY,
		[SMTP_TLS_REQUIRE] = CURLUSESSL_ALL,
		[SMTP_TLS_OFF] = CURLUSESSL_NONE,
		[SMTP_TLS_IMPLICIT] = CURLUSESSL_ALL};

	curl_easy_setopt(curl, CURLOPT_USE_SSL, modes[server->tls]);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (ca_file[0] != '\0')
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
	if (server->is_unverified) {
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	}
}

static void set_limits(CURL *curl, const struct smtp_server *server, struct exchange *exchange)
{
	int64_t connect_s = server->reply_timeout_s > 0 ? server->reply_timeout_s : CONNECT_S;
	int64_t reply_s = server->reply_timeout_s > 0 ? server->reply_timeout_s : REPLY_S;

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)connect_s);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)reply_s);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)(server->reply_timeout_s > 0 ? 4 * reply_s : WHOLE_S));
	curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
	if (server->is_hurried != NULL) {
		curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
		curl_easy_setopt(curl, CURLOPT_XFERINFODATA, server->is_hurried);
	}
	if (!server->public_only)
		return;
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, exchange);
}

static void set_server(struct arena *arena, struct smtp *smtp, const struct smtp_server *server)
{
	CURL *curl = smtp->curl;
	struct str url = arena_printf(arena, "%s://%.*s:%lld/%.*s", server->tls == SMTP_TLS_IMPLICIT ? "smtps" : "smtp",
		STR_ARG(server->host), (long long)server->port, STR_ARG(server->helo));

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, url.ptr);
	curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 1L);
	set_tls(curl, server, arena_cstr(arena, server->ca_file));
	set_limits(curl, server, &smtp->exchange);
	if (!str_is_empty(server->user)) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, arena_cstr(arena, server->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_cstr(arena, server->password));
	}
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_reply);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, smtp);
}

static void exchange_begin(struct smtp *smtp, struct str bytes)
{
	struct buf reply = smtp->exchange.reply;

	buf_clear(&reply);
	smtp->exchange = (struct exchange){.bytes = bytes, .reply = reply};
}

static CURLcode perform(
	struct arena *arena, struct smtp *smtp, const struct smtp_server *server, const struct smtp_message *message)
{
	struct curl_slist *to;
	CURLcode code;

	exchange_begin(smtp, message->bytes);
	set_server(arena, smtp, server);
	to = curl_slist_append(NULL, arena_cstr(arena, message->to));
	ASSERT(to != NULL);
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, arena_cstr(arena, message->from));
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(smtp->curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(smtp->curl, CURLOPT_READDATA, &smtp->exchange);
	curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message->bytes.len);
	code = curl_easy_perform(smtp->curl);
	curl_slist_free_all(to);
	smtp->is_connected = code == CURLE_OK;
	if (code != CURLE_OK)
		connection_cut(smtp);
	return code;
}

/* A name outside ASCII may only go to a server that has said it can (RFC 6531 section 3.2), so a new connection is asked first. */
static bool server_takes_utf8(struct arena *arena, struct smtp *smtp, const struct smtp_server *server)
{
	exchange_begin(smtp, STR_NONE);
	set_server(arena, smtp, server);
	curl_easy_setopt(smtp->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	smtp->is_connected = curl_easy_perform(smtp->curl) == CURLE_OK;
	if (!smtp->is_connected)
		return true; /* the attempt itself will say why */
	return smtp->offers_utf8;
}

/* Nothing that could end the command it stands in. */
static bool is_plain(struct str address)
{
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.ptr[i] <= 32 || address.ptr[i] == 127 || address.ptr[i] == '<' || address.ptr[i] == '>')
			return false;
	return true;
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

/* The server hung up on a connection kept from before, and this message had no part in that. */
static bool is_gone(const struct smtp *smtp, CURLcode code)
{
	long connects = 1;

	curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
	if (code == CURLE_OK || connects > 0 || smtp->exchange.is_asked_for)
		return false;
	return smtp->exchange.code == 0 || smtp->exchange.code == 421 || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
}

/* 53x: the server wants another sign-in or TLS of us; that is for the operator to mend, not the message's fault. */
static bool is_about_message(const struct smtp *smtp, CURLcode code)
{
	int reply = smtp->exchange.code;

	if (reply < 500 || reply > 599 || (reply >= 530 && reply <= 538))
		return false;
	return code == CURLE_SEND_ERROR || smtp->exchange.is_asked_for;
}

static struct str reason_of(struct arena *arena, const struct smtp *smtp, CURLcode code)
{
	struct str reply = str_first(buf_str(&smtp->exchange.reply), REASON_MOST);
	char *text;

	if (smtp->exchange.is_private)
		return STR("the server's address is not a public one");
	if (smtp->exchange.code >= 400)
		text = arena_cstr(arena, reply);
	else if (smtp->exchange.is_asked_for && code != CURLE_OK)
		text = arena_cstr(arena, arena_printf(arena, "no answer to the message: %s", curl_easy_strerror(code)));
	else
		text = arena_cstr(arena, str_of(curl_easy_strerror(code)));
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 32 || (unsigned char)*c >= 127)
			*c = ' ';
	return str_of(text);
}

/* FNV-1a. */
static uint64_t hash_add(uint64_t hash, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001b3);
	return (hash ^ text.len) * UINT64_C(0x100000001b3);
}

/* One connection at a time: who turns to another server leaves the one before. */
static void server_turn(struct smtp *smtp, const struct smtp_server *server)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)server->port ^ (uint64_t)server->tls << 32;

	hash = hash_add(hash_add(hash_add(hash, server->host), server->user), server->password);
	if (smtp->is_connected && smtp->server != hash)
		smtp_rest(smtp);
	smtp->server = hash;
}

struct smtp_result smtp_send(
	struct arena *arena, struct smtp *smtp, const struct smtp_server *server, const struct smtp_message *message)
{
	struct smtp_result result = {
		.outcome = SMTP_PERMANENT, .reason = STR("the server does not take addresses beyond ASCII (SMTPUTF8)")};
	CURLcode code;

	if (str_is_empty(message->to) || !is_plain(message->to) || !is_plain(message->from)) {
		result.reason = STR("not an address that mail can be sent to");
		return result;
	}
	server_turn(smtp, server);
	if (!is_ascii(message->to) && !server_takes_utf8(arena, smtp, server))
		return result;
	code = perform(arena, smtp, server, message);
	if (is_gone(smtp, code))
		code = perform(arena, smtp, server, message);
	result.code = smtp->exchange.code;
	result.reason = reason_of(arena, smtp, code);
	if (code == CURLE_OK) {
		result.outcome = SMTP_SENT;
		result.reason = arena_copy(arena, buf_str(&smtp->exchange.reply));
		return result;
	}
	result.outcome = is_about_message(smtp, code) ? SMTP_PERMANENT : SMTP_TEMPORARY;
	result.is_unreachable = result.outcome == SMTP_TEMPORARY && !smtp->exchange.is_asked_for &&
		(code != CURLE_SEND_ERROR || smtp->exchange.code < 400);
	return result;
}
