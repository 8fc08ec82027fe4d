/* One blocking exchange with libcurl: a handle of its own, nothing shared, nothing followed. */
#include "net/http_client.h"

#include "base/buf.h"
#include "base/panic.h"
#include "net/address.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_BYTES ((size_t)1 << 20)
#define TIMEOUT_MS 5000

struct transfer {
	struct buf body;
	size_t limit_bytes;
	bool is_too_large, is_private;
};

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
	struct transfer *transfer = data;
	size_t len = size * count;
	if (len > transfer->limit_bytes - transfer->body.len) {
		transfer->is_too_large = true;
		return 0;
	}
	buf_add(&transfer->body, (struct str){bytes, len});
	return len;
}

/* Here the address is the one that will be connected to: no name can change its meaning in between. */
static curl_socket_t on_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = data;
	if (purpose == CURLSOCKTYPE_IPCXN && !address_is_public(&address->addr)) {
		transfer->is_private = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Strings that go to libcurl NUL-terminated and into a request's lines must be one line. */
static bool is_one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 32 && s.ptr[i] != '\t')
			return false;
	return true;
}

static bool check_fetch(struct call *call, const struct http_fetch *fetch)
{
	struct str url = fetch->url;
	if (!str_equal_nocase(str_first(url, 7), STR("http://")) && !str_equal_nocase(str_first(url, 8), STR("https://")))
		return fault(call, FAULT_UNAVAILABLE, NULL, "only http and https addresses can be called");
	bool is_clean = is_one_line(url) && is_one_line(fetch->method);
	for (size_t i = 0; i < fetch->header_count; i++)
		is_clean &= is_one_line(fetch->headers[i]);
	for (size_t i = 0; i < fetch->part_count; i++)
		is_clean &= is_one_line(fetch->parts[i].name) && is_one_line(fetch->parts[i].file_name) &&
			is_one_line(fetch->parts[i].type);
	return is_clean || fault(call, FAULT_UNAVAILABLE, NULL, "the address or a header holds a control character");
}

static void set_limits(CURL *curl, const struct http_fetch *fetch, struct transfer *transfer)
{
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(fetch->timeout_ms ? fetch->timeout_ms : TIMEOUT_MS));
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	if (!fetch->public_only)
		return;
	/* A proxy would connect in our place, and nobody could check to whom. */
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
}

/* A part's value on its way, so that a long one is not copied. */
struct part_reader {
	struct str value;
	size_t at;
};

static size_t on_part(char *out, size_t size, size_t count, void *data)
{
	struct part_reader *reader = data;
	struct str piece = str_first(str_from(reader->value, reader->at), size * count);
	memcpy(out, piece.ptr, piece.len);
	reader->at += piece.len;
	return piece.len;
}

/* libcurl asks for this when it has to send a request once more. */
static int on_part_seek(void *data, curl_off_t offset, int origin)
{
	struct part_reader *reader = data;
	if (origin != SEEK_SET || offset < 0 || (size_t)offset > reader->value.len)
		return CURL_SEEKFUNC_CANTSEEK;
	reader->at = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static curl_mime *parts_make(struct call *call, CURL *curl, const struct http_fetch *fetch)
{
	if (fetch->part_count == 0)
		return NULL;
	curl_mime *form = curl_mime_init(curl);
	ASSERT(form);
	for (size_t i = 0; i < fetch->part_count; i++) {
		const struct http_part *from = &fetch->parts[i];
		struct part_reader *reader = ARENA_NEW(call->arena, struct part_reader);
		curl_mimepart *part = curl_mime_addpart(form);
		ASSERT(part);
		reader->value = from->value;
		curl_mime_name(part, arena_cstr(call->arena, from->name));
		curl_mime_data_cb(part, (curl_off_t)from->value.len, on_part, on_part_seek, NULL, reader);
		if (str_is_empty(from->file_name))
			continue;
		curl_mime_filename(part, arena_cstr(call->arena, from->file_name));
		curl_mime_type(part, arena_cstr(call->arena, from->type));
	}
	curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
	return form;
}

static void set_request(struct call *call, CURL *curl, const struct http_fetch *fetch, struct curl_slist **lines)
{
	curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(call->arena, fetch->url));
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "Convoke/" CONVOKE_VERSION);
	/* Without these libcurl waits a second for a "100 Continue" before a large body. */
	*lines = curl_slist_append(NULL, "Expect:");
	for (size_t i = 0; i < fetch->header_count; i++)
		*lines = curl_slist_append(*lines, arena_cstr(call->arena, fetch->headers[i]));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *lines);
	if (fetch->body.ptr) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)fetch->body.len);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fetch->body.ptr);
	}
	if (str_equal(fetch->method, STR("HEAD")))
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else if (!str_is_empty(fetch->method))
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, arena_cstr(call->arena, fetch->method));
}

static bool fetch_fault(struct call *call, CURLcode code, const struct transfer *transfer)
{
	if (transfer->is_too_large)
		return fault(call, FAULT_UNAVAILABLE, NULL, "the answer is larger than %zu bytes", transfer->limit_bytes);
	if (transfer->is_private)
		return fault(call, FAULT_UNAVAILABLE, NULL, "the address is not a public one");
	return fault(call, FAULT_UNAVAILABLE, NULL, "no answer: %s", curl_easy_strerror(code));
}

bool http_fetch(struct call *call, const struct http_fetch *fetch, struct http_fetched *answer)
{
	*answer = (struct http_fetched){0};
	if (!check_fetch(call, fetch))
		return false;
	struct transfer transfer = {.limit_bytes = fetch->limit_bytes ? fetch->limit_bytes : LIMIT_BYTES};
	CURL *curl = curl_easy_init();
	ASSERT(curl);
	struct curl_slist *lines;
	set_limits(curl, fetch, &transfer);
	set_request(call, curl, fetch, &lines);
	curl_mime *form = parts_make(call, curl, fetch);
	CURLcode code = curl_easy_perform(curl);
	if (code == CURLE_OK) {
		long status = 0;
		const char *type = NULL;
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
		answer->status = (int)status;
		answer->content_type = arena_copy(call->arena, str_of(type));
		answer->body = arena_copy(call->arena, buf_str(&transfer.body));
	}
	curl_slist_free_all(lines);
	curl_easy_cleanup(curl);
	curl_mime_free(form);
	buf_close(&transfer.body);
	return code == CURLE_OK || fetch_fault(call, code, &transfer);
}
