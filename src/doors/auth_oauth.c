/* The page on which a person lets another program act for them: one form that works without script and asks for the password each
 * time, so that there is no cookie that another site could use. */
#include "doors/auth.h"

#include "base/encode.h"
#include "base/json_read.h"
#include "doors/pages.h"
#include "work/asset.h"
#include "work/authorize_page.h"
#include "work/claims.h"

struct authorize_in {
	struct authorization asked;
	struct str email, password, decision;
};
#define ASKED(member) FIELD_AS(struct authorize_in, asked.member, #member, "", .optional = true)
#define IN(member) FIELD(struct authorize_in, member, "", .optional = true)
static const struct field authorize_fields[] = {ASKED(client_id), ASKED(redirect_uri), ASKED(state), ASKED(response_type),
	ASKED(code_challenge), ASKED(code_challenge_method), ASKED(resource), IN(email), IN(password), IN(decision)};
static const struct shape authorize_shape = SHAPE("AuthorizeIn", struct authorize_in, authorize_fields);

/* One look at the page or one form of it. */
struct authorizing {
	struct visit *visit;
	struct authorize_in in;
	struct oauth_client client;
};

/* --- ways out ---------------------------------------------------------------------------------------------------------------- */

struct answer {
	const char *name; /* code, error */
	struct str value;
	const char *why; /* error_description, or NULL */
};

/* RFC 6749 section 4.1.2, with the issuer of RFC 9207. 303: the browser goes there with GET, without the form. */
static void client_redirect(struct authorizing *authorizing, struct answer answer)
{
	struct arena *arena = authorizing->visit->call->arena;
	struct str uri = authorizing->in.asked.redirect_uri, state = authorizing->in.asked.state;
	struct buf location = {0};

	buf_add(&location, uri);
	buf_add_char(&location, str_find(uri, '?') < 0 ? '?' : '&');
	buf_printf(&location, "%s=%.*s", answer.name, STR_ARG(percent_write(arena, answer.value)));
	if (answer.why)
		buf_printf(&location, "&error_description=%.*s", STR_ARG(percent_write(arena, str_of(answer.why))));
	if (state.ptr)
		buf_printf(&location, "&state=%.*s", STR_ARG(percent_write(arena, state)));
	buf_printf(&location, "&iss=%.*s", STR_ARG(percent_write(arena, issuer_url(authorizing->visit->call))));
	redirect_reply(authorizing->visit, 303, arena_copy(arena, buf_str(&location)));
	buf_close(&location);
}

/* A form may only go to us, and from there to the program: Chromium holds redirects against this policy, too. Policies know no IPv6
 * addresses. */
static void policy_header(struct visit *visit, struct str origin)
{
	if (str_find(origin, '[') >= 0)
		origin = STR("http:");
	http_reply_header(visit->reply, "Content-Security-Policy",
		arena_printf(visit->call->arena,
			"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' %.*s; base-uri 'none'; "
			"frame-ancestors 'none'",
			STR_ARG(origin)));
}

/* Where the person goes afterwards, as people say it: the host, or the program's own scheme. */
static struct str host_of(struct arena *arena, struct str uri)
{
	struct str origin = oauth_redirect_origin(arena, uri), https = STR("https://"), http = STR("http://");

	if (str_starts_with(origin, https))
		return str_from(origin, https.len);
	return str_starts_with(origin, http) ? str_from(origin, http.len) : origin;
}

/* `fault`: of the call, when the form came back. */
static void page_answer(struct authorizing *authorizing, enum fault_kind fault)
{
	struct call *call = authorizing->visit->call;
	const struct authorization *asked = &authorizing->in.asked;
	struct page_frame frame = {.has_faults = fault != FAULT_NONE, .language = visit_language(authorizing->visit)};
	struct authorize_page page = {.frame = &frame,
		.client = authorizing->client.name,
		.host = host_of(call->arena, asked->redirect_uri),
		.action = arena_printf(call->arena, "%.*s/auth/v1/authorize", STR_ARG(url_base(call->service->public_url))),
		.email = authorizing->in.email,
		.client_id = asked->client_id,
		.redirect_uri = asked->redirect_uri,
		.state = asked->state,
		.response_type = asked->response_type,
		.code_challenge = asked->code_challenge,
		.code_challenge_method = asked->code_challenge_method,
		.resource = asked->resource,
		.is_wrong = fault == FAULT_BAD_REQUEST,
		.is_limited = fault == FAULT_LIMITED};
	struct page_reply reply = {.status = fault == FAULT_NONE ? 200 : fault_info(fault)->status,
		.page = PAGE_AUTHORIZE,
		.data = &page,
		.frame = &frame};

	if (fault == FAULT_LIMITED)
		http_reply_header(
			authorizing->visit->reply, "Retry-After", arena_printf(call->arena, "%d", call->fault.retry_after_s));
	policy_header(authorizing->visit, oauth_redirect_origin(call->arena, asked->redirect_uri));
	page_reply_write(authorizing->visit, &reply);
}

/* --- the form ---------------------------------------------------------------------------------------------------------------- */

static bool code_make(struct authorizing *authorizing, struct str *code)
{
	struct visit *visit = authorizing->visit;
	struct credentials credentials = {authorizing->in.email, authorizing->in.password};
	struct account account;

	if (!auth_try(visit, credentials.email) || !account_by_credentials(visit->call, visit->db, &credentials, &account))
		return false;
	auth_try_succeeded(visit, credentials.email);
	authorizing->in.asked.account_id = account.id;
	return oauth_code_make(visit->call, visit->db, &authorizing->in.asked, code);
}

static void form_answer(struct authorizing *authorizing)
{
	enum fault_kind kind;
	struct str code;

	if (!str_equal(authorizing->in.decision, STR("allow"))) {
		client_redirect(authorizing, (struct answer){"error", STR("access_denied"), NULL});
		return;
	}
	if (code_make(authorizing, &code)) {
		client_redirect(authorizing, (struct answer){"code", code, NULL});
		return;
	}
	kind = authorizing->visit->call->fault.kind;
	if (kind == FAULT_BAD_REQUEST || kind == FAULT_LIMITED)
		page_answer(authorizing, kind);
	else
		fault_page_reply(authorizing->visit);
}

/* --- the request ------------------------------------------------------------------------------------------------------------- */

static bool request_read(struct authorizing *authorizing)
{
	struct visit *visit = authorizing->visit;
	struct str text = visit->request->method == HTTP_POST ? visit->request->body : visit->request->query;
	struct pair *pairs;
	size_t count;

	return pairs_parse(visit->call, text, &pairs, &count) &&
		pairs_read(visit->call, pairs, count, &authorize_shape, &authorizing->in) &&
		auth_client_find(visit, authorizing->in.asked.client_id, &authorizing->client);
}

void authorize_answer(struct visit *visit)
{
	struct authorizing authorizing = {.visit = visit};
	const char *error, *why;

	/* Until the address is known to be the program's, nobody is sent there. */
	if (!request_read(&authorizing) || !oauth_redirect_matches(&authorizing.client, authorizing.in.asked.redirect_uri)) {
		if (visit->call->fault.kind == FAULT_INTERNAL || visit->call->fault.kind == FAULT_UNAVAILABLE)
			fault_page_reply(visit);
		else
			notice_reply(visit, 400, PAGE_AUTHORIZE_BROKEN, (struct link_view){0});
		return;
	}
	error = oauth_request_error(visit->call, &authorizing.in.asked, &why);
	if (error)
		client_redirect(&authorizing, (struct answer){"error", str_of(error), why});
	else if (visit->request->method == HTTP_POST)
		form_answer(&authorizing);
	else
		page_answer(&authorizing, FAULT_NONE);
}
