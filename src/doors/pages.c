/* The door to pages that a person opens: finds the page of a path, and gives every page its headers. */
#include "doors/pages.h"

#include "base/panic.h"
#include "work/asset.h"
#include "work/locale.h"

#define POLICY                                                                                                                     \
	"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' "     \
	"blob:; "                                                                                                                  \
	"form-action 'self'; base-uri 'none'; frame-ancestors "

static bool take_path_read(struct str path, struct uuid *interview_id, struct str *rest)
{
	struct str prefix = STR("/interview/take/");

	if (!str_starts_with(path, prefix))
		return false;
	path = str_from(path, prefix.len);
	*rest = str_from(path, UUID_TEXT_LEN);
	return uuid_parse(str_first(path, UUID_TEXT_LEN), interview_id);
}

void pages_answer(struct visit *visit)
{
	struct uuid interview_id;
	struct str rest;

	keyring_refresh(visit->call, visit->db);
	if (take_path_read(visit->path, &interview_id, &rest))
		take_answer(visit, interview_id, rest);
	else if (str_equal(visit->path, STR("/join/")) || str_equal(visit->path, STR("/join")))
		join_answer(visit);
	else if (str_equal(visit->path, STR("/reset/")) || str_equal(visit->path, STR("/reset")))
		password_answer(visit);
	else if (str_equal(visit->path, STR("/unsubscribe/")) || str_equal(visit->path, STR("/unsubscribe")))
		stop_answer(visit);
	else if (str_equal(visit->path, STR("/results/")) || str_equal(visit->path, STR("/results")))
		result_answer(visit);
	else if (str_equal(visit->path, STR("/embed/")) || str_equal(visit->path, STR("/embed")))
		embed_answer(visit);
	else
		notice_reply(visit, 404, PAGE_NOT_FOUND, (struct link_view){0});
}

/* Nothing of a person's page may be kept, told to the next site, or shown inside a page of somebody else. */
static void page_headers(struct visit *visit, struct str ancestors)
{
	reply_header_once(visit->reply, "Content-Type", STR("text/html; charset=utf-8"));
	reply_header_once(visit->reply, "Cache-Control", STR("no-store"));
	reply_header_once(visit->reply, "Referrer-Policy", STR("no-referrer"));
	reply_header_once(visit->reply, "Content-Security-Policy",
		arena_printf(visit->call->arena, "%s%.*s", POLICY, STR_ARG(str_is_empty(ancestors) ? STR("'none'") : ancestors)));
	reply_header_once(visit->reply, "Cross-Origin-Opener-Policy", STR("same-origin"));
}

void page_reply_write(struct visit *visit, const struct page_reply *reply)
{
	struct call *call = visit->call;
	const struct template *template = page_of(call, reply->page, reply->frame->language);

	/* The pages are part of the program: that they can be made was seen when it started. */
	if (template == NULL)
		PANIC("%.*s", STR_ARG(call->fault.message));
	reply->frame->is_framed = !str_is_empty(reply->ancestors);
	page_frame_fill(call, reply->page, url_base(call->service->public_url), reply->frame);
	visit->reply->status = reply->status;
	template_write(&visit->reply->body, template, reply->data);
	page_headers(visit, reply->ancestors);
}

struct str visit_language(const struct visit *visit)
{
	return locale_accepted(visit->call->arena, http_header(visit->request, "accept-language"));
}

void notice_reply(struct visit *visit, int status, enum page_id page, struct link_view view)
{
	/* it says nothing of anybody, and whoever sees it inside another page must be told as well */
	bool is_framed = str_equal(http_header(visit->request, "sec-fetch-dest"), STR("iframe"));
	bool is_bare = view.hide_iframe || is_framed;
	struct page_frame frame = {.has_footer = !is_bare, .is_bare = is_bare, .language = visit_language(visit)};
	struct notice_page data = {.frame = &frame};

	page_reply_write(visit,
		&(struct page_reply){.status = status,
			.page = page,
			.data = &data,
			.frame = &frame,
			.ancestors = is_framed ? STR("*") : STR_NONE});
}

void fault_page_reply(struct visit *visit)
{
	enum fault_kind kind = visit->call->fault.kind;
	int status = fault_info(kind)->status;

	fault_log(visit->call, visit->request_id);
	if (kind == FAULT_UNAVAILABLE || kind == FAULT_LIMITED) {
		reply_header_once(visit->reply, "Retry-After", STR("60"));
		notice_reply(visit, status, PAGE_BUSY, (struct link_view){0});
	} else {
		notice_reply(visit, status, status >= 500 ? PAGE_ERROR : PAGE_REFUSED, (struct link_view){0});
	}
}

void redirect_reply(struct visit *visit, int status, struct str location)
{
	visit->reply->status = status;
	http_reply_header(visit->reply, "Location", location);
	reply_header_once(visit->reply, "Cache-Control", STR("no-store"));
	reply_header_once(visit->reply, "Referrer-Policy", STR("no-referrer"));
}

void method_page_reply(struct visit *visit, const char *allowed)
{
	http_reply_header(visit->reply, "Allow", str_of(allowed));
	notice_reply(visit, 405, PAGE_REFUSED, (struct link_view){0});
}

void page_cookie_set(struct visit *visit, const struct page_cookie *cookie)
{
	/* without https browsers take None from nobody; there a frame works within one site: another port of 127.0.0.1 */
	static const char *const scopes[2][2] = {
		{"SameSite=Lax", "SameSite=Lax"}, {"SameSite=Lax; Secure", "SameSite=None; Secure; Partitioned"}};
	bool is_secure = str_starts_with(visit->call->service->public_url, STR("https:"));

	http_reply_header(visit->reply, "Set-Cookie",
		arena_printf(visit->call->arena, "%.*s=%.*s; Path=%.*s; Max-Age=%lld; HttpOnly; %s", STR_ARG(cookie->name),
			STR_ARG(cookie->value), STR_ARG(cookie->path), (long long)cookie->max_age_s,
			scopes[is_secure][cookie->is_framed]));
}

bool request_is_foreign(const struct http_request *request)
{
	struct str site = http_header(request, "sec-fetch-site");

	return site.ptr != NULL && !str_equal(site, STR("same-origin")) && !str_equal(site, STR("none"));
}

/* The origin of our own pages, by what this server is called and by the name it was asked under. */
static bool origin_is_ours(const struct visit *visit, struct str origin)
{
	struct str host = http_header(visit->request, "host"), public_url = visit->call->service->public_url;
	struct str base = url_base(public_url);
	ptrdiff_t slashes = str_find(origin, '/');

	if (str_equal_nocase(origin, str_first(public_url, public_url.len - base.len)))
		return true;
	return slashes >= 0 && str_equal_nocase(str_from(origin, (size_t)slashes + 2), host);
}

bool visit_is_foreign(const struct visit *visit)
{
	struct str origin = http_header(visit->request, "origin");

	if (http_header(visit->request, "sec-fetch-site").ptr != NULL)
		return request_is_foreign(visit->request);
	/* "null" is what a page says that tells nobody where it comes from, as ours do */
	return !str_is_empty(origin) && !str_equal(origin, STR("null")) && !origin_is_ours(visit, origin);
}
