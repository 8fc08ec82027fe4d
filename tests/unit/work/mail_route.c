/* src/work/mail_route.c with a real database: whose server, whose sender, and that the password is not to be read there. */
#include "work/mail_route.h"

#include "store/mail_routes.h"
#include "tests/unit/work/people.h"

#define OWN_URL "smtps://user:hunter2@mail.merchant.test"

static bool set(struct call *call, void *data)
{
	return mail_route_set(call, data);
}

static bool put(struct call *call, void *data)
{
	return mail_route_put(call, data);
}

struct look {
	struct uuid merchant_id;
	struct mail_route route;
	struct mail_route_row row;
};

static bool look(struct call *call, void *data)
{
	struct look *look = data;

	return mail_route_of(call, look->merchant_id, &look->route) && mail_route_find(call, look->merchant_id, &look->row);
}

static bool look_at(struct who *who, struct look *seen)
{
	return db_transaction(&who->call, who->db, DB_READ, look, seen);
}

static void a_merchant_has_its_own_or_the_usual(void **state)
{
	UNUSED(state);
	struct who who;

	who_begin(&who);
	who.service.settings.data = str_of(who.folder);
	who.service.settings.smtp.url = STR("smtp://relay.test:2525");
	who.service.settings.smtp_sender = STR("us@Relay.test");
	who_open(&who);
	struct look seen = {.merchant_id = who_merchant(&who, "Own", (struct uuid){{0}})};
	struct mail_route_own own = {
		.merchant_id = seen.merchant_id, .smtp.url = STR(OWN_URL), .sender_address = STR("jobs@bücher.test")};

	assert_done(&who, look_at(&who, &seen));
	assert_true(seen.route.has_server && !seen.route.is_own);
	assert_text(seen.route.server.host, "relay.test");
	assert_text(seen.route.sender, "us@relay.test");
	assert_text(seen.route.helo, "convoke.test");
	assert_done(&who, who_write(&who, set, &own));
	assert_done(&who, look_at(&who, &seen));
	assert_true(seen.route.is_own && seen.route.server.security == SMTP_SECURITY_TLS);
	assert_text(seen.route.server.host, "mail.merchant.test");
	assert_text(seen.route.server.password, "hunter2");
	assert_text(seen.route.sender, "jobs@xn--bcher-kva.test");
	assert_text(seen.route.domain, "xn--bcher-kva.test");
	assert_null(memmem(seen.row.smtp_url.ptr, seen.row.smtp_url.len, "hunter2", 7));
	/* another installation's key opens nothing */
	who.service.settings.secret_key = STR("a text of thirty-two characters!");
	assert_false(look_at(&who, &seen));
	assert_fault(&who, FAULT_UNAVAILABLE);
	own.smtp.url = own.sender_address = STR_NONE;
	assert_done(&who, who_write(&who, set, &own));
	assert_done(&who, look_at(&who, &seen));
	assert_true(!seen.route.is_own);
	assert_text(seen.route.sender, "us@relay.test");
	who_close(&who);
}

static void a_sealed_address_is_one_merchants_alone(void **state)
{
	UNUSED(state);
	struct who who;

	who_begin(&who);
	who.service.settings.data = str_of(who.folder);
	who_open(&who);
	struct look seen = {.merchant_id = who_merchant(&who, "Own", (struct uuid){{0}})};
	struct mail_route_own own = {.merchant_id = seen.merchant_id, .smtp.url = STR(OWN_URL)};

	assert_done(&who, who_write(&who, set, &own));
	assert_done(&who, look_at(&who, &seen));
	seen.row.merchant_id = who_merchant(&who, "Thief", (struct uuid){{0}});
	assert_done(&who, who_write(&who, put, &seen.row));
	struct look thief = {.merchant_id = seen.row.merchant_id};

	assert_false(look_at(&who, &thief));
	assert_fault(&who, FAULT_UNAVAILABLE);
	who_close(&who);
}

static void wrong_ones_are_refused_by_name(void **state)
{
	UNUSED(state);
	struct who who;

	who_begin(&who);
	who.service.settings.data = str_of(who.folder);
	who_open(&who);
	struct mail_route_own own = {.merchant_id = who_merchant(&who, "Own", (struct uuid){{0}}), .smtp.url = STR("ftp://x")};

	assert_false(who_write(&who, set, &own));
	assert_text(who.call.fault.name, "smtp_url");
	assert_fault(&who, FAULT_INVALID);
	own.smtp.url = STR_NONE;
	own.sender_address = STR("nobody");
	assert_false(who_write(&who, set, &own));
	assert_text(who.call.fault.name, "sender_address");
	assert_fault(&who, FAULT_INVALID);
	who_close(&who);
}

static void plain_sending_stays_on_this_machine_unless_forced(void **state)
{
	UNUSED(state);
	static const struct {
		struct smtp_given given;
		const char *name; /* NULL: taken */
		bool is_forced;
	} cases[] = {
		{{.host = STR("relay.test"), .security = STR("none")}, "smtp_security", false},
		{{.host = STR("relay.test"), .security = STR("none")}, NULL, true},
		{{.host = STR("127.0.0.2"), .security = STR("none")}, NULL, false},
		{{.host = STR("relay.test")}, NULL, false},
		{{.url = STR("smtp://relay.test?security=none")}, "smtp_url", false},
		{{.url = STR("smtp://relay.test")}, "smtp_starttls", false},
		{{.url = STR("smtp://relay.test?security=starttls")}, NULL, false},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct service service = {.settings = {.smtp = cases[i].given, .smtp_insecure = cases[i].is_forced}};
		struct call call = {.arena = &arena, .service = &service};
		struct mail_route route;

		/* decides only where the server does not say */
		service.settings.smtp_starttls = STR("off");
		assert_int_equal(mail_route_usual(&call, &route), cases[i].name == NULL);
		if (cases[i].name != NULL)
			assert_text(call.fault.name, cases[i].name);
		else
			assert_true(route.has_server);
	}
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merchant_has_its_own_or_the_usual),
		cmocka_unit_test(a_sealed_address_is_one_merchants_alone),
		cmocka_unit_test(wrong_ones_are_refused_by_name),
		cmocka_unit_test(plain_sending_stays_on_this_machine_unless_forced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
