/* Every page can be made, and says what it is given, escaped; no page asks for anything from elsewhere. */
#include "work/page.h"

#include "../base/unit.h"
#include "work/join_page.h"
#include "work/take_page.h"

#include <string.h>

static bool has(struct str text, const char *what)
{
	return memmem(text.ptr, text.len, what, strlen(what)) != NULL;
}

static void every_page_can_be_made(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};

	UNUSED(state);
	if (page_set_make(&call) == NULL)
		fail_msg("%.*s", STR_ARG(call.fault.message));
	arena_close(&arena);
}

static void an_e_mail_is_one_word(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct page_frame frame = {.language = STR("en")};
	struct notice_page page = {.frame = &frame};
	struct buf out = {0};

	UNUSED(state);
	page_frame_fill(&call, PAGE_STOP_BROKEN, STR("/talk"), &frame);
	template_write(&out, page_make(&call, PAGE_STOP_BROKEN), &page);
	assert_true(has(buf_str(&out), "at the end of the e-\u2060mail once more"));
	buf_close(&out);
	arena_close(&arena);
}

static struct page_frame frame_of(struct call *call, enum page_id page)
{
	struct page_frame frame = {.site = STR("A <b> & Co"), .has_header = true, .has_footer = true, .has_script = true};

	page_frame_fill(call, page, STR("/talk"), &frame);
	return frame;
}

static void nothing_inline_and_nothing_from_elsewhere(void **state)
{
	static const char *const refused[] = {"<style", "style=", "onclick", "onload", "http:", "https:", "src=\"//", "href=\"//"};
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	/* Larger than any page's struct and all zero but for the frame, which each begins with. */
	union {
		struct take_page take;
		struct join_page join;
		struct notice_page notice;
		char room[4096];
	} data = {0};

	UNUSED(state);
	for (int page = 0; page < PAGE_COUNT; page++) {
		struct page_frame frame = frame_of(&call, (enum page_id)page);
		struct buf out = {0};
		data.notice.frame = &frame;
		template_write(&out, page_make(&call, (enum page_id)page), &data);
		for (size_t i = 0; i < COUNT_OF(refused); i++)
			assert_false(has(buf_str(&out), refused[i]));
		/* narrow lines do not end within "e-mail" */
		assert_false(has(buf_str(&out), "e-mail") || has(buf_str(&out), "E-mail"));
		assert_true(has(buf_str(&out), "<h1"));
		assert_true(has(buf_str(&out), "<html lang=\"en\" dir=\"ltr\">"));
		assert_true(has(buf_str(&out), "A &lt;b&gt; &amp; Co"));
		assert_true(has(buf_str(&out), "href=\"/talk/assets/style-"));
		buf_close(&out);
	}
	arena_close(&arena);
}

static void a_candidates_words_are_escaped(void **state)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	struct page_frame frame = frame_of(&call, PAGE_TAKE);
	struct take_page page = {.frame = &frame,
		.merchant = STR("M&M"),
		.candidate = STR("<script>alert(1)</script>"),
		.interview = STR("\"Nurse\""),
		.welcome = STR("<img>"),
		.until_day = STR("Friday"),
		.until_iso = STR("\"")};
	struct buf out = {0};

	UNUSED(state);
	template_write(&out, page_make(&call, PAGE_TAKE), &page);
	assert_true(has(buf_str(&out), "Hello &lt;script&gt;alert(1)"));
	assert_false(has(buf_str(&out), "<script>"));
	assert_false(has(buf_str(&out), "<img>"));
	assert_true(has(buf_str(&out), "M&amp;M has invited you"));
	assert_true(has(buf_str(&out), "datetime=\"&quot;\""));
	buf_close(&out);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_page_can_be_made), cmocka_unit_test(an_e_mail_is_one_word),
		cmocka_unit_test(nothing_inline_and_nothing_from_elsewhere), cmocka_unit_test(a_candidates_words_are_escaped)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
