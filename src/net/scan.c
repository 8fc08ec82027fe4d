/* llhttp's callbacks turned into spans. Works with llhttp 8 (compiled with LLHTTP_STRICT_MODE) and 9 (always strict). */
#include "net/scan.h"

#include "base/panic.h"

#include <llhttp.h>
#include <stdlib.h>
#include <string.h>

struct scan_parser {
	llhttp_t http;
	llhttp_settings_t settings;
};

static struct scan *scan_of(llhttp_t *http)
{
	return http->data;
}

static void span_extend(struct scan *scan, struct span *span, const char *at, size_t len)
{
	if (span->len == 0)
		span->at = (uint32_t)(at - scan->base);
	span->len = (uint32_t)(at - scan->base + (ptrdiff_t)len) - span->at;
}

static int on_url(llhttp_t *http, const char *at, size_t len)
{
	struct scan *scan = scan_of(http);
	span_extend(scan, &scan->target, at, len);
	return 0;
}

static int on_field(llhttp_t *http, const char *at, size_t len)
{
	struct scan *scan = scan_of(http);
	if (scan->is_head_read) {
		scan->extra_bytes += len;
		return 0;
	}
	if (scan->is_value_next || scan->field_count == 0) {
		scan->is_value_next = false;
		if (scan->field_count < SCAN_FIELDS_MAX)
			scan->fields[scan->field_count] = (struct scan_field){0};
		scan->field_count++;
	}
	if (scan->field_count <= SCAN_FIELDS_MAX)
		span_extend(scan, &scan->fields[scan->field_count - 1].name, at, len);
	return 0;
}

static int on_value(llhttp_t *http, const char *at, size_t len)
{
	struct scan *scan = scan_of(http);
	if (scan->is_head_read) {
		scan->extra_bytes += len;
		return 0;
	}
	scan->is_value_next = true;
	if (scan->field_count <= SCAN_FIELDS_MAX)
		span_extend(scan, &scan->fields[scan->field_count - 1].value, at, len);
	return 0;
}

static int on_value_end(llhttp_t *http)
{
	scan_of(http)->is_value_next = true;
	return 0;
}

static int on_head_end(llhttp_t *http)
{
	struct scan *scan = scan_of(http);
	scan->is_head_read = true;
	scan->content_length = http->flags & F_CONTENT_LENGTH ? http->content_length : 0;
	scan->has_body = scan->content_length > 0 || http->flags & (F_CHUNKED | F_TRANSFER_ENCODING);
	/* Nobody is upgraded here: such a request is read like any other. */
	http->upgrade = 0;
	return HPE_PAUSED;
}

static int on_body(llhttp_t *http, const char *at, size_t len)
{
	struct scan *scan = scan_of(http);
	return scan->take_body(scan->owner, at, len) ? 0 : -1;
}

static int on_extension(llhttp_t *http, const char *at, size_t len)
{
	(void)at;
	scan_of(http)->extra_bytes += len;
	return 0;
}

static int on_end(llhttp_t *http)
{
	(void)http;
	return HPE_PAUSED;
}

void scan_open(struct scan *scan, bool (*take_body)(void *, const char *, size_t), void *owner)
{
	*scan = (struct scan){.take_body = take_body, .owner = owner};
	scan->parser = calloc(1, sizeof(*scan->parser));
	ASSERT(scan->parser);
	llhttp_settings_init(&scan->parser->settings);
	llhttp_settings_t *settings = &scan->parser->settings;
	settings->on_url = on_url;
	settings->on_header_field = on_field;
	settings->on_header_value = on_value;
	settings->on_header_value_complete = on_value_end;
	settings->on_headers_complete = on_head_end;
	settings->on_body = on_body;
	settings->on_chunk_extension_name = on_extension;
	settings->on_chunk_extension_value = on_extension;
	settings->on_message_complete = on_end;
}

void scan_close(struct scan *scan)
{
	free(scan->parser);
	scan->parser = NULL;
}

void scan_start(struct scan *scan)
{
	llhttp_init(&scan->parser->http, HTTP_REQUEST, &scan->parser->settings);
	scan->parser->http.data = scan;
	scan->target = (struct span){0};
	scan->field_count = 0;
	scan->extra_bytes = 0;
	scan->is_head_read = false;
	scan->is_value_next = false;
}

enum scan_event scan_head(struct scan *scan, const char *base, size_t from, size_t to)
{
	llhttp_t *http = &scan->parser->http;
	scan->base = base;
	enum llhttp_errno error = llhttp_execute(http, base + from, to - from);
	scan->head_len = to;
	if (error == HPE_OK)
		return SCAN_MORE;
	scan->head_len = (size_t)(llhttp_get_error_pos(http) - base);
	if (error == HPE_PAUSED && scan->is_head_read)
		return SCAN_HEAD;
	return error == HPE_INVALID_METHOD ? SCAN_METHOD : SCAN_BROKEN;
}

enum scan_event scan_body(struct scan *scan, const char *bytes, size_t len, size_t *used)
{
	llhttp_t *http = &scan->parser->http;
	if (llhttp_get_errno(http) == HPE_PAUSED)
		llhttp_resume(http);
	enum llhttp_errno error = llhttp_execute(http, bytes, len);
	*used = len;
	if (error == HPE_OK)
		return SCAN_MORE;
	*used = (size_t)(llhttp_get_error_pos(http) - bytes);
	return error == HPE_PAUSED ? SCAN_DONE : SCAN_BROKEN;
}
