/* Fields by mime_header, encodings by GMime; the lines between the parts are ours, since GMime's objects, streams and filters took
 * five times as long as the encodings themselves. */
#include "jobs/mime.h"

#include "jobs/mime_header.h"
#include "work/mail_name.h"

#include <gmime/gmime.h>

/* Of the mail's id. */
enum { BOUNDARY_DIGITS = 12 };

void mime_start(void)
{
	g_mime_init();
}

static void date_add(struct buf *out, int64_t at_ms)
{
	GDateTime *date = g_date_time_new_from_unix_utc(at_ms / 1000);
	char *text = g_mime_utils_header_format_date(date);

	header_token(out, "Date", str_of(text));
	g_free(text);
	g_date_time_unref(date);
}

static void headers_add(struct arena *arena, struct buf *out, const struct mail *mail, const struct mime_sender *sender)
{
	struct str name = mail_name_write(arena, &(struct mail_name){sender->merchant_id, sender->id});
	char merchant[UUID_TEXT_LEN];

	uuid_write(sender->merchant_id, merchant);
	header_mailbox(out, "From", mail->from_name, sender->address);
	header_mailbox(out, "To", mail->to_name, mail->to_address);
	if (!str_is_empty(mail->reply_to))
		header_mailbox(out, "Reply-To", STR_NONE, mail->reply_to);
	header_text(out, "Subject", mail->subject);
	date_add(out, sender->at_ms);
	buf_printf(out, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(name), STR_ARG(sender->domain));
	/* RFC 3834, and what Outlook listens to: no automatic replies. */
	buf_add_literal(out, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n");
	if (!str_is_empty(mail->unsubscribe_url)) {
		buf_printf(out, "List-Unsubscribe: <%.*s>\r\n", STR_ARG(mail->unsubscribe_url));
		buf_add_literal(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"); /* RFC 8058 */
	}
	if (!str_is_empty(mail->language))
		header_token(out, "Content-Language", mail->language);
	buf_printf(out, "Feedback-ID: %.*s:%.*s:convoke\r\n", UUID_TEXT_LEN, merchant, STR_ARG(sender->kind));
	buf_add_literal(out, "MIME-Version: 1.0\r\n");
}

/* LF ends lines, and no control but it and the tab is left. Counts the bytes that are not ASCII on the way. */
static struct str plain(struct arena *arena, struct str text, size_t *high)
{
	char *out = arena_alloc(arena, text.len + 2);
	size_t len = 0, count = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '\n' || c == '\t' || (c >= 32 && c != 127))
			out[len++] = (char)c;
		count += c >> 7;
	}
	*high = count;
	if (len > 0 && out[len - 1] != '\n')
		out[len++] = '\n';
	return (struct str){out, len};
}

/* Never bare: 76 characters a line is what every relay lets through. What is mostly not ASCII is shorter as base64. */
static GMimeContentEncoding encoding_of(size_t high, size_t all)
{
	return high * 6 > all ? GMIME_CONTENT_ENCODING_BASE64 : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/* GMime ends lines with LF. */
static void lines_add(struct buf *out, struct str text)
{
	struct str line;

	while (str_next(&text, '\n', &line)) {
		if (line.len == 0 && text.ptr == NULL)
			return;
		buf_add(out, line);
		buf_add_literal(out, "\r\n");
	}
}

static void part_add(struct arena *arena, struct buf *out, const char *subtype, struct str given)
{
	size_t high;
	struct str text = plain(arena, given, &high);
	GMimeContentEncoding encoding = encoding_of(high, text.len);
	GMimeEncoding state;
	struct buf coded = {0};

	g_mime_encoding_init_encode(&state, encoding);
	(void)buf_reserve(&coded, g_mime_encoding_outlen(&state, text.len));
	coded.len = g_mime_encoding_flush(&state, text.ptr, text.len, coded.ptr);
	buf_printf(out, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n", subtype,
		g_mime_content_encoding_to_string(encoding));
	lines_add(out, buf_str(&coded));
	buf_close(&coded);
}

/* RFC 2046 section 5.1.1. "=_" stands in neither encoding, so that no line of a part can be the boundary. */
static void body_add(struct arena *arena, struct buf *out, const struct mail *mail, struct uuid id)
{
	char text[UUID_TEXT_LEN];
	struct str boundary;

	uuid_write(id, text);
	boundary = arena_printf(arena, "=_%.*s", BOUNDARY_DIGITS, text + UUID_TEXT_LEN - BOUNDARY_DIGITS);
	buf_printf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary.ptr, boundary.ptr);
	part_add(arena, out, "plain", mail->text);
	if (!str_is_empty(mail->html)) {
		buf_printf(out, "\r\n--%s\r\n", boundary.ptr);
		part_add(arena, out, "html", mail->html);
	}
	buf_printf(out, "\r\n--%s--\r\n", boundary.ptr);
}

struct str mime_write(struct arena *arena, const struct mail *mail, const struct mime_sender *sender)
{
	struct buf out = {0};
	struct str message;

	(void)buf_reserve(&out, 2 * (mail->text.len + mail->html.len) + 4096);
	headers_add(arena, &out, mail, sender);
	body_add(arena, &out, mail, sender->id);
	message = arena_copy(arena, buf_str(&out));
	buf_close(&out);
	return message;
}
