/* /assets/NAME-HASH.ext: files of web/assets, which may be kept for ever since the hash is that of their bytes. */
#include "doors/door.h"
#include "work/asset.h"

struct asset_type {
	struct str suffix, type;
};

static const struct asset_type types[] = {
	{STR(".css"), STR("text/css; charset=utf-8")},
	{STR(".js"), STR("text/javascript; charset=utf-8")},
	{STR(".svg"), STR("image/svg+xml")},
	{STR(".png"), STR("image/png")},
};

static struct str type_of(struct str name)
{
	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (str_ends_with(name, types[i].suffix))
			return types[i].type;
	return STR("application/octet-stream");
}

/* If-None-Match (RFC 9110 section 13.1.2), weak comparison. */
static bool is_known(const struct http_request *request, struct str etag)
{
	struct str rest = http_header(request, "if-none-match"), part;

	while (str_next(&rest, ',', &part)) {
		part = str_trim(part);
		if (str_starts_with(part, STR("W/")))
			part = str_from(part, 2);
		if (str_equal(part, etag) || str_equal(part, STR("*")))
			return true;
	}
	return false;
}

static void plain_answer(struct visit *visit, int status, struct str text)
{
	visit->reply->status = status;
	visit->reply->body_static = text;
	http_reply_header(visit->reply, "Content-Type", STR("text/plain; charset=utf-8"));
	http_reply_header(visit->reply, "Cache-Control", STR("no-store"));
}

void assets_answer(struct visit *visit)
{
	struct http_reply *reply = visit->reply;
	const struct embedded_file *file = asset_by_url_name(visit->call->arena, str_from(visit->path, STR("/assets/").len));
	struct str etag;

	if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD) {
		http_reply_header(reply, "Allow", STR("GET, HEAD"));
		plain_answer(visit, 405, STR("This address answers GET only.\n"));
		return;
	}
	if (file == NULL) {
		plain_answer(visit, 404, STR("There is no such file.\n"));
		return;
	}
	etag = arena_printf(visit->call->arena, "\"%s\"", file->hash);
	http_reply_header(reply, "ETag", etag);
	http_reply_header(reply, "Cache-Control", STR("public, max-age=31536000, immutable"));
	http_reply_header(reply, "Cross-Origin-Resource-Policy", STR("same-origin"));
	reply->status = is_known(visit->request, etag) ? 304 : 200;
	if (reply->status == 304)
		return;
	http_reply_header(reply, "Content-Type", type_of(str_of(file->path)));
	reply->body_static = file->bytes;
}
