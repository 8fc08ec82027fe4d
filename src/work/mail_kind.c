/* The table of kinds. */
#include "work/mail_kind.h"

#include "work/mail.h"

#define VALUE(member, doc) FIELD(struct mail_values, member, doc)
#define VALUES_ALL VALUE(name, "Name of who gets the mail"), VALUE(email, "Their address"), VALUE(merchant, "Your name")
static const struct field terms_fields[] = {VALUES_ALL, VALUE(interview, "Name of the interview"),
	VALUE(link, "The personal link; a paragraph of its own becomes the button"), VALUE(deadline, "Until when the link is open"),
	VALUE(duration, "How long the interview takes at most")};
static const struct field news_fields[] = {VALUES_ALL, VALUE(interview, "Name of the interview")};
static const struct field member_fields[] = {VALUES_ALL,
	VALUE(link, "The personal link; a paragraph of its own becomes the button"),
	VALUE(deadline, "Until when the link is good")};
static const struct field notice_fields[] = {VALUES_ALL, VALUE(interview, "Name of the interview"),
	VALUE(candidate, "Who has finished"), VALUE(link, "To the result; a paragraph of its own becomes the button")};
static const struct field digest_fields[] = {VALUES_ALL, VALUE(count, "How many have finished"),
	VALUE(people, "The same in a sentence"), VALUE(link, "To the results; a paragraph of its own becomes the button")};

static const struct field address_fields[] = {
	VALUES_ALL, VALUE(interview, "Name of the interview"), VALUE(code, "The code that confirms the address")};

static const struct shape address_shape = SHAPE("MailAddress", struct mail_values, address_fields);
static const struct shape terms_shape = SHAPE("MailTerms", struct mail_values, terms_fields);
static const struct shape news_shape = SHAPE("MailNews", struct mail_values, news_fields);
static const struct shape member_shape = SHAPE("MailMember", struct mail_values, member_fields);
static const struct shape notice_shape = SHAPE("MailNotice", struct mail_values, notice_fields);
static const struct shape digest_shape = SHAPE("MailDigest", struct mail_values, digest_fields);

const char *const mail_kinds[] = {"invitation", "action_required", "submit_required", "collection_failed", "collected", "submitted",
	"another_attempt", "recruiter_message", "selected", "not_selected", "pre_screening_passed", "team_invitation",
	"mentor_invitation", "member_invitation", "password_reset", "confirm_address", "completion_notice", "completion_digest",
	NULL};

#define ASKS .to = MAIL_TO_CANDIDATE, .needs_link = true, .has_deadline = true, .has_terms = true, .values = &terms_shape
#define TELLS .to = MAIL_TO_CANDIDATE, .values = &news_shape
#define JOINS .to = MAIL_TO_MEMBER, .needs_link = true, .has_deadline = true, .values = &member_shape
const struct mail_kind mail_kind_table[] = {
	{"invitation", ASKS},
	{"action_required", ASKS},
	{"submit_required", ASKS},
	{"collection_failed", ASKS},
	{"collected", ASKS},
	{"submitted", TELLS},
	{"another_attempt", ASKS},
	{"recruiter_message", TELLS},
	{"selected", TELLS},
	{"not_selected", TELLS},
	{"pre_screening_passed", TELLS},
	{"team_invitation", JOINS},
	{"mentor_invitation", JOINS},
	{"member_invitation", JOINS},
	{"password_reset", .to = MAIL_TO_ACCOUNT, .needs_link = true, .has_deadline = true, .values = &member_shape},
	{"confirm_address", .to = MAIL_TO_ADDRESS, .needs_code = true, .values = &address_shape},
	{"completion_notice", .to = MAIL_TO_TEAM, .needs_link = true, .values = &notice_shape},
	{"completion_digest", .to = MAIL_TO_TEAM, .needs_link = true, .values = &digest_shape},
};
const size_t mail_kind_count = COUNT_OF(mail_kind_table);
_Static_assert(COUNT_OF(mail_kind_table) + 1 == COUNT_OF(mail_kinds), "one row for each kind");

const struct mail_kind *mail_kind_by_name(struct str name)
{
	for (size_t i = 0; i < mail_kind_count; i++)
		if (str_equal(str_of(mail_kind_table[i].name), name))
			return &mail_kind_table[i];
	return NULL;
}

/* Length of a control or separator of lines at the beginning; 0 when there is none. */
static size_t control_len(struct str rest)
{
	unsigned char c = (unsigned char)rest.ptr[0];

	if (c < 0x20 || c == 0x7f)
		return 1;
	if (c == 0xc2 && rest.len > 1 && (unsigned char)rest.ptr[1] < 0xa0) /* U+0080 to U+009F */
		return 2;
	return str_starts_with(rest, STR("\xe2\x80\xa8")) || str_starts_with(rest, STR("\xe2\x80\xa9")) ? 3 : 0;
}

struct str mail_line(struct arena *arena, struct str text)
{
	char *out;
	size_t len = 0;

	if (text.ptr == NULL)
		return text;
	out = arena_alloc(arena, text.len + 1);
	for (size_t at = 0; at < text.len;) {
		size_t control = control_len(str_from(text, at));

		out[len++] = control > 0 ? ' ' : text.ptr[at];
		at += control > 0 ? control : 1;
	}
	return str_trim((struct str){out, len});
}
