/* Own words, checked. */
#include "work/mail_own.h"

#include "base/json_write.h"
#include "store/mails.h"
#include "store/outbox.h"
#include "work/service.h"

#include <string.h>

/* True when the words say it, filled with these values. */
static bool says(const struct template *body, const struct mail_values *values, struct str what)
{
	struct buf text = {0};
	bool found;

	template_write(&text, body, values);
	found = text.len > 0 && memmem(text.ptr, text.len, what.ptr, what.len) != NULL;
	buf_close(&text);
	return found;
}

/* The link and the code must be said whatever else has a value: those who get the mail cannot do without. */
static bool need_check(struct call *call, const struct mail_kind *kind, const struct template *body)
{
	const struct mail_words *words = mail_words_of(call, kind, STR("en"));
	struct mail_values full, least;

	if (words == NULL)
		return false;
	full = mail_sample(call, words, STR("Example"));
	least = (struct mail_values){.link = full.link, .code = full.code, .email = full.email};
	if (kind->needs_link && (!says(body, &full, full.link) || !says(body, &least, full.link)))
		return fault(
			call, FAULT_INVALID, "body", "Say {{link}} in the body: without it nobody can do what this mail asks for.");
	if (kind->needs_code && (!says(body, &full, full.code) || !says(body, &least, full.code)))
		return fault(call, FAULT_INVALID, "body", "Say {{code}} in the body: without it nobody can confirm the address.");
	return true;
}

bool mail_own_check(struct call *call, const struct mail_own *own)
{
	const struct mail_kind *kind = mail_kind_by_name(own->kind);
	const struct template *body;

	if (kind == NULL)
		return fault(call, FAULT_INVALID, "kind", "There is no such kind of mail.");
	if (str_is_empty(str_trim(own->subject)))
		return fault(call, FAULT_INVALID, "subject", "Enter a subject.");
	if (str_is_empty(str_trim(own->body)))
		return fault(call, FAULT_INVALID, "body", "Enter a body.");
	if (str_count_chars(own->subject) > MAIL_SUBJECT_MOST || str_find(own->subject, '\n') >= 0 ||
		str_find(own->subject, '\r') >= 0)
		return fault(call, FAULT_INVALID, "subject", "Enter a subject of one line and at most %d characters.",
			MAIL_SUBJECT_MOST);
	if (str_count_chars(own->body) > MAIL_BODY_MOST)
		return fault(call, FAULT_INVALID, "body", "Enter a body of at most %d characters.", MAIL_BODY_MOST);
	if (mail_own_make(call, kind, "subject", own->subject) == NULL)
		return false;
	body = mail_own_make(call, kind, "body", own->body);
	return body != NULL && need_check(call, kind, body);
}

static bool is_given(const struct mail_own *own)
{
	return !str_is_empty(own->subject) || !str_is_empty(own->body);
}

bool mail_preview(struct call *call, const struct mail_own *own, struct mail *mail)
{
	const struct mail_kind *kind = mail_kind_by_name(own->kind);
	struct mail_about_in in = {.merchant_id = own->merchant_id, .kind = own->kind, .language = own->language};
	struct mail_about about;
	struct mail_draft draft = {0};
	bool found;

	if (is_given(own) && !mail_own_check(call, own))
		return false;
	if (!mail_about(call, in, &about, &found))
		return false;
	if (kind == NULL || !found)
		return fault(call, FAULT_INVALID, "kind", "There is no such kind of mail.");
	draft.words = mail_words_of(call, kind, own->language);
	if (draft.words == NULL)
		return false;
	draft.values = mail_sample(call, draft.words, mail_line(call->arena, about.merchant_name));
	draft.own_subject = is_given(own) ? own->subject : about.own_subject;
	draft.own_body = is_given(own) ? own->body : about.own_body;
	draft.colour = about.colour;
	draft.logo_url = about.logo_url;
	if (kind->to == MAIL_TO_CANDIDATE)
		draft.stop_url = arena_printf(call->arena, "%.*s/unsubscribe/?token=example", STR_ARG(call->service->public_url));
	return mail_render(call, &draft, mail);
}

static struct json test_data(struct call *call, const struct mail_own *own)
{
	struct buf text = {0};
	struct json data;

	buf_add_literal(&text, "{\"is_test\":true");
	if (is_given(own)) {
		json_write_name(&text, "subject");
		json_write_str(&text, own->subject);
		json_write_name(&text, "body");
		json_write_str(&text, own->body);
	}
	buf_add_char(&text, '}');
	data.text = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return data;
}

bool mail_test(struct call *call, const struct mail_own *own, struct uuid account_id)
{
	struct outbox_mail mail = {.kind = own->kind, .due_at = call->now_ms, .account_id = account_id, .language = own->language};

	if (is_given(own) && !mail_own_check(call, own))
		return false;
	mail.id = uuid_make(call->now_ms);
	mail.data = test_data(call, own);
	return outbox_add(call, own->merchant_id, call->now_ms, (struct list){&mail, 1});
}
