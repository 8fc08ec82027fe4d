/* Fields by mime_header, parts and their encodings by GMime. */
#include "jobs/mime.h"

#include "jobs/mime_header.h"

#include <gmime/gmime.h>

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

static void headers_add(struct buf *out, const struct mail *mail, const struct mime_sender *sender)
{
	char id[UUID_TEXT_LEN], merchant[UUID_TEXT_LEN];

	uuid_write(sender->id, id);
	uuid_write(sender->merchant_id, merchant);
	header_mailbox(out, "From", mail->from_name, sender->address);
	header_mailbox(out, "To", mail->to_name, mail->to_address);
	if (!str_is_empty(mail->reply_to))
		header_mailbox(out, "Reply-To", STR_NONE, mail->reply_to);
	header_text(out, "Subject", mail->subject);
	date_add(out, sender->at_ms);
	buf_printf(out, "Message-ID: <%.*s@%.*s>\r\n", UUID_TEXT_LEN, id, STR_ARG(sender->domain));
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

/* LF ends lines, and no control but it and the tab is left. */
static struct str plain(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.len + 2);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '\n' || c == '\t' || (c >= 32 && c != 127))
			out[len++] = (char)c;
	}
	if (len > 0 && out[len - 1] != '\n')
		out[len++] = '\n';
	return (struct str){out, len};
}

static void part_add(GMimeMultipart *whole, const char *subtype, struct str text)
{
	GMimePart *part = g_mime_part_new_with_type("text", subtype);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text.ptr, text.len);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	GMimeContentEncoding encoding;

	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	/* Never bare: 76 characters a line is what every relay lets through. */
	encoding = g_mime_part_get_best_content_encoding(part, GMIME_ENCODING_CONSTRAINT_7BIT);
	g_mime_part_set_content_encoding(part,
		encoding == GMIME_CONTENT_ENCODING_BASE64 ? GMIME_CONTENT_ENCODING_BASE64 : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_multipart_add(whole, GMIME_OBJECT(part));
	g_object_unref(content);
	g_object_unref(stream);
	g_object_unref(part);
}

struct str mime_write(struct arena *arena, const struct mail *mail, const struct mime_sender *sender)
{
	GMimeMultipart *whole = g_mime_multipart_new_with_subtype("alternative");
	GMimeFormatOptions *options = g_mime_format_options_new();
	struct buf out = {0};
	struct str message;
	char *body;

	headers_add(&out, mail, sender);
	part_add(whole, "plain", plain(arena, mail->text));
	if (!str_is_empty(mail->html))
		part_add(whole, "html", plain(arena, mail->html));
	g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
	body = g_mime_object_to_string(GMIME_OBJECT(whole), options);
	buf_add(&out, str_of(body));
	message = arena_copy(arena, buf_str(&out));
	buf_close(&out);
	g_free(body);
	g_mime_format_options_free(options);
	g_object_unref(whole);
	return message;
}
