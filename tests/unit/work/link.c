/* Tokens of personal links: what goes in comes out, their form, and everything that must not be accepted. */
#include "work/link.h"

#include "../base/unit.h"
#include "base/encode.h"

#include <string.h>

static const struct link sample = {
	.merchant_id = {{1, 2, 3, 4, 5, 6, 0x70, 8, 0x80}},
	.interview_id = {{0xff, 0xfe, 0xfd, 4, 5, 6, 0x70, 8, 0x80}},
	.candidate_id = {{9, 8, 7}},
	.enrolment_id = {{0xaa, 0xbb, 0xcc, 0xdd, [15] = 0xee}},
	.version = 255,
	.expires_at_ms = INT64_C(1767780000000),
};
static const struct join_link join_sample = {
	.merchant_id = {{1, 2, 3}}, .account_id = {{4, 5, 6}}, .expires_at_ms = INT64_C(1767780000000)};

struct fixture {
	struct arena arena;
	struct call call;
	struct token_key *secret, *other_secret;
	struct link_key key, other;
	char token[LINK_TOKEN_MOST];
	size_t len;
};

static int setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.call = (struct call){.arena = &f.arena};
	f.secret = token_key_of_secret(STR("link-7"), STR("0123456789abcdef0123456789abcdef"));
	f.other_secret = token_key_of_secret(STR("link-8"), STR("another secret of thirty-two byte"));
	f.key = (struct link_key){.key = f.secret, .number = 7};
	f.other = (struct link_key){.key = f.other_secret, .number = 7};
	f.len = link_token_put(f.token, &f.key, &sample);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	token_key_close(f->secret);
	token_key_close(f->other_secret);
	arena_close(&f->arena);
	return 0;
}

static struct str token_of(const struct fixture *f)
{
	return (struct str){f->token, f->len};
}

/* A token of ours with claims of somebody else's choice. */
static struct str token_with(struct fixture *f, const char *header, struct str claims)
{
	struct str header_b64 = base64url_write(&f->arena, str_of(header));
	char *text = arena_alloc(&f->arena, token_sign_room(header_b64, claims));

	return (struct str){text, token_sign_put(text, f->key.key, header_b64, claims)};
}

static void assert_no_fault(const struct fixture *f)
{
	assert_int_equal(f->call.fault.kind, FAULT_NONE);
}

static void what_goes_in_comes_out(void **state)
{
	struct fixture *f = *state;
	struct link link = {0};

	assert_true(link_token_check(&f->call, &f->key, token_of(f), &link));
	assert_memory_equal(&link.merchant_id, &sample.merchant_id, sizeof(struct uuid));
	assert_memory_equal(&link.interview_id, &sample.interview_id, sizeof(struct uuid));
	assert_memory_equal(&link.candidate_id, &sample.candidate_id, sizeof(struct uuid));
	assert_memory_equal(&link.enrolment_id, &sample.enrolment_id, sizeof(struct uuid));
	assert_int_equal(link.version, 255);
	assert_true(link.expires_at_ms == sample.expires_at_ms);
}

static void an_invitation_comes_out_too(void **state)
{
	struct fixture *f = *state;
	struct join_link link = {0};
	size_t len = join_token_put(f->token, &f->key, &join_sample);

	assert_true(join_token_check(&f->call, &f->key, (struct str){f->token, len}, &link));
	assert_memory_equal(&link.merchant_id, &join_sample.merchant_id, sizeof(struct uuid));
	assert_memory_equal(&link.account_id, &join_sample.account_id, sizeof(struct uuid));
	assert_true(link.expires_at_ms == join_sample.expires_at_ms);
}

static void its_form_is_the_contracts(void **state)
{
	struct fixture *f = *state;
	struct link far = sample;
	struct str claims, rest = token_of(f), header, body;

	assert_true(str_next(&rest, '.', &header) && str_next(&rest, '.', &body));
	assert_text(header, "eyJhbGciOiJIUzI1NiJ9");
	assert_true(base64url_read(&f->arena, body, &claims));
	assert_text(str_first(claims, 25), "{\"aud\":\"take\",\"sub\":\"B_8B");
	assert_true(str_ends_with(claims, STR("\",\"exp\":1767780000}")));
	assert_in_range(f->len, 200, LINK_TOKEN_MOST - 1);
	far.expires_at_ms = INT64_C(253402300799999);
	assert_in_range(link_token_put(f->token, &f->key, &far), 200, LINK_TOKEN_MOST - 1);
}

static void every_changed_byte_is_seen(void **state)
{
	struct fixture *f = *state;
	struct link link;

	for (size_t i = 0; i < f->len; i++) {
		char was = f->token[i];
		f->token[i] = was == 'A' ? 'B' : 'A';
		assert_false(link_token_check(&f->call, &f->key, token_of(f), &link));
		f->token[i] = was;
	}
	for (size_t len = 0; len < f->len; len++)
		assert_false(link_token_check(&f->call, &f->key, (struct str){f->token, len}, &link));
	assert_true(link_token_check(&f->call, &f->key, token_of(f), &link));
	assert_no_fault(f);
}

static void other_keys_and_numbers_are_refused(void **state)
{
	struct fixture *f = *state;
	struct link_key renamed = {.key = f->key.key, .number = 8};
	struct link link;

	assert_false(link_token_check(&f->call, &f->other, token_of(f), &link));
	assert_false(link_token_check(&f->call, &renamed, token_of(f), &link));
	assert_no_fault(f);
}

static void a_token_serves_only_its_purpose(void **state)
{
	struct fixture *f = *state;
	struct link link;
	struct join_link join;

	assert_false(join_token_check(&f->call, &f->key, token_of(f), &join));
	f->len = join_token_put(f->token, &f->key, &join_sample);
	assert_false(link_token_check(&f->call, &f->key, token_of(f), &link));
	assert_no_fault(f);
}

static void signed_nonsense_is_refused(void **state)
{
	static const char *const claims[] = {"", "{}", "[]", "null", "{\"aud\":\"take\",\"sub\":\"\",\"exp\":1}",
		"{\"aud\":\"take\",\"sub\":\"Bw\",\"exp\":1}", "{\"aud\":\"take\",\"sub\":7,\"exp\":1}",
		"{\"aud\":\"take\",\"exp\":1}", "{\"aud\":[\"take\"],\"sub\":\"Bw\",\"exp\":1}",
		"{\"aud\":\"take\",\"sub\":\"!\",\"exp\":1}"};
	struct fixture *f = *state;
	struct link link;

	for (size_t i = 0; i < COUNT_OF(claims); i++)
		assert_false(link_token_check(&f->call, &f->key, token_with(f, "{\"alg\":\"HS256\"}", str_of(claims[i])), &link));
	assert_no_fault(f);
}

static void a_good_subject_needs_a_good_time_and_algorithm(void **state)
{
	struct fixture *f = *state;
	struct str rest = token_of(f), part, claims;
	struct str sub, text;
	struct link link;

	assert_true(str_next(&rest, '.', &part) && str_next(&rest, '.', &part) && base64url_read(&f->arena, part, &claims));
	sub = str_first(str_from(claims, STR("{\"aud\":\"take\",\"sub\":\"").len), 88);
	text = arena_printf(&f->arena, "{\"aud\":\"take\",\"sub\":\"%.*s\",\"exp\":5}", STR_ARG(sub));
	assert_true(link_token_check(&f->call, &f->key, token_with(f, "{\"alg\":\"HS256\"}", text), &link));
	assert_true(link.expires_at_ms == 5000);
	assert_false(link_token_check(&f->call, &f->key, token_with(f, "{\"alg\":\"none\"}", text), &link));
	text = arena_printf(&f->arena, "{\"aud\":\"take\",\"sub\":\"%.*s\",\"exp\":-5}", STR_ARG(sub));
	assert_false(link_token_check(&f->call, &f->key, token_with(f, "{\"alg\":\"HS256\"}", text), &link));
	text = arena_printf(&f->arena, "{\"aud\":\"take\",\"sub\":\"%.*s\",\"exp\":1e300}", STR_ARG(sub));
	assert_false(link_token_check(&f->call, &f->key, token_with(f, "{\"alg\":\"HS256\"}", text), &link));
	text = arena_printf(&f->arena, "{\"aud\":\"take\",\"sub\":\"%.*s\"}", STR_ARG(sub));
	assert_false(link_token_check(&f->call, &f->key, token_with(f, "{\"alg\":\"HS256\"}", text), &link));
	assert_no_fault(f);
}

#define LINK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {LINK_TEST(what_goes_in_comes_out), LINK_TEST(an_invitation_comes_out_too),
		LINK_TEST(its_form_is_the_contracts), LINK_TEST(every_changed_byte_is_seen),
		LINK_TEST(other_keys_and_numbers_are_refused), LINK_TEST(a_token_serves_only_its_purpose),
		LINK_TEST(signed_nonsense_is_refused), LINK_TEST(a_good_subject_needs_a_good_time_and_algorithm)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
