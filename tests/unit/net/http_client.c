/* Requests to others, against a server of our own: what is sent, what comes back, and what is refused. */
#include "net/http_client.h"

#include "answer.h"

struct fixture {
	struct world world;
	struct call call;
	struct arena arena;
};

/* Says back what came: "METHOD PATH HEADER BODY"; /moved sends on; /slow waits for the gate. */
static void mirror(void *context, void *worker, const struct http_request *request, struct arena *arena, struct http_reply *reply)
{
	UNUSED(worker);
	struct world *world = context;
	reply->status = 200;
	http_reply_header(reply, "Content-Type", STR("text/x-mirror"));
	if (str_equal(request->path, STR("/moved"))) {
		reply->status = 302;
		http_reply_header(reply, "Location", STR("/echo"));
	}
	if (str_equal(request->path, STR("/slow")))
		sem_wait(&world->gate);
	if (str_equal(request->path, STR("/big"))) {
		memset(buf_reserve(&reply->body, 100000), 'b', 100000);
		reply->body.len = 100000;
		return;
	}
	struct str header = http_header(request, "x-test");
	buf_add(&reply->body,
		arena_printf(arena, "%.*s %.*s %.*s %.*s", STR_ARG(request->method_name), STR_ARG(request->path), STR_ARG(header),
			STR_ARG(request->body)));
}

static int fixture_make(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	world_make(&fixture->world);
	fixture->world.options.answer_quick = NULL;
	fixture->world.options.answer = mirror;
	world_start(&fixture->world);
	fixture->call.arena = &fixture->arena;
	*state = fixture;
	return 0;
}

static int fixture_close(void **state)
{
	struct fixture *fixture = *state;
	world_close(&fixture->world);
	arena_close(&fixture->arena);
	free(fixture);
	return 0;
}

static struct str url_of(struct fixture *fixture, const char *path)
{
	return arena_printf(&fixture->arena, "http://%.*s%s", STR_ARG(server_address(fixture->world.server)), path);
}

static void parts_make_a_form(void **state)
{
	struct fixture *fixture = *state;
	struct http_fetched answer;
	struct http_part parts[] = {
		{.name = STR("file"), .value = STR("a\r\n--b"), .file_name = STR("x.webm"), .type = STR("audio/webm")},
		{.name = STR("model"), .value = STR("ear")}, {.name = STR("nothing"), .value = STR_NONE}};
	struct http_fetch fetch = {.url = url_of(fixture, "/form"), .parts = parts, .part_count = COUNT_OF(parts)};
	struct str expected[] = {STR("POST /form "),
		STR("Content-Disposition: form-data; name=\"file\"; filename=\"x.webm\"\r\nContent-Type: "
		    "audio/webm\r\n\r\na\r\n--b\r\n--"),
		STR("Content-Disposition: form-data; name=\"model\"\r\n\r\near\r\n--"),
		STR("Content-Disposition: form-data; name=\"nothing\"\r\n\r\n\r\n--")};
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		assert_non_null(memmem(answer.body.ptr, answer.body.len, expected[i].ptr, expected[i].len));
	parts[0].file_name = STR("x\r\nX-Injected: yes");
	assert_false(http_fetch(&fixture->call, &fetch, &answer));
	assert_text(fixture->call.fault.message, "the address or a header holds a control character");
}

static void requests_are_sent_as_told(void **state)
{
	struct fixture *fixture = *state;
	struct http_fetched answer;
	struct str headers[] = {STR("X-Test: yes")};
	struct http_fetch fetch = {.url = url_of(fixture, "/a?b"), .headers = headers, .header_count = 1};
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	assert_int_equal(answer.status, 200);
	assert_text(answer.content_type, "text/x-mirror");
	assert_text(answer.body, "GET /a yes ");
	fetch.body = STR("{\"a\":\"\xc3\xa9\"}");
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	assert_text(answer.body, "POST /a yes {\"a\":\"\xc3\xa9\"}");
	fetch.body = STR("");
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	assert_text(answer.body, "POST /a yes ");
	fetch.method = STR("PUT");
	fetch.body = STR("x");
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	assert_text(answer.body, "PUT /a yes x");
	fetch.method = STR("DELETE");
	fetch.body = STR_NONE;
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	assert_text(answer.body, "DELETE /a yes ");
	fetch.method = STR("HEAD");
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	assert_int_equal(answer.body.len, 0);
}

static void redirects_are_answers(void **state)
{
	struct fixture *fixture = *state;
	struct http_fetched answer;
	assert_true(http_fetch(&fixture->call, &(struct http_fetch){.url = url_of(fixture, "/moved")}, &answer));
	assert_int_equal(answer.status, 302);
	assert_text(answer.body, "GET /moved  ");
}

static void check_refused(struct fixture *fixture, const struct http_fetch *fetch, const char *message)
{
	struct http_fetched answer;
	fixture->call.fault = (struct fault){0};
	assert_false(http_fetch(&fixture->call, fetch, &answer));
	assert_int_equal(fixture->call.fault.kind, FAULT_UNAVAILABLE);
	if (message)
		assert_text(fixture->call.fault.message, message);
	assert_true(fixture->call.fault.message.len > 0);
}

static void answers_are_limited(void **state)
{
	struct fixture *fixture = *state;
	struct http_fetched answer;
	struct http_fetch fetch = {.url = url_of(fixture, "/big"), .limit_bytes = 100000};
	assert_true(http_fetch(&fixture->call, &fetch, &answer));
	assert_int_equal(answer.body.len, 100000);
	fetch.limit_bytes = 99999;
	check_refused(fixture, &fetch, "the answer is larger than 99999 bytes");
}

static void exchanges_have_a_deadline(void **state)
{
	struct fixture *fixture = *state;
	struct http_fetch fetch = {.url = url_of(fixture, "/slow"), .timeout_ms = 60};
	int64_t began = now_ms();
	check_refused(fixture, &fetch, NULL);
	assert_in_range(now_ms() - began, 50, PATIENCE_S * 1000);
	sem_post(&fixture->world.gate);
}

static void private_addresses_are_refused_when_asked(void **state)
{
	struct fixture *fixture = *state;
	int64_t before = server_counts(fixture->world.server).requests;
	struct http_fetch fetch = {.url = url_of(fixture, "/"), .public_only = true};
	check_refused(fixture, &fetch, "the address is not a public one");
	fetch.url = STR("http://localhost:1/");
	check_refused(fixture, &fetch, "the address is not a public one");
	fetch.url = STR("http://[::ffff:127.0.0.1]:1/");
	check_refused(fixture, &fetch, "the address is not a public one");
	fetch.url = STR("http://2130706433:1/");
	check_refused(fixture, &fetch, "the address is not a public one");
	fetch.url = STR("http://169.254.169.254/latest/meta-data/");
	check_refused(fixture, &fetch, "the address is not a public one");
	assert_int_equal(server_counts(fixture->world.server).requests, before);
}

static void only_http_is_spoken(void **state)
{
	struct fixture *fixture = *state;
	static const char *const others[] = {
		"", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "127.0.0.1/", "//127.0.0.1/", "javascript:1"};
	for (size_t i = 0; i < COUNT_OF(others); i++)
		check_refused(
			fixture, &(struct http_fetch){.url = str_of(others[i])}, "only http and https addresses can be called");
}

static void control_characters_are_refused(void **state)
{
	struct fixture *fixture = *state;
	const char *message = "the address or a header holds a control character";
	struct str header = STR("X-Test: a\r\nX-Other: b");
	struct http_fetch fetch = {.url = url_of(fixture, "/"), .headers = &header, .header_count = 1};
	check_refused(fixture, &fetch, message);
	fetch = (struct http_fetch){.url = url_of(fixture, "/\n")};
	check_refused(fixture, &fetch, message);
	fetch = (struct http_fetch){.url = url_of(fixture, "/"), .method = STR("GET / HTTP/1.1\r\nX:")};
	check_refused(fixture, &fetch, message);
	struct str url = url_of(fixture, "/");
	fetch = (struct http_fetch){.url = arena_printf(&fixture->arena, "%.*s%c.example.com", STR_ARG(url), 0)};
	check_refused(fixture, &fetch, message);
}

static void nobody_there_is_unavailable(void **state)
{
	struct fixture *fixture = *state;
	/* A port that was free a moment ago. */
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof address;
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	struct http_fetch fetch = {.url = arena_printf(&fixture->arena, "http://127.0.0.1:%d/", ntohs(address.sin_port))};
	check_refused(fixture, &fetch, NULL);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_sent_as_told),
		cmocka_unit_test(parts_make_a_form),
		cmocka_unit_test(redirects_are_answers),
		cmocka_unit_test(answers_are_limited),
		cmocka_unit_test(exchanges_have_a_deadline),
		cmocka_unit_test(private_addresses_are_refused_when_asked),
		cmocka_unit_test(only_http_is_spoken),
		cmocka_unit_test(control_characters_are_refused),
		cmocka_unit_test(nobody_there_is_unavailable),
	};
	return cmocka_run_group_tests_name("net/http_client", tests, fixture_make, fixture_close);
}
