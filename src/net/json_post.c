/* JSON to another server by POST, over http_fetch. */
#include "net/json_post.h"

#include "net/http_client.h"

bool json_post(struct call *call, const struct post *post, struct post_reply *answer)
{
	struct str headers[] = {STR("Content-Type: application/json"), STR_NONE};
	struct http_fetch fetch = {.url = post->url,
		.body = post->body,
		.headers = headers,
		.header_count = str_is_empty(post->key) ? 1 : 2,
		.timeout_ms = (int)post->timeout_ms};
	struct http_fetched fetched;

	headers[1] = arena_printf(call->arena, "Authorization: Bearer %.*s", STR_ARG(post->key));
	if (!http_fetch(call, &fetch, &fetched))
		return false;
	*answer = (struct post_reply){fetched.status, fetched.body};
	return true;
}
