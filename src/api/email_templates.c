/* What mails say: get_email_templates, set_email_template, preview_email_template, send_test_email. */
#include "api/handlers.h"
#include "store/accounts.h"
#include "store/mail_templates.h"
#include "work/mail.h"
#include "work/mail_own.h"
#include "work/terms.h"

/* -- get_email_templates -- */

struct get_in {
	struct uuid merchant_id;
	struct str kind, mojito_language_code;
};
#define GET_IN(member, doc, ...) FIELD(struct get_in, member, doc, .optional = true, .nullable = true, __VA_ARGS__)
static const struct field get_in_fields[] = {GET_IN(merchant_id, "For service keys (required) and operators of several merchants"),
	GET_IN(kind, "Only this kind of mail", .one_of = mail_kinds),
	GET_IN(mojito_language_code, "Only this language; without it English, and whatever else you have words of your own for",
		.one_of = terms_language)};
static const struct shape get_in_shape = SHAPE("GetEmailTemplatesRequest", struct get_in, get_in_fields);

struct variable {
	struct str name, description;
};
static const struct field variable_fields[] = {
	FIELD(struct variable, name, "Written as {{name}}"), FIELD(struct variable, description, "What it stands for")};
static const struct shape variable_shape = SHAPE("EmailVariable", struct variable, variable_fields);

struct template_row {
	struct str kind, mojito_language_code, subject, body, default_subject, default_body;
	bool is_own, needs_link;
	struct list variables;
	int64_t updated_at;
};
#define ROW(member, doc, ...) FIELD(struct template_row, member, doc, __VA_ARGS__)
static const struct field row_fields[] = {ROW(kind, "What the mail is", .one_of = mail_kinds),
	ROW(mojito_language_code, "Its language"), ROW(is_own, "Whether these are your words; else the built-in ones"),
	ROW(subject, "Subject as it is sent"), ROW(body, "Body as it is sent: paragraphs by blank lines"),
	ROW(default_subject, "The built-in subject"), ROW(default_body, "The built-in body"),
	ROW(needs_link, "Whether the body must say {{link}}"),
	ROW(variables, "What subject and body may name", .of = &variable_shape),
	ROW(updated_at, "When your words were set", .optional = true, .format = FORMAT_TIME)};
static const struct shape row_shape = SHAPE("EmailTemplate", struct template_row, row_fields);

struct get_out {
	struct list result;
};
static const struct field get_out_fields[] = {
	FIELD(struct get_out, result, "One row for each kind and language", .of = &row_shape)};
static const struct shape get_out_shape = SHAPE("GetEmailTemplatesReply", struct get_out, get_out_fields);

static struct list variables_of(struct arena *arena, const struct mail_kind *kind)
{
	struct variable *variables = ARENA_ARRAY(arena, struct variable, kind->values->count);

	for (size_t i = 0; i < kind->values->count; i++)
		variables[i] = (struct variable){str_of(kind->values->fields[i].name), str_of(kind->values->fields[i].doc)};
	return (struct list){variables, kind->values->count};
}

/* `own` NULL: none of the merchant's. */
static bool row_fill(struct call *call, const struct mail_own *which, const struct mail_template *own, struct template_row *row)
{
	const struct mail_kind *kind = mail_kind_by_name(which->kind);
	const struct mail_words *words = mail_words_of(call, kind, which->language);

	if (words == NULL)
		return false;
	*row = (struct template_row){.kind = str_of(kind->name),
		.mojito_language_code = which->language,
		.needs_link = kind->needs_link,
		.default_subject = catalogue_whole(call->arena, &words->catalogue, "subject"),
		.default_body = mail_words_body(call->arena, words),
		.variables = variables_of(call->arena, kind),
		.is_own = own != NULL};
	row->subject = own != NULL ? own->subject : row->default_subject;
	row->body = own != NULL ? own->body : row->default_body;
	row->updated_at = own != NULL ? own->updated_at : 0;
	return true;
}

static const struct mail_template *own_find(struct list all, struct str kind, struct str language)
{
	for (size_t i = 0; i < all.count; i++) {
		const struct mail_template *own = (const struct mail_template *)all.items + i;

		if (str_equal(own->kind, kind) && str_equal(own->language, language))
			return own;
	}
	return NULL;
}

/* Every kind in one language. */
static bool language_rows(struct call *call, const struct get_in *in, struct list own, struct list *rows)
{
	struct str language = str_is_empty(in->mojito_language_code) ? STR("en") : in->mojito_language_code;
	struct template_row *out = rows->items;

	for (size_t i = 0; i < mail_kind_count; i++) {
		struct mail_own which = {.kind = str_of(mail_kind_table[i].name), .language = language};

		if (!str_is_empty(in->kind) && !str_equal(in->kind, which.kind))
			continue;
		if (!row_fill(call, &which, own_find(own, which.kind, language), &out[rows->count]))
			return false;
		rows->count++;
	}
	return true;
}

/* The merchant's own in languages that were not asked for. */
static bool other_rows(struct call *call, const struct get_in *in, struct list all, struct list *rows)
{
	struct template_row *out = rows->items;

	for (size_t i = 0; i < all.count; i++) {
		const struct mail_template *own = (const struct mail_template *)all.items + i;
		struct mail_own which = {.kind = own->kind, .language = own->language};

		if (str_equal(own->language, STR("en")) || (!str_is_empty(in->kind) && !str_equal(in->kind, own->kind)) ||
			mail_kind_by_name(own->kind) == NULL)
			continue;
		if (!row_fill(call, &which, own, &out[rows->count]))
			return false;
		rows->count++;
	}
	return true;
}

static bool get_run(struct call *call, const void *input, void *output)
{
	const struct get_in *in = input;
	struct get_out *out = output;
	struct list own = {0};

	if (!mail_templates_list(call, call->caller->merchant_id, &own))
		return false;
	out->result.items = ARENA_ARRAY(call->arena, struct template_row, mail_kind_count + own.count);
	if (!language_rows(call, in, own, &out->result))
		return false;
	return !str_is_empty(in->mojito_language_code) || other_rows(call, in, own, &out->result);
}

const struct endpoint email_templates_get = {
	.name = "get_email_templates",
	.path = "/email-templates",
	.title = "Get e-mail templates",
	.doc = "What each kind of mail says: the built-in words, your own where you have set them, and the variables they may "
	       "name.",
	.tag = "Mails",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.bare = "result",
	.in = &get_in_shape,
	.out = &get_out_shape,
	.run = get_run,
};

/* -- set_email_template -- */

struct set_in {
	struct uuid merchant_id;
	struct str kind, mojito_language_code, subject, body;
	struct flag reset;
};
#define SET_IN(member, doc, ...) FIELD(struct set_in, member, doc, __VA_ARGS__)
#define SET_OPTIONAL(member, doc, ...) SET_IN(member, doc, .optional = true, .nullable = true, __VA_ARGS__)
#define SET_WHICH                                                                                                                  \
	SET_IN(kind, "What the mail is", .one_of = mail_kinds),                                                                    \
		SET_IN(mojito_language_code, "Its language", .one_of = terms_language),                                            \
		SET_OPTIONAL(merchant_id, "For service keys (required) and operators of several merchants")
static const struct field set_in_fields[] = {SET_WHICH, SET_OPTIONAL(subject, "One line; may name variables, as {{merchant}}"),
	SET_OPTIONAL(body, "Plain text, paragraphs by blank lines; a paragraph that is {{link}} alone becomes the button"),
	SET_OPTIONAL(reset, "True: your words are forgotten, the built-in ones are sent again")};
static const struct shape set_in_shape = SHAPE("SetEmailTemplateRequest", struct set_in, set_in_fields);

static bool set_run(struct call *call, const void *input, void *output)
{
	const struct set_in *in = input;
	struct mail_own own = {call->caller->merchant_id, in->kind, in->mojito_language_code, in->subject, in->body};
	struct mail_template kept = {own.merchant_id, own.kind, own.language, str_trim(own.subject), own.body, call->now_ms};

	if (in->reset.value)
		return mail_template_remove(call, &kept) && row_fill(call, &own, NULL, output);
	return mail_own_check(call, &own) && mail_template_put(call, &kept) && row_fill(call, &own, &kept, output);
}

const struct endpoint email_template_set = {
	.name = "set_email_template",
	.path = "/email-templates",
	.title = "Set e-mail template",
	.doc = "Sends your own subject and body for a kind of mail in a language, or with `reset` the built-in ones again.",
	.tag = "Mails",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_idempotent = true,
	.is_destructive = true,
	.in = &set_in_shape,
	.out = &row_shape,
	.run = set_run,
};

/* -- preview_email_template, send_test_email -- */

static const struct field try_in_fields[] = {SET_WHICH, SET_OPTIONAL(subject, "Words to try before they are set, with body"),
	SET_OPTIONAL(body, "Words to try before they are set, with subject")};
static const struct shape try_in_shape = SHAPE("TryEmailTemplateRequest", struct set_in, try_in_fields);

struct preview_out {
	struct str subject, text, html;
};
static const struct field preview_out_fields[] = {FIELD(struct preview_out, subject, "Subject"),
	FIELD(struct preview_out, text, "The part in plain text"), FIELD(struct preview_out, html, "The part in HTML")};
static const struct shape preview_out_shape = SHAPE("EmailPreview", struct preview_out, preview_out_fields);

static bool preview_run(struct call *call, const void *input, void *output)
{
	const struct set_in *in = input;
	struct mail_own own = {call->caller->merchant_id, in->kind, in->mojito_language_code, in->subject, in->body};
	struct mail mail = {0};

	if (!mail_preview(call, &own, &mail))
		return false;
	*(struct preview_out *)output = (struct preview_out){mail.subject, mail.text, mail.html};
	return true;
}

const struct endpoint email_template_preview = {
	.name = "preview_email_template",
	.path = "/email-template-preview",
	.title = "Preview e-mail template",
	.doc = "A mail as it would look with example values: the words that are set, or those of the request.",
	.tag = "Mails",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &try_in_shape,
	.out = &preview_out_shape,
	.run = preview_run,
};

struct test_out {
	struct str result, recipient;
};
static const struct field test_out_fields[] = {
	FIELD(struct test_out, result, "`queued`"), FIELD(struct test_out, recipient, "Your own address, where it goes")};
static const struct shape test_out_shape = SHAPE("TestEmailReply", struct test_out, test_out_fields);

static bool test_run(struct call *call, const void *input, void *output)
{
	const struct set_in *in = input;
	struct mail_own own = {call->caller->merchant_id, in->kind, in->mojito_language_code, in->subject, in->body};
	struct account account = {0};
	bool found = false;

	if (!uuid_is_none(call->caller->account_id) && !account_find(call, call->caller->account_id, &account, &found))
		return false;
	if (!found)
		return fault(call, FAULT_CONFLICT, NULL, "A key has no address; sign in as a person to get a test mail.");
	if (!mail_test(call, &own, account.id))
		return false;
	*(struct test_out *)output = (struct test_out){STR("queued"), account.email};
	return true;
}

const struct endpoint email_template_test = {
	.name = "send_test_email",
	.path = "/email-template-test",
	.title = "Send test e-mail",
	.doc = "Mails you one mail with example values, to your own address only.",
	.tag = "Mails",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_destructive = true,
	.in = &try_in_shape,
	.out = &test_out_shape,
	.run = test_run,
};
