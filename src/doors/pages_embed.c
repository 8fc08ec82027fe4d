/* The page that other sites show inside theirs: a visitor says who they are, by a code that was mailed to them or by the site's
 * signature, and is led to the interview. Looking (GET) changes nothing. Every form works without script. */
#include "base/encode.h"
#include "base/json_read.h"
#include "doors/auth.h"
#include "doors/pages_take.h"
#include "work/address.h"
#include "work/asset.h"
#include "work/embed.h"
#include "work/embed_page.h"
#include "work/embed_sign.h"
#include "work/enrol.h"
#include "work/locale.h"

enum { COOKIE_LEAST_S = 8 * 60 * 60, PROBE_S = 60 * 60 };

struct embed_form {
	struct str embed_id, name, email, expires, signature, code, wish;
	struct uuid confirmation_id;
};
#define FORM(member) FIELD(struct embed_form, member, "", .optional = true)
static const struct field form_fields[] = {FORM(embed_id), FORM(name), FORM(email), FORM(expires), FORM(signature), FORM(code),
	FIELD_AS(struct embed_form, wish, "do", "", .optional = true), FORM(confirmation_id)};
static const struct shape form_shape = SHAPE("EmbedForm", struct embed_form, form_fields);

/* One request. What transactions find out stands at the end. */
struct embed_visit {
	struct visit *visit;
	struct embed_form form;
	struct str cookie_name; /* NUL-terminated; says that cookies are kept, then whose interview it is */
	bool is_top;            /* not inside another page */
	struct embed_visitor visitor;
	struct embed_page page;

	struct embed_row row;
	bool is_open, is_in;
	struct confirmation confirmation;
	enum embed_asked asked;
	enum embed_confirmed confirmed;
	struct link link;
};

static void page_answer(struct embed_visit *embed, int status)
{
	struct embed_page *page = &embed->page;
	bool is_known = embed->is_open;
	struct page_frame frame = {.language = embed->row.language,
		.site = embed->row.merchant_name,
		.has_header = embed->is_top,
		.has_footer = embed->is_top,
		.is_bare = !embed->is_top,
		.has_script = page->is_signed,
		.has_faults = page->name_fault || page->email_fault || page->is_code_wrong};
	struct str ancestors = is_known ? embed_ancestors(embed->row.embed_id, embed->row.origins) : STR("*");

	page->is_open = page->is_form || page->is_code || page->is_signed || page->is_bad || page->is_full || page->is_blocked;
	if (!page->is_form && !page->is_code && !page->is_signed)
		frame.frame_state = STR("closed");
	if (is_known) {
		page->merchant = embed->row.merchant_name;
		page->interview = embed->row.interview_name;
		page->interview_lang = locale_tag(embed->row.language);
	}
	page->frame = &frame;
	page->embed_id = embed->form.embed_id;
	page->action =
		arena_printf(embed->visit->call->arena, "%.*s/embed/", STR_ARG(url_base(embed->visit->call->service->public_url)));
	page_reply_write(embed->visit,
		&(struct page_reply){.status = status, .page = PAGE_EMBED, .data = page, .frame = &frame, .ancestors = ancestors});
}

/* `which` member of the page says what there is to say; NULL: that the interview is not open. */
static void notice_answer(struct embed_visit *embed, int status, bool *which)
{
	embed->page = (struct embed_page){.own_window_url = embed->page.own_window_url};
	if (which != NULL)
		*which = true;
	page_answer(embed, status);
}

static void form_answer(struct embed_visit *embed)
{
	struct embed_page *page = &embed->page;

	page->is_form = true;
	page->name = embed->form.name;
	page->email = embed->form.email;
	page_answer(embed, page->name_fault || page->email_fault ? 422 : 200);
}

static bool run(struct embed_visit *embed, enum db_mode mode, bool (*run_it)(struct call *call, void *embed))
{
	if (db_transaction(embed->visit->call, embed->visit->db, mode, run_it, embed))
		return true;
	fault_page_reply(embed->visit);
	return false;
}

static bool look_run(struct call *call, void *data)
{
	struct embed_visit *embed = data;

	return embed_look(call, embed->form.embed_id, &embed->row, &embed->is_open);
}

/* --- cookies ---------------------------------------------------------------------------------------------------------------- */

static void cookie_set(struct embed_visit *embed, struct str value, int64_t max_age_s)
{
	struct visit *visit = embed->visit;
	struct str base = url_base(visit->call->service->public_url);

	page_cookie_set(visit,
		&(struct page_cookie){.name = embed->cookie_name,
			.value = value,
			.path = arena_printf(visit->call->arena, "%.*s/embed", STR_ARG(base)),
			.max_age_s = max_age_s,
			.is_framed = true});
}

/* To the interview's pages, with the link's token in a cookie of theirs. */
static void interview_lead(struct embed_visit *embed, struct str token)
{
	struct visit *visit = embed->visit;
	struct arena *arena = visit->call->arena;
	struct str path = take_path(visit, embed->row.interview_id);
	int64_t left_s = (embed->link.expires_at_ms - visit->call->now_ms) / 1000;
	struct page_cookie cookie = {.name = take_cookie_name(arena, embed->row.interview_id),
		.value = token,
		.path = path,
		.max_age_s = left_s > COOKIE_LEAST_S ? left_s : COOKIE_LEAST_S,
		.is_framed = true};

	page_cookie_set(visit, &cookie);
	redirect_reply(visit, 303, arena_printf(arena, "%.*s%s", STR_ARG(path), embed->is_top ? "" : "?view_hm=true&view_hi=true"));
}

/* Who was here before in this browser goes on without another code. */
static bool is_back(struct embed_visit *embed, struct str token)
{
	struct link *link = &embed->link;

	return !str_is_empty(token) && link_token_read(embed->visit->call, token, link) &&
		uuid_equal(link->interview_id, embed->row.interview_id) && link->expires_at_ms > embed->visit->call->now_ms;
}

static void entered_answer(struct embed_visit *embed, bool is_kept)
{
	struct visit *visit = embed->visit;
	struct link_key key = keyring_link_key(visit->call);
	char *token = arena_alloc(visit->call->arena, LINK_TOKEN_MOST);
	struct str value;

	if (!embed->is_in) {
		notice_answer(embed, 409, &embed->page.is_full);
		return;
	}
	value = (struct str){token, link_token_put(token, &key, &embed->link)};
	if (is_kept)
		cookie_set(embed, value, (embed->link.expires_at_ms - visit->call->now_ms) / 1000);
	interview_lead(embed, value);
}

/* --- whom the site vouches for ---------------------------------------------------------------------------------------------- */

/* Of what was signed; false when the page that says why not was answered. */
static bool signature_read(struct embed_visit *embed)
{
	struct call *call = embed->visit->call;
	struct embed_form *form = &embed->form;
	struct embed_claim claim = {.embed_id = form->embed_id, .signature = form->signature};
	struct embed_rules rules = {call->now_ms, call->service->settings.embed_older_signatures};
	struct address address;
	struct str key;

	if (!embed_key_open(call, embed->row.merchant_id, embed->row.signing_key, &key)) {
		fault_page_reply(embed->visit);
		return false;
	}
	if (!embed_text_read(call->arena, form->name, &claim.name) || !embed_text_read(call->arena, form->email, &claim.email) ||
		(!str_is_empty(form->expires) && !(str_to_int(form->expires, &claim.expires_s) && claim.expires_s > 0)) ||
		embed_prove(call->arena, key, &claim, rules) != EMBED_PROVEN || str_is_empty(str_trim(claim.name)) ||
		address_check(call->arena, claim.email, &address) != NULL) {
		notice_answer(embed, 403, &embed->page.is_bad);
		return false;
	}
	embed->visitor = (struct embed_visitor){str_trim(claim.name), address.text};
	return true;
}

static void signed_answer(struct embed_visit *embed)
{
	if (!signature_read(embed))
		return;
	embed->page.is_signed = true;
	embed->page.name = embed->visitor.name;
	embed->page.email = embed->visitor.email;
	embed->page.name_b64 = embed->form.name;
	embed->page.email_b64 = embed->form.email;
	embed->page.expires = embed->form.expires;
	embed->page.signature = embed->form.signature;
	page_answer(embed, 200);
}

static bool enter_run(struct call *call, void *data)
{
	struct embed_visit *embed = data;

	return embed_enter(call, &embed->row, &embed->visitor, &embed->link, &embed->is_in);
}

static void enter_answer(struct embed_visit *embed)
{
	if (signature_read(embed) && run(embed, DB_WRITE, enter_run))
		entered_answer(embed, false);
}

/* --- who says it themselves ------------------------------------------------------------------------------------------------- */

static bool visitor_check(struct embed_visit *embed, struct address *address)
{
	struct embed_page *page = &embed->page;
	struct str name = str_trim(embed->form.name);

	page->is_name_missing = str_is_empty(name);
	page->name_fault = page->is_name_missing || str_count_chars(name) > NAME_MOST;
	page->is_email_wrong = address_check(embed->visit->call->arena, embed->form.email, address) != NULL;
	page->email_fault = page->is_email_wrong;
	embed->confirmation = (struct confirmation){.name = name, .email = address->text, .email_key = address->key};
	return !page->name_fault && !page->email_fault;
}

static bool ask_run(struct call *call, void *data)
{
	struct embed_visit *embed = data;

	return embed_ask(call, &embed->row, &embed->confirmation, &embed->asked);
}

static void code_answer(struct embed_visit *embed, int status)
{
	char *id = arena_alloc(embed->visit->call->arena, UUID_TEXT_LEN);

	uuid_write(embed->confirmation.id, id);
	embed->page.is_code = true;
	embed->page.name = embed->confirmation.name;
	embed->page.email = embed->confirmation.email;
	embed->page.confirmation_id = (struct str){id, UUID_TEXT_LEN};
	page_answer(embed, status);
}

static void ask_answer(struct embed_visit *embed)
{
	struct embed_page *page = &embed->page;
	struct address address = {0};

	if (!visitor_check(embed, &address)) {
		form_answer(embed);
		return;
	}
	if (!auth_try_often(embed->visit, "code")) {
		fault_page_reply(embed->visit);
		return;
	}
	if (!run(embed, DB_WRITE, ask_run))
		return;
	page->is_too_often = embed->asked == EMBED_TOO_OFTEN;
	page->is_email_off = embed->asked == EMBED_UNREACHABLE;
	page->email_fault = page->is_too_often || page->is_email_off;
	if (page->email_fault)
		form_answer(embed);
	else
		code_answer(embed, 200);
}

static bool confirm_run(struct call *call, void *data)
{
	struct embed_visit *embed = data;

	embed->confirmation.id = embed->form.confirmation_id;
	if (!embed_confirm(call, &embed->row, embed->form.code, &embed->confirmation, &embed->confirmed))
		return false;
	embed->visitor = (struct embed_visitor){embed->confirmation.name, embed->confirmation.email};
	return embed->confirmed != EMBED_CONFIRMED || enter_run(call, data);
}

static void confirm_answer(struct embed_visit *embed)
{
	if (!run(embed, DB_WRITE, confirm_run))
		return;
	if (embed->confirmed == EMBED_CONFIRMED) {
		entered_answer(embed, true);
		return;
	}
	embed->confirmation.id = embed->form.confirmation_id;
	embed->confirmation.name = embed->form.name;
	embed->confirmation.email = embed->form.email;
	embed->page.is_code_wrong = embed->confirmed == EMBED_CODE_WRONG;
	embed->page.is_code_over = embed->confirmed == EMBED_CODE_OVER;
	code_answer(embed, embed->page.is_code_wrong ? 422 : 410);
}

/* --- the request ------------------------------------------------------------------------------------------------------------ */

static void post_answer(struct embed_visit *embed)
{
	static const struct {
		struct str wish;
		void (*answer)(struct embed_visit *embed);
	} wishes[] = {{STR("ask"), ask_answer}, {STR("confirm"), confirm_answer}, {STR("enter"), enter_answer},
		{STR("change"), form_answer}};

	if (str_is_empty(request_cookie(embed->visit->request, embed->cookie_name.ptr))) {
		notice_answer(embed, 403, &embed->page.is_blocked);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(wishes); i++) {
		if (!str_equal(embed->form.wish, wishes[i].wish))
			continue;
		wishes[i].answer(embed);
		return;
	}
	notice_reply(embed->visit, 400, PAGE_REFUSED, (struct link_view){.hide_iframe = true});
}

static void get_answer(struct embed_visit *embed)
{
	struct str token = request_cookie(embed->visit->request, embed->cookie_name.ptr);

	if (!str_is_empty(embed->form.signature)) {
		cookie_set(embed, STR("1"), PROBE_S);
		signed_answer(embed);
	} else if (is_back(embed, token)) {
		interview_lead(embed, token);
	} else {
		cookie_set(embed, STR("1"), PROBE_S);
		embed->form = (struct embed_form){.embed_id = embed->form.embed_id};
		form_answer(embed);
	}
}

static bool form_read(struct embed_visit *embed, struct str text)
{
	struct call *call = embed->visit->call;
	struct pair *pairs;
	size_t count;

	return pairs_parse(call, text, &pairs, &count) && pairs_read(call, pairs, count, &form_shape, &embed->form);
}

/* The same page, for a window of its own: with what was signed, which is good for as long as it says. */
static struct str own_window_url(const struct embed_visit *embed)
{
	struct arena *arena = embed->visit->call->arena;
	const struct embed_form *form = &embed->form;
	struct str url = arena_printf(arena, "%.*s/embed/?embed_id=%.*s",
		STR_ARG(url_base(embed->visit->call->service->public_url)), STR_ARG(percent_write(arena, form->embed_id)));

	if (str_is_empty(form->signature))
		return url;
	return arena_printf(arena, "%.*s&name=%.*s&email=%.*s&expires=%.*s&signature=%.*s", STR_ARG(url),
		STR_ARG(percent_write(arena, form->name)), STR_ARG(percent_write(arena, form->email)),
		STR_ARG(percent_write(arena, form->expires)), STR_ARG(percent_write(arena, form->signature)));
}

void embed_answer(struct visit *visit)
{
	struct embed_visit embed = {.visit = visit};
	bool is_post = visit->request->method == HTTP_POST;

	embed.is_top = str_equal(http_header(visit->request, "sec-fetch-dest"), STR("document"));
	if (!is_post && visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD) {
		method_page_reply(visit, "GET, HEAD, POST");
		return;
	}
	if (is_post && visit_is_foreign(visit)) {
		notice_reply(visit, 403, PAGE_REFUSED, (struct link_view){.hide_iframe = true});
		return;
	}
	if (!form_read(&embed, is_post ? visit->request->body : visit->request->query) || str_is_empty(embed.form.embed_id)) {
		notice_answer(&embed, 404, NULL);
		return;
	}
	if (!run(&embed, DB_READ, look_run))
		return;
	if (!embed.is_open) {
		notice_answer(&embed, 404, NULL);
		return;
	}
	embed.cookie_name = arena_printf(visit->call->arena, "convoke_embed_%.*s", STR_ARG(embed.row.embed_id));
	embed.page.own_window_url = own_window_url(&embed);
	if (is_post)
		post_answer(&embed);
	else
		get_answer(&embed);
}
