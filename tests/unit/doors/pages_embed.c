/* The page inside other sites' pages, with a real database: by code, by signature, who comes back, and what is refused. */
#include "base/encode.h"
#include "doors/pages.h"
#include "jobs/forget.h"
#include "net/limit.h"
#include "store/credits.h"
#include "store/suppressions.h"
#include "tests/unit/work/people.h"
#include "work/avatar.h"
#include "work/credit.h"
#include "work/embed.h"
#include "work/embed_sign.h"
#include "work/interview.h"
#include "work/mail.h"
#include "work/sealing.h"

#define ADA_FORM "do=ask&name=Ada+Lovelace&email=Ada%40Example.com"

struct world {
	struct who who;
	struct interview interview;
	struct http_request request;
	struct http_header headers[4];
	struct http_reply reply;
	struct str sql_text;
	struct uuid confirmation_id;
	struct mail mail;
	bool is_embedded, is_found;
	int64_t available;
};

static bool fill_run(struct call *call, void *data)
{
	struct world *world = data;
	struct question question = {.id = uuid_make(call->now_ms), .question = STR("Why?")};
	struct credit_cause cause = {.merchant_id = world->interview.merchant_id, .cause = STR("test")};

	return credit_start(call, cause.merchant_id) && credit_grant(call, cause, 1000) &&
		interview_define(call, &world->interview, (struct list){&question, 1}, world->is_embedded);
}

static void begin(struct world *world)
{
	memset(world, 0, sizeof *world);
	who_begin(&world->who);
	world->who.service.settings.data = str_of(world->who.folder);
	who_open(&world->who);
	world->is_embedded = true;
	world->interview = (struct interview){.merchant_id = who_merchant(&world->who, "Blue <b> Harbour", (struct uuid){{0}}),
		.name = STR("Back & end"),
		.location = STR("Here"),
		.language = STR("en"),
		.status = STR("active"),
		.type = STR("interview"),
		.visibility = STR("merchant_invite"),
		.template_id = avatar_text->id};
	assert_done(&world->who, who_write(&world->who, fill_run, world));
	world->request.headers = world->headers;
}

static void end(struct world *world)
{
	buf_close(&world->reply.body);
	who_close(&world->who);
}

static struct str header_of(const struct world *world, const char *name)
{
	for (size_t i = 0; i < world->reply.header_count; i++)
		if (str_equal(world->reply.headers[i].name, str_of(name)))
			return world->reply.headers[i].value;
	return STR_NONE;
}

/* The cookie of a name as the browser sends it back. */
static struct str cookie_of(const struct world *world, const char *prefix)
{
	for (size_t i = 0; i < world->reply.header_count; i++) {
		struct str value = world->reply.headers[i].value, pair;

		if (str_equal(world->reply.headers[i].name, STR("Set-Cookie")) && str_starts_with(value, str_of(prefix)) &&
			str_next(&value, ';', &pair))
			return pair;
	}
	return STR_NONE;
}

static bool says(const struct world *world, const char *what)
{
	struct str body = buf_str(&world->reply.body);

	return body.len > 0 && memmem(body.ptr, body.len, what, strlen(what)) != NULL;
}

static void ask(struct world *world, enum http_method method, struct str form)
{
	struct visit visit = {.call = &world->who.call,
		.db = world->who.db,
		.request = &world->request,
		.reply = &world->reply,
		.path = STR("/embed/"),
		.request_id = STR("0123")};

	world->request.method = method;
	world->request.method_name = method == HTTP_POST ? STR("POST") : method == HTTP_GET ? STR("GET") : STR("DELETE");
	world->request.query = method == HTTP_POST ? STR_NONE : form;
	world->request.body = method == HTTP_POST ? form : STR_NONE;
	buf_close(&world->reply.body);
	world->reply = (struct http_reply){0};
	who_again(&world->who);
	pages_answer(&visit);
}

static struct str with_id(struct world *world, const char *rest)
{
	return arena_printf(
		&world->who.arena, "embed_id=%.*s%s%s", STR_ARG(world->interview.embed_id), *rest != '\0' ? "&" : "", rest);
}

static void post(struct world *world, const char *form)
{
	world->headers[0] = (struct http_header){
		STR("cookie"), arena_printf(&world->who.arena, "convoke_embed_%.*s=1", STR_ARG(world->interview.embed_id))};
	world->request.header_count = 1;
	ask(world, HTTP_POST, with_id(world, form));
}

/* --- the code --------------------------------------------------------------------------------------------------------------- */

static struct str confirmation_in_page(struct world *world)
{
	static const char mark[] = "name=\"confirmation_id\" value=\"";
	struct str body = buf_str(&world->reply.body);
	const char *at = memmem(body.ptr, body.len, mark, strlen(mark));
	struct str id = {at == NULL ? NULL : at + strlen(mark), UUID_TEXT_LEN};

	assert_non_null(at);
	assert_true(uuid_parse(id, &world->confirmation_id));
	return arena_copy(&world->who.arena, id);
}

static void confirm(struct world *world, struct str id, const char *code)
{
	struct str form = arena_printf(
		&world->who.arena, "do=confirm&name=Ada&email=ada@example.com&confirmation_id=%.*s&code=%s", STR_ARG(id), code);

	post(world, arena_cstr(&world->who.arena, form));
}

static struct str code_of(struct world *world)
{
	struct str code;

	assert_done(&world->who, sealing_code(&world->who.call, world->confirmation_id, &code));
	return code;
}

static bool credits_run(struct call *call, void *data)
{
	struct world *world = data;

	return credit_available(call, world->interview.merchant_id, &world->available);
}

static int64_t credits(struct world *world)
{
	who_again(&world->who);
	assert_done(&world->who, who_write(&world->who, credits_run, world));
	return world->available;
}

static void a_visitor_comes_in_by_code_and_back_without(void **state)
{
	struct world world;
	struct str id, kept;

	UNUSED(state);
	begin(&world);
	ask(&world, HTTP_GET, with_id(&world, ""));
	assert_int_equal(world.reply.status, 200);
	assert_true(says(&world, "Back &amp; end</h1>"));
	assert_true(says(&world, "Blue &lt;b&gt; Harbour"));
	assert_true(str_ends_with(header_of(&world, "Content-Security-Policy"), STR(" frame-ancestors *")));
	assert_true(str_ends_with(header_of(&world, "Set-Cookie"), STR("; HttpOnly; SameSite=None; Secure; Partitioned")));
	post(&world, ADA_FORM);
	assert_int_equal(world.reply.status, 200);
	assert_true(says(&world, "on its way to Ada@Example.com"));
	id = confirmation_in_page(&world);
	assert_int_equal(credits(&world), 1000);
	confirm(&world, id, "000000x");
	assert_int_equal(world.reply.status, 422);
	assert_true(says(&world, "This is not the code"));
	confirm(&world, id, arena_cstr(&world.who.arena, code_of(&world)));
	assert_int_equal(world.reply.status, 303);
	assert_true(str_ends_with(header_of(&world, "Location"), STR("/?view_hm=true&view_hi=true")));
	assert_non_null(cookie_of(&world, "convoke_take_").ptr);
	assert_int_equal(credits(&world), 1000 - world.interview.cost);
	kept = cookie_of(&world, "convoke_embed_");
	assert_non_null(kept.ptr);
	/* the same code is good for nothing now */
	confirm(&world, id, arena_cstr(&world.who.arena, code_of(&world)));
	assert_int_equal(world.reply.status, 410);
	assert_true(says(&world, "no longer good"));
	/* in the same browser no other is needed */
	world.headers[0] = (struct http_header){STR("cookie"), kept};
	ask(&world, HTTP_GET, with_id(&world, ""));
	assert_int_equal(world.reply.status, 303);
	assert_int_equal(credits(&world), 1000 - world.interview.cost);
	end(&world);
}

static bool compose_run(struct call *call, void *data)
{
	struct world *world = data;
	char id[UUID_TEXT_LEN];
	struct mail_due due = {.merchant_id = world->interview.merchant_id, .kind = STR("confirm_address"), .language = STR("en")};

	uuid_write(world->confirmation_id, id);
	due.data.text = arena_printf(call->arena, "{\"confirmation\":\"%.*s\"}", UUID_TEXT_LEN, id);
	return mail_compose(call, &due, &world->mail);
}

static void the_mail_holds_the_code_while_it_is_good(void **state)
{
	struct world world;
	struct str code;

	UNUSED(state);
	begin(&world);
	post(&world, ADA_FORM);
	confirmation_in_page(&world);
	code = code_of(&world);
	assert_int_equal(code.len, SEALING_DIGITS);
	assert_done(&world.who, db_transaction(&world.who.call, world.who.db, DB_READ, compose_run, &world));
	assert_int_equal(world.mail.verdict, MAIL_SEND);
	assert_text(world.mail.to_address, "Ada@Example.com");
	assert_true(str_starts_with(world.mail.subject, code));
	assert_non_null(memmem(world.mail.text.ptr, world.mail.text.len, code.ptr, code.len));
	assert_null(world.mail.unsubscribe_url.ptr);
	world.who.call.now_ms += (int64_t)EMBED_CODE_TTL_S * 1000;
	assert_done(&world.who, db_transaction(&world.who.call, world.who.db, DB_READ, compose_run, &world));
	assert_int_equal(world.mail.verdict, MAIL_STOP);
	assert_text(world.mail.why, "expired");
	end(&world);
}

static void codes_can_be_neither_guessed_nor_kept(void **state)
{
	struct world world;
	struct str id, code;

	UNUSED(state);
	begin(&world);
	post(&world, ADA_FORM);
	id = confirmation_in_page(&world);
	code = code_of(&world);
	for (int i = 0; i < EMBED_TRIES_MOST; i++) {
		confirm(&world, id, "12345");
		assert_int_equal(world.reply.status, 422);
	}
	confirm(&world, id, arena_cstr(&world.who.arena, code));
	assert_int_equal(world.reply.status, 410);
	post(&world, ADA_FORM);
	id = confirmation_in_page(&world);
	code = code_of(&world);
	world.who.call.now_ms += (int64_t)EMBED_CODE_TTL_S * 1000;
	confirm(&world, id, arena_cstr(&world.who.arena, code));
	assert_int_equal(world.reply.status, 410);
	confirm(&world, STR("01900000-0000-7000-8000-000000000000"), "123456");
	assert_int_equal(world.reply.status, 410);
	/* spaces, as people copy them */
	world.who.call.now_ms += 3600000;
	post(&world, ADA_FORM);
	id = confirmation_in_page(&world);
	code = code_of(&world);
	confirm(&world, id, arena_cstr(&world.who.arena, arena_printf(&world.who.arena, "+%.3s+%.3s+", code.ptr, code.ptr + 3)));
	assert_int_equal(world.reply.status, 303);
	end(&world);
}

static bool confirmation_run(struct call *call, void *data)
{
	struct world *world = data;
	struct confirmation found;

	return confirmation_find(call, world->interview.merchant_id, world->confirmation_id, &found, &world->is_found);
}

static bool is_kept(struct world *world)
{
	assert_true(job_forget.run(&world->who.call, world->who.db));
	assert_done(&world->who, db_transaction(&world->who.call, world->who.db, DB_READ, confirmation_run, world));
	return world->is_found;
}

static void addresses_are_forgotten(void **state)
{
	struct world world;

	UNUSED(state);
	begin(&world);
	post(&world, ADA_FORM);
	confirmation_in_page(&world);
	world.who.call.now_ms += (int64_t)EMBED_CODE_TTL_S * 1000;
	assert_true(is_kept(&world));
	world.who.call.now_ms += 3600001;
	assert_false(is_kept(&world));
	end(&world);
}

static bool bounce_run(struct call *call, void *data)
{
	struct world *world = data;

	return suppression_put(call,
		&(struct suppression){.merchant_id = world->interview.merchant_id,
			.email_key = STR("bounced@example.com"),
			.reason = STR("bounced"),
			.created_at = call->now_ms});
}

static void nobody_is_flooded_and_mistakes_are_named(void **state)
{
	struct world world;

	UNUSED(state);
	begin(&world);
	for (int i = 0; i < world.who.service.settings.resend_hourly; i++) {
		post(&world, ADA_FORM);
		assert_int_equal(world.reply.status, 200);
	}
	post(&world, ADA_FORM);
	assert_int_equal(world.reply.status, 422);
	assert_true(says(&world, "Several codes have gone to this address"));
	assert_true(says(&world, "value=\"Ada Lovelace\""));
	post(&world, "do=ask&name=+&email=ada");
	assert_int_equal(world.reply.status, 422);
	assert_true(says(&world, "Enter your name"));
	assert_true(says(&world, "Enter an e-\u2060mail address like"));
	assert_done(&world.who, who_write(&world.who, bounce_run, &world));
	post(&world, "do=ask&name=Bo&email=bounced@example.com");
	assert_true(says(&world, "E-\u2060mails do not reach this address"));
	world.who.service.signin_limit = limit_make(2, 900, 10);
	post(&world, "do=ask&name=Bo&email=b1@example.com");
	post(&world, "do=ask&name=Bo&email=b2@example.com");
	assert_int_equal(world.reply.status, 200);
	post(&world, "do=ask&name=Bo&email=b3@example.com");
	assert_int_equal(world.reply.status, 429);
	limit_close(world.who.service.signin_limit);
	world.who.service.signin_limit = NULL;
	end(&world);
}

/* --- by signature ----------------------------------------------------------------------------------------------------------- */

static const char *signed_form(struct world *world, struct embed_claim claim)
{
	struct arena *arena = &world->who.arena;
	struct str form;

	claim.embed_id = world->interview.embed_id;
	claim.signature = embed_signature(arena, world->interview.embed_signing_key, &claim);
	form = arena_printf(arena, "name=%.*s&email=%.*s&signature=%.*s", STR_ARG(base64url_write(arena, claim.name)),
		STR_ARG(base64url_write(arena, claim.email)), STR_ARG(claim.signature));
	if (claim.expires_s != 0)
		form = arena_printf(arena, "%.*s&expires=%lld", STR_ARG(form), (long long)claim.expires_s);
	return arena_cstr(arena, form);
}

static const char *enter_form(struct world *world, struct embed_claim claim)
{
	return arena_cstr(&world->who.arena, arena_printf(&world->who.arena, "do=enter&%s", signed_form(world, claim)));
}

static void a_site_vouches_for_its_visitor(void **state)
{
	struct embed_claim ada = {.name = STR("Ada \"A\""), .email = STR("ada@example.com"), .expires_s = NOW_MS / 1000 + 60};
	struct world world;

	UNUSED(state);
	begin(&world);
	ask(&world, HTTP_GET, with_id(&world, signed_form(&world, ada)));
	assert_int_equal(world.reply.status, 200);
	assert_true(says(&world, "You continue as Ada &quot;A&quot; (ada@example.com)."));
	assert_true(says(&world, "id=\"signed\""));
	assert_int_equal(credits(&world), 1000);
	post(&world, enter_form(&world, ada));
	assert_int_equal(world.reply.status, 303);
	assert_int_equal(credits(&world), 1000 - world.interview.cost);
	/* a page that is loaded again puts nobody on it twice */
	post(&world, enter_form(&world, ada));
	assert_int_equal(world.reply.status, 303);
	assert_int_equal(credits(&world), 1000 - world.interview.cost);
	world.who.call.now_ms += 60000;
	post(&world, enter_form(&world, ada));
	assert_int_equal(world.reply.status, 403);
	assert_true(says(&world, "This page has become too old"));
	ada.expires_s = 0;
	post(&world, enter_form(&world, ada));
	assert_int_equal(world.reply.status, 403);
	world.who.service.settings.embed_older_signatures = true;
	post(&world, enter_form(&world, ada));
	assert_int_equal(world.reply.status, 303);
	end(&world);
}

static void credits_bound_it_as_they_bound_registering(void **state)
{
	struct embed_claim who = {.name = STR("Ada"), .expires_s = NOW_MS / 1000 + 60};
	static const struct str emails[] = {
		STR("a@example.com"), STR("b@example.com"), STR("c@example.com"), STR("d@example.com"), STR("e@example.com")};
	struct world world;
	size_t in = 0;

	UNUSED(state);
	begin(&world);
	assert_true(world.interview.cost > 200);
	for (size_t i = 0; i < COUNT_OF(emails); i++) {
		who.email = emails[i];
		post(&world, enter_form(&world, who));
		in += world.reply.status == 303;
	}
	assert_int_equal(in, 1000 / world.interview.cost);
	assert_int_equal(world.reply.status, 409);
	assert_true(says(&world, "You cannot begin right now"));
	end(&world);
}

/* --- what is refused -------------------------------------------------------------------------------------------------------- */

static bool origins_run(struct call *call, void *data)
{
	struct world *world = data;
	struct str origins[] = {STR("https://careers.example.com"), STR("http://127.0.0.1:4000")}, kept;

	return embed_origins_keep(call, (struct list){origins, COUNT_OF(origins)}, &kept) &&
		embed_set_origins(call, world->interview.merchant_id, world->interview.id, kept);
}

static bool bad_origin_run(struct call *call, void *data)
{
	struct str origins[] = {STR("https://good.example"), *(struct str *)data}, kept;

	return embed_origins_keep(call, (struct list){origins, COUNT_OF(origins)}, &kept);
}

static void only_the_pages_that_may_show_it_do(void **state)
{
	static const char *const bad[] = {"careers.example.com", "https://careers.example.com/jobs", "https://", "https://*", "*",
		"https://a b", "https://a;script-src *", "javascript://a", "https://a'", ""};
	struct world world;

	UNUSED(state);
	begin(&world);
	assert_done(&world.who, who_write(&world.who, origins_run, &world));
	ask(&world, HTTP_GET, with_id(&world, ""));
	assert_true(str_ends_with(header_of(&world, "Content-Security-Policy"),
		STR(" frame-ancestors https://careers.example.com http://127.0.0.1:4000")));
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct str origin = str_of(bad[i]);

		assert_false(bad_origin_run(&world.who.call, &origin));
		assert_text(world.who.call.fault.name, "embed_origins[1]");
		assert_fault(&world.who, FAULT_INVALID);
	}
	end(&world);
}

static void without_a_cookie_it_says_so(void **state)
{
	struct world world;

	UNUSED(state);
	begin(&world);
	ask(&world, HTTP_POST, with_id(&world, ADA_FORM));
	assert_int_equal(world.reply.status, 403);
	assert_true(says(&world, "Your browser keeps no cookie here"));
	assert_true(says(&world, "target=\"_blank\""));
	end(&world);
}

static void what_is_no_visit_is_refused(void **state)
{
	struct world world;

	UNUSED(state);
	begin(&world);
	ask(&world, HTTP_GET, STR_NONE);
	assert_int_equal(world.reply.status, 404);
	assert_true(says(&world, "This interview is not open"));
	ask(&world, HTTP_GET, STR("embed_id=%00"));
	assert_int_equal(world.reply.status, 404);
	ask(&world, HTTP_GET, STR("embed_id=01900000-0000-7000-8000-000000000000"));
	assert_int_equal(world.reply.status, 404);
	ask(&world, HTTP_DELETE, with_id(&world, ""));
	assert_int_equal(world.reply.status, 405);
	post(&world, "do=dance");
	assert_int_equal(world.reply.status, 400);
	post(&world, "do=enter");
	assert_int_equal(world.reply.status, 403);
	world.headers[0] = (struct http_header){STR("sec-fetch-site"), STR("cross-site")};
	ask(&world, HTTP_POST, with_id(&world, ADA_FORM));
	assert_int_equal(world.reply.status, 403);
	end(&world);
}

static bool state_run(struct call *call, void *data)
{
	struct world *world = data;

	return interview_change_state(
		call, &world->interview, world->interview.status, (struct flag){.is_set = true, .value = world->is_embedded});
}

static bool stored_run(struct call *call, void *data)
{
	struct world *world = data;
	struct interview found;
	bool is_found;

	if (!interview_find(call, world->interview.merchant_id, world->interview.id, &found, &is_found))
		return false;
	world->sql_text = found.embed_signing_key;
	return is_found;
}

static void the_key_is_sealed_and_ends_with_the_embedding(void **state)
{
	struct str key, id;
	struct world world;

	UNUSED(state);
	begin(&world);
	key = world.interview.embed_signing_key;
	id = world.interview.embed_id;
	assert_done(&world.who, who_write(&world.who, stored_run, &world));
	assert_true(str_starts_with(world.sql_text, STR("1.")));
	assert_null(memmem(world.sql_text.ptr, world.sql_text.len, key.ptr, key.len));
	/* asked for again, it is the same */
	world.interview.embed_signing_key = world.sql_text;
	assert_done(&world.who, who_write(&world.who, state_run, &world));
	assert_true(str_equal(world.interview.embed_signing_key, key));
	world.interview.status = STR("archived");
	assert_done(&world.who, who_write(&world.who, state_run, &world));
	ask(&world, HTTP_GET, with_id(&world, ""));
	assert_int_equal(world.reply.status, 404);
	world.interview.status = STR("active");
	world.is_embedded = false;
	assert_done(&world.who, who_write(&world.who, state_run, &world));
	assert_done(&world.who, who_write(&world.who, stored_run, &world));
	assert_null(world.sql_text.ptr);
	world.interview.embed_id = id;
	ask(&world, HTTP_GET, with_id(&world, ""));
	assert_int_equal(world.reply.status, 404);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_visitor_comes_in_by_code_and_back_without),
		cmocka_unit_test(the_mail_holds_the_code_while_it_is_good), cmocka_unit_test(codes_can_be_neither_guessed_nor_kept),
		cmocka_unit_test(addresses_are_forgotten), cmocka_unit_test(nobody_is_flooded_and_mistakes_are_named),
		cmocka_unit_test(a_site_vouches_for_its_visitor), cmocka_unit_test(credits_bound_it_as_they_bound_registering),
		cmocka_unit_test(only_the_pages_that_may_show_it_do), cmocka_unit_test(without_a_cookie_it_says_so),
		cmocka_unit_test(what_is_no_visit_is_refused), cmocka_unit_test(the_key_is_sealed_and_ends_with_the_embedding)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
