/* Documents that describe a program at its own address: read only when they say so themselves. */
#include "doors/auth.h"
#include "tests/unit/base/unit.h"

#define ID "https://app.example/client.json"

static struct arena arena;
static struct call call;
static struct oauth_client client;

static bool reads(const char *document)
{
	call = (struct call){.arena = &arena};
	return auth_client_read(&call, STR(ID), str_of(document), &client);
}

static void a_document_describes_its_program(void **state)
{
	UNUSED(state);
	assert_true(reads("{\"client_id\":\"" ID "\",\"client_name\":\" An App \",\"logo_uri\":7,"
			  "\"redirect_uris\":[\"https://app.example/cb\",\"javascript:alert(1)\",\"http://localhost/cb\"]}"));
	assert_text(client.id, ID);
	assert_text(client.name, "An App");
	assert_true(oauth_redirect_matches(&client, STR("https://app.example/cb")));
	assert_true(oauth_redirect_matches(&client, STR("http://localhost:7/cb")));
	assert_false(oauth_redirect_matches(&client, STR("javascript:alert(1)")));
	assert_true(reads("{\"client_id\":\"" ID "\",\"redirect_uris\":[\"https://app.example/cb\"]}"));
	assert_text(client.name, ID);
}

static void other_documents_describe_nothing(void **state)
{
	static const char *const wrong[] = {"", "[]", "{}", "<html></html>", "{\"client_id\":\"" ID "\"}",
		"{\"client_id\":\"" ID "\",\"redirect_uris\":[]}",
		"{\"client_id\":\"" ID "\",\"redirect_uris\":\"https://app.example/cb\"}",
		"{\"client_id\":\"https://other.example/c.json\",\"redirect_uris\":[\"https://other.example/cb\"]}",
		"{\"client_id\":\"" ID "\",\"redirect_uris\":[\"https://app.example/cb\"]} more"};
	UNUSED(state);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		assert_false(reads(wrong[i]));
		assert_int_equal(call.fault.kind, FAULT_BAD_REQUEST);
		assert_text(call.fault.code, "invalid_client");
	}
}

static int stop(void **state)
{
	UNUSED(state);
	arena_close(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_describes_its_program),
		cmocka_unit_test(other_documents_describe_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, stop);
}
