/* src/doors/demo.c: only a demo lists its mails, only under its key, and a mail's own markup stays in its frame. */
#include "doors/door.h"
#include "net/eml.h"
#include "tests/unit/base/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST "2026-01-14T09-30-00.000Z-invitation-018bcfe5-6800-7000-8000-000000000001.eml"
#define SECOND "2026-01-16T09-30-00.000Z-action_required-018bcfe5-6800-7000-8000-000000000002.eml"

struct desk {
	struct arena arena;
	struct service service;
	struct call call;
	struct http_request request;
	struct http_reply reply;
	struct visit visit;
	char folder[32];
};

static void file_put(const struct desk *desk, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", desk->folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void mail_put(const struct desk *desk, const char *name, const char *subject)
{
	char text[512];

	snprintf(text, sizeof text,
		"From: f@example.com\r\nTo: t@example.com\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlain <words>\r\n"
		"--b\r\nContent-Type: text/html\r\n\r\n<html><head><title>t</title></head><script>bad()</script>\r\n--b--\r\n",
		subject);
	file_put(desk, name, text);
}

static int setup(void **state)
{
	struct desk *desk = calloc(1, sizeof *desk);
	char mail[64];

	assert_non_null(desk);
	eml_start();
	strcpy(desk->folder, "/tmp/convoke-demo-XXXXXX");
	assert_non_null(mkdtemp(desk->folder));
	desk->service = (struct service){.public_url = STR("https://example.com/talk"),
		.demo_key = STR("secret"),
		.settings = {.data = str_of(desk->folder)}};
	snprintf(mail, sizeof mail, "%s/mail", desk->folder);
	assert_int_equal(mkdir(mail, 0700), 0);
	mail_put(desk, "mail/" FIRST, "First & foremost");
	mail_put(desk, "mail/" SECOND, "Second");
	file_put(desk, "mail/draft.eml.part", "x");
	file_put(desk, "secret.eml", "Subject: outside\r\n\r\nx");
	desk->call = (struct call){.arena = &desk->arena, .service = &desk->service};
	desk->visit = (struct visit){.call = &desk->call, .request = &desk->request, .reply = &desk->reply, .request_id = STR("1")};
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	static const char *const files[] = {"mail/" FIRST, "mail/" SECOND, "mail/draft.eml.part", "secret.eml", "mail", ""};
	struct desk *desk = *state;
	char path[256];

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof path, "%s/%s", desk->folder, files[i]);
		assert_int_equal(remove(path), 0);
	}
	buf_close(&desk->reply.body);
	arena_close(&desk->arena);
	free(desk);
	return 0;
}

static int get(struct desk *desk, const char *path)
{
	buf_close(&desk->reply.body);
	desk->reply = (struct http_reply){0};
	desk->request = (struct http_request){.method = HTTP_GET, .path = str_of(path)};
	desk->visit.path = str_of(path);
	desk->call.fault = (struct fault){0};
	demo_answer(&desk->visit);
	return desk->reply.status;
}

/* Where it stands in the answer; NULL when it does not. */
static const char *at(const struct desk *desk, const char *what)
{
	struct str body = buf_str(&desk->reply.body);

	return memmem(body.ptr, body.len, what, strlen(what));
}

static struct str policy(const struct desk *desk)
{
	for (size_t i = 0; i < desk->reply.header_count; i++)
		if (str_equal(desk->reply.headers[i].name, STR("Content-Security-Policy")))
			return desk->reply.headers[i].value;
	return STR_NONE;
}

static void the_newest_stands_first(void **state)
{
	struct desk *desk = *state;

	assert_int_equal(get(desk, "/demo/secret/"), 200);
	assert_non_null(at(desk, "First &amp; foremost"));
	assert_true(at(desk, ">Second<") < at(desk, "First &amp;"));
	assert_non_null(at(desk, "href=\"/talk/demo/secret/" SECOND "\""));
	assert_non_null(at(desk, ">action_required<"));
	assert_non_null(at(desk, "Friday, 16 January 2026 at 09:30 UTC"));
	assert_null(at(desk, "draft"));
}

static void a_mail_is_shown_in_both_parts(void **state)
{
	struct desk *desk = *state;

	assert_int_equal(get(desk, "/demo/secret/" FIRST), 200);
	assert_non_null(at(desk, "Plain &lt;words&gt;"));
	assert_null(at(desk, "bad()"));
	assert_non_null(at(desk, "<iframe class=\"mail\" src=\"/talk/demo/secret/" FIRST "/html\" sandbox=\"allow-popups"));
	assert_true(str_starts_with(policy(desk), STR("default-src 'none'; style-src 'self'; ")));
	assert_int_equal(get(desk, "/demo/secret/" FIRST "/html"), 200);
	assert_non_null(at(desk, "<head><base target=\"_blank\"><title>"));
	assert_true(
		str_starts_with(policy(desk), STR("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; ")));
}

static void nothing_else_is_found(void **state)
{
	static const char *const paths[] = {"/demo", "/demo/", "/demo/secret", "/demo/other/", "/demo/secret/nothing.eml",
		"/demo/secret/../secret.eml", "/demo/secret/draft.eml.part", "/demo/other/" FIRST,
		"/demo/secret/2026-01-14T09-30-00.000Z-invitation-018bcfe5-6800-7000-8000-000000000009.eml"};
	struct desk *desk = *state;

	for (size_t i = 0; i < COUNT_OF(paths); i++)
		assert_int_equal(get(desk, paths[i]), 404);
	desk->service.demo_key = STR_NONE;
	assert_int_equal(get(desk, "/demo/secret/"), 404);
	assert_int_equal(get(desk, "/demo//"), 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_newest_stands_first, setup, teardown),
		cmocka_unit_test_setup_teardown(a_mail_is_shown_in_both_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_else_is_found, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
