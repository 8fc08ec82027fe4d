/* libcurl connects: addresses, greeting, EHLO, STARTTLS, sign-in. The messages themselves are said here, since libcurl waits for
 * the reply to each command: MAIL, RCPT and DATA in one write where the server offers PIPELINING (RFC 2920), the message in
 * another. Never BDAT in the same write: when a kept connection turned out to be gone, nobody would know whether the message had
 * been taken. */
#include "net/smtp.h"

#include "base/panic.h"
#include "net/address.h"
#include "net/smtp_wire.h"

#include <stdlib.h>
#include <string.h>

/* RFC 5321 section 4.5.3.2: greeting and envelope 5 minutes, the last reply 10. */
enum { CONNECT_S = 300, REPLY_S = 600, WHOLE_S = 1500 };
/* How long the answer to QUIT is waited for. */
enum { LEAVE_S = 2 };
/* MAIL, RCPT, DATA. */
enum { COMMANDS = 3, RECIPIENT = 1 };

enum smtp_stage { STAGE_CONNECT, STAGE_ENVELOPE, STAGE_MESSAGE };

struct smtp {
	struct smtp_wire wire; /* curl NULL: not connected */
	struct smtp_reply reply;
	struct buf out;
	uint64_t server; /* whose connection it is: a hash of all that makes it this one */
	/* What the server has offered. */
	bool offers_utf8 /* RFC 6531 */, offers_pipelining, offers_size /* RFC 1870 */;
	/* What the current attempt has come to. */
	enum smtp_stage stage;
	CURLcode code; /* of the connection */
	bool is_private, is_refused, is_recipient_refused;
	int64_t reply_timeout_s, end_timeout_s;
};

static void offer_note(struct smtp *smtp, struct str line)
{
	struct str word = str_from(str_trim(line), 4);

	if (str_equal_nocase(word, STR("SMTPUTF8")))
		smtp->offers_utf8 = true;
	else if (str_equal_nocase(word, STR("PIPELINING")))
		smtp->offers_pipelining = true;
	else if (str_equal_nocase(str_first(word, 4), STR("SIZE")))
		smtp->offers_size = true;
}

/* What is said before the first message comes here by lines. */
static size_t on_reply(char *bytes, size_t size, size_t count, void *data)
{
	struct smtp *smtp = data;
	struct str line = {bytes, size * count};

	/* 221 answers the QUIT with which libcurl leaves after a refusal: what was refused is what counts */
	if (str_starts_with(line, STR("221")))
		return size * count;
	/* what was offered before STARTTLS counts no more (RFC 3207 section 4.2) */
	if (smtp->reply.is_complete && str_starts_with(line, STR("250")))
		smtp->offers_utf8 = smtp->offers_pipelining = smtp->offers_size = false;
	if (smtp_reply_line(&smtp->reply, line) && smtp->reply.code == 250)
		offer_note(smtp, line);
	return size * count;
}

static curl_socket_t on_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct smtp *smtp = data;

	if (purpose == CURLSOCKTYPE_IPCXN && !address_is_public(&address->addr)) {
		smtp->is_private = true;
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
	return smtp;
}

/* Connecting ----------------------------------------------------------------------------------------------------------------- */

/* libcurl would say QUIT and wait two minutes for the answer of a server that is silent already. */
static void connection_cut(struct smtp *smtp)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (smtp->wire.curl == NULL)
		return;
	if (curl_easy_getinfo(smtp->wire.curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd != CURL_SOCKET_BAD)
		shutdown(fd, SHUT_RDWR);
	curl_easy_cleanup(smtp->wire.curl);
	smtp->wire.curl = NULL;
}

/* QUIT, but not for long. */
void smtp_rest(struct smtp *smtp)
{
	struct smtp_reply farewell = {0};

	if (smtp->wire.curl == NULL)
		return;
	smtp->wire.timeout_s = LEAVE_S;
	if (smtp_wire_write(&smtp->wire, STR("QUIT\r\n")) == CURLE_OK)
		(void)smtp_wire_reply(&smtp->wire, &farewell);
	buf_close(&farewell.text);
	connection_cut(smtp);
}

void smtp_close(struct smtp *smtp)
{
	smtp_rest(smtp);
	buf_close(&smtp->wire.in);
	buf_close(&smtp->reply.text);
	buf_close(&smtp->out);
	free(smtp);
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

static int64_t reply_s_of(const struct smtp_server *server)
{
	return server->reply_timeout_s > 0 ? server->reply_timeout_s : REPLY_S;
}

static void set_limits(CURL *curl, const struct smtp_server *server, struct smtp *smtp)
{
	int64_t connect_s = server->reply_timeout_s > 0 ? server->reply_timeout_s : CONNECT_S;
	int64_t reply_s = reply_s_of(server);

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
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, smtp);
}

static void set_server(struct arena *arena, struct smtp *smtp, const struct smtp_server *server)
{
	CURL *curl = smtp->wire.curl;
	struct str url = arena_printf(arena, "%s://%.*s:%lld/%.*s", server->tls == SMTP_TLS_IMPLICIT ? "smtps" : "smtp",
		STR_ARG(server->host), (long long)server->port, STR_ARG(server->helo));

	curl_easy_setopt(curl, CURLOPT_URL, url.ptr);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	set_tls(curl, server, arena_cstr(arena, server->ca_file));
	set_limits(curl, server, smtp);
	if (!str_is_empty(server->user)) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, arena_cstr(arena, server->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_cstr(arena, server->password));
	}
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_reply);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, smtp);
}

static void attempt_begin(struct smtp *smtp)
{
	smtp->stage = STAGE_CONNECT;
	smtp->code = CURLE_OK;
	smtp->is_private = smtp->is_refused = smtp->is_recipient_refused = false;
	smtp->reply.code = 0;
	smtp->reply.is_complete = false;
	buf_clear(&smtp->reply.text);
}

static bool connection_make(struct arena *arena, struct smtp *smtp, const struct smtp_server *server)
{
	attempt_begin(smtp);
	smtp->wire.curl = curl_easy_init();
	ASSERT(smtp->wire.curl != NULL);
	buf_clear(&smtp->wire.in);
	set_server(arena, smtp, server);
	smtp->code = curl_easy_perform(smtp->wire.curl);
	if (smtp->code == CURLE_OK)
		smtp->code = curl_easy_getinfo(smtp->wire.curl, CURLINFO_ACTIVESOCKET, &smtp->wire.fd);
	if (smtp->code != CURLE_OK)
		connection_cut(smtp);
	return smtp->code == CURLE_OK;
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
	if (smtp->server != hash)
		smtp_rest(smtp);
	smtp->server = hash;
	smtp->wire.timeout_s = smtp->reply_timeout_s = reply_s_of(server);
	smtp->end_timeout_s = server->end_timeout_s > 0 ? server->end_timeout_s : smtp->reply_timeout_s;
	smtp->wire.is_hurried = server->is_hurried;
}

/* Talking -------------------------------------------------------------------------------------------------------------------- */

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

static bool wants_utf8(const struct smtp_message *message)
{
	return !is_ascii(message->to) || !is_ascii(message->from);
}

static bool say(struct smtp *smtp, struct str bytes)
{
	smtp->code = smtp_wire_write(&smtp->wire, bytes);
	return smtp->code == CURLE_OK;
}

/* Whether a reply came. */
static bool hear(struct smtp *smtp, struct smtp_reply *reply)
{
	smtp->code = smtp_wire_reply(&smtp->wire, reply);
	return smtp->code == CURLE_OK;
}

/* Commands that were sent together are answered one by one even when the first of them is refused. Should DATA be taken all the
 * same, nothing follows it (RFC 2920 section 3.1). */
static void replies_skip(struct smtp *smtp, int count)
{
	struct smtp_reply reply = {0};

	while (count-- > 0 && hear(smtp, &reply))
		;
	if (smtp->code == CURLE_OK && reply.code == 354 && say(smtp, STR(".\r\n")))
		(void)hear(smtp, &reply);
	buf_close(&reply.text);
}

static void commands_write(struct smtp *smtp, const struct smtp_message *message, size_t ends[COMMANDS])
{
	struct buf *out = &smtp->out;

	buf_clear(out);
	buf_printf(out, "MAIL FROM:<%.*s>", STR_ARG(message->from));
	if (smtp->offers_size)
		buf_printf(out, " SIZE=%zu", message->bytes.len);
	buf_add(out, wants_utf8(message) ? STR(" SMTPUTF8\r\n") : STR("\r\n"));
	ends[0] = out->len;
	buf_printf(out, "RCPT TO:<%.*s>\r\n", STR_ARG(message->to));
	ends[1] = out->len;
	buf_add_literal(out, "DATA\r\n");
	ends[2] = out->len;
}

/* True when the server asks for the message. */
static bool envelope_say(struct smtp *smtp, const struct smtp_message *message)
{
	bool is_whole = smtp->offers_pipelining;
	size_t ends[COMMANDS], begin = 0;

	smtp->stage = STAGE_ENVELOPE;
	commands_write(smtp, message, ends);
	if (is_whole && !say(smtp, buf_str(&smtp->out)))
		return false;
	for (int i = 0; i < COMMANDS; i++) {
		if (!is_whole && !say(smtp, (struct str){smtp->out.ptr + begin, ends[i] - begin}))
			return false;
		begin = ends[i];
		if (!hear(smtp, &smtp->reply))
			return false;
		if (smtp->reply.code / 100 == (i < COMMANDS - 1 ? 2 : 3))
			continue;
		smtp->is_refused = true;
		smtp->is_recipient_refused = i == RECIPIENT;
		if (is_whole && smtp->reply.code != 421)
			replies_skip(smtp, COMMANDS - 1 - i);
		return false;
	}
	return true;
}

/* Behind the line end before the next dot that begins a line; 0 when there is none. memmem takes several times as long. */
static size_t dot_find(struct str bytes)
{
	const char *end = bytes.ptr + bytes.len, *at = bytes.ptr;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL)
		if (++at < end && *at == '.')
			return (size_t)(at - bytes.ptr);
	return 0;
}

/* RFC 5321 section 4.5.2: a line that begins with a dot gets another one. */
static void message_write(struct buf *out, struct str bytes)
{
	size_t len;

	buf_clear(out);
	(void)buf_reserve(out, bytes.len + 128);
	if (str_starts_with(bytes, STR(".")))
		buf_add_char(out, '.');
	while ((len = dot_find(bytes)) > 0) {
		buf_add(out, str_first(bytes, len));
		buf_add_char(out, '.');
		bytes = str_from(bytes, len);
	}
	buf_add(out, bytes);
	buf_add(out, out->len == 0 || out->ptr[out->len - 1] == '\n' ? STR(".\r\n") : STR("\r\n.\r\n"));
}

static bool message_say(struct smtp *smtp, const struct smtp_message *message)
{
	smtp->stage = STAGE_MESSAGE;
	message_write(&smtp->out, message->bytes);
	/* 354 is not the answer to the message */
	smtp->reply.code = 0;
	smtp->wire.timeout_s = smtp->end_timeout_s;
	if (!say(smtp, buf_str(&smtp->out)) || !hear(smtp, &smtp->reply))
		return false;
	smtp->wire.timeout_s = smtp->reply_timeout_s;
	smtp->is_refused = smtp->reply.code / 100 != 2;
	return !smtp->is_refused;
}

/* Over the connection that is there. After a refusal it is left. */
static bool message_send(struct smtp *smtp, const struct smtp_message *message)
{
	attempt_begin(smtp);
	if (envelope_say(smtp, message) && message_say(smtp, message))
		return true;
	if (smtp->is_refused && smtp->code == CURLE_OK)
		smtp_rest(smtp);
	else
		connection_cut(smtp);
	return false;
}

/* Judging -------------------------------------------------------------------------------------------------------------------- */

/* The server hung up on a connection kept from before, and this message had no part in that. */
static bool is_gone(const struct smtp *smtp)
{
	return smtp->stage == STAGE_ENVELOPE && (!smtp->is_refused || smtp->reply.code == 421) &&
		smtp->code != CURLE_OPERATION_TIMEDOUT && smtp->code != CURLE_ABORTED_BY_CALLBACK;
}

/* Nothing that could end the command it stands in. */
static bool is_plain(struct str address)
{
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.ptr[i] <= 32 || address.ptr[i] == 127 || address.ptr[i] == '<' || address.ptr[i] == '>')
			return false;
	return true;
}

/* 53x: the server wants another sign-in or TLS of us; that is for the operator to mend, not the message's fault. */
static bool is_about_message(const struct smtp *smtp)
{
	int code = smtp->reply.code;

	return smtp->is_refused && code >= 500 && (code < 530 || code > 538);
}

static struct str reason_of(struct arena *arena, const struct smtp *smtp)
{
	char *text;

	if (smtp->is_private)
		return STR("the server's address is not a public one");
	if (smtp->is_refused || smtp->reply.code >= 400)
		text = arena_cstr(arena, buf_str(&smtp->reply.text));
	else if (smtp->stage == STAGE_MESSAGE)
		text = arena_cstr(arena, arena_printf(arena, "no answer to the message: %s", curl_easy_strerror(smtp->code)));
	else
		text = arena_cstr(arena, str_of(curl_easy_strerror(smtp->code)));
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 32 || (unsigned char)*c >= 127)
			*c = ' ';
	return str_of(text);
}

/* Said of the recipient with an enhanced status that leaves no doubt (RFC 3463 section 3.2 and 3.3, RFC 7505): bad mailbox, system
 * or syntax, moved without a new address, domain without mail, mailbox disabled. A bare 550 may as well be a policy. */
enum { CODE_LEN = 4 }; /* with what is behind it */
static bool is_no_mailbox(const struct smtp *smtp)
{
	static const char *const statuses[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", NULL};
	struct str text = buf_str(&smtp->reply.text), status;

	if (!smtp->is_recipient_refused || smtp->reply.code / 100 != 5 || text.len <= CODE_LEN)
		return false;
	text = str_from(text, CODE_LEN);
	if (!str_next(&text, ' ', &status))
		return false;
	for (const char *const *known = statuses; *known != NULL; known++)
		if (str_equal(status, str_of(*known)))
			return true;
	return false;
}

static struct smtp_result result_of(struct arena *arena, const struct smtp *smtp)
{
	struct smtp_result result = {.outcome = SMTP_TEMPORARY,
		.code = smtp->reply.code,
		.reason = reason_of(arena, smtp),
		.is_late = smtp->code == CURLE_OPERATION_TIMEDOUT,
		.is_no_mailbox = is_no_mailbox(smtp)};

	if (is_about_message(smtp))
		result.outcome = SMTP_PERMANENT;
	else
		result.is_unreachable = smtp->stage != STAGE_MESSAGE && !smtp->is_refused;
	return result;
}

struct smtp_result smtp_try(struct arena *arena, struct smtp *smtp, const struct smtp_server *server)
{
	smtp_rest(smtp);
	server_turn(smtp, server);
	if (!connection_make(arena, smtp, server))
		return result_of(arena, smtp);
	smtp_rest(smtp);
	return (struct smtp_result){.outcome = SMTP_SENT};
}

struct smtp_result smtp_send(
	struct arena *arena, struct smtp *smtp, const struct smtp_server *server, const struct smtp_message *message)
{
	struct smtp_result result = {.outcome = SMTP_PERMANENT};
	bool is_kept, is_sent;

	if (str_is_empty(message->to) || !is_plain(message->to) || !is_plain(message->from)) {
		result.reason = STR("not an address that mail can be sent to");
		return result;
	}
	server_turn(smtp, server);
	is_kept = smtp->wire.curl != NULL;
	if (!is_kept && !connection_make(arena, smtp, server))
		return result_of(arena, smtp);
	/* RFC 6531 section 3.2 */
	if (wants_utf8(message) && !smtp->offers_utf8) {
		result.reason = STR("the server does not take addresses beyond ASCII (SMTPUTF8)");
		return result;
	}
	is_sent = message_send(smtp, message);
	if (!is_sent && is_kept && is_gone(smtp))
		is_sent = connection_make(arena, smtp, server) && message_send(smtp, message);
	if (!is_sent)
		return result_of(arena, smtp);
	return (struct smtp_result){
		.outcome = SMTP_SENT, .code = smtp->reply.code, .reason = arena_copy(arena, buf_str(&smtp->reply.text))};
}
