/* How mails look and when they go: get_email_settings, set_email_settings. */
#include "api/handlers.h"
#include "work/chain.h"
#include "work/mail_look.h"
#include "work/mail_route.h"

struct get_in {
	struct uuid merchant_id;
};
static const struct field get_in_fields[] = {FIELD(struct get_in, merchant_id,
	"For service keys (required) and operators of several merchants", .optional = true, .nullable = true)};
static const struct shape get_in_shape = SHAPE("GetEmailSettingsRequest", struct get_in, get_in_fields);

struct settings_out {
	bool is_off, has_smtp_url;
	struct str sender_name, reply_to, colour, logo_url, time_zone, quiet_hours, completion, smtp_server, sender_address;
	struct list reminders, weekdays;
	int64_t invitation_days;
};
#define OUT(member, doc, ...) FIELD(struct settings_out, member, doc, __VA_ARGS__)
#define OUT_NULL(member, doc, ...) OUT(member, doc, .nullable = true, __VA_ARGS__)
static const struct field out_fields[] = {OUT(is_off, "Nothing is mailed to candidates"),
	OUT_NULL(sender_name, "Who mails come from; your name without it"), OUT_NULL(reply_to, "Where answers go"),
	OUT_NULL(colour, "Of buttons and links, made legible where it must"), OUT_NULL(logo_url, "Picture at the top"),
	OUT(reminders, "When reminders are mailed", .of = &reminder_shape),
	OUT_NULL(time_zone, "Of quiet hours, weekdays and deadlines; UTC without it"),
	OUT_NULL(quiet_hours, "From which hour to which nothing is mailed to candidates", .example = "20-8"),
	OUT(weekdays, "On which days mails go to candidates; all when there is none", .one_of = mail_weekdays),
	OUT_NULL(invitation_days, "After how many days links end that are made without expires_at; null: as this server has it, 30",
		.format = FORMAT_OPT_INT),
	OUT(completion, "How the team learns of finished interviews", .one_of = mail_completions),
	OUT(has_smtp_url, "Whether mails go over a server of your own"),
	OUT_NULL(smtp_server, "That server, without its password; null also when it was saved under another secret_key",
		.example = "smtps://user@mail.example.com:465"),
	OUT_NULL(sender_address, "The address they come from then")};
static const struct shape out_shape = SHAPE("EmailSettings", struct settings_out, out_fields);

static bool out_fill(struct call *call, struct settings_out *out)
{
	struct mail_settings settings;

	if (!mail_settings_find(call, call->caller->merchant_id, &settings))
		return false;
	*out = (struct settings_out){.is_off = settings.is_off,
		.has_smtp_url = settings.has_server,
		.sender_name = settings.sender_name,
		.reply_to = settings.reply_to,
		.colour = settings.colour,
		.logo_url = settings.logo_url,
		.time_zone = settings.time_zone,
		.quiet_hours = mail_look_hours(call->arena, &settings),
		.completion = settings.completion,
		.invitation_days = settings.invitation_days,
		.sender_address = settings.sender_address,
		.weekdays = mail_look_days(call->arena, &settings)};
	return mail_route_shown(call, call->caller->merchant_id, &out->smtp_server) &&
		reminders_read(call, settings.reminders, &out->reminders);
}

static bool get_run(struct call *call, const void *input, void *output)
{
	(void)input;
	return out_fill(call, output);
}

const struct endpoint email_settings_get = {
	.name = "get_email_settings",
	.path = "/email-settings",
	.title = "Get e-mail settings",
	.doc = "How your mails look, when they go, and over which server.",
	.tag = "Mails",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_TEAM,
	.effect = EFFECT_READ,
	.is_idempotent = true,
	.in = &get_in_shape,
	.out = &out_shape,
	.run = get_run,
};

struct set_in {
	struct uuid merchant_id;
	struct mail_look_change change;
	uint64_t sent;
};
enum { FIELD_MERCHANT, FIELD_INVITATION_DAYS }; /* in the order of the shape */
#define IN_AS(member, name, doc, ...)                                                                                              \
	FIELD_AS(struct set_in, change.member, name, doc, .optional = true, .nullable = true, __VA_ARGS__)
#define IN(member, doc, ...) IN_AS(member, #member, doc, __VA_ARGS__)
#define IN_SMTP(member, doc, ...) IN_AS(smtp.member, "smtp_" #member, doc, __VA_ARGS__)
static const struct field set_in_fields[] = {
	FIELD(struct set_in, merchant_id, "For service keys (required) and operators of several merchants", .optional = true,
		.nullable = true),
	IN(invitation_days,
		"After how many days links end that are made without expires_at, never after their interview; null: as this "
		"server has it",
		.format = FORMAT_OPT_INT, .min = 1, .max = 365),
	IN(is_off, "True: nothing is mailed to candidates"), IN(sender_name, "Who mails come from; empty: your name"),
	IN(reply_to, "Where answers go; empty: to the sender", .example = "jobs@example.com"),
	IN(colour, "Of buttons and links; empty: the usual one", .example = "#1f5fbf"),
	IN(logo_url, "Picture at the top, over https; empty: your name", .example = "https://example.com/logo.png"),
	IN(reminders, "When reminders are mailed; [] for none", .of = &reminder_shape, .max = REMINDERS_MOST),
	IN(time_zone, "IANA name; empty: UTC", .example = "Europe/Berlin"),
	IN(quiet_hours, "From which hour to which nothing is mailed to candidates; empty: none", .example = "20-8"),
	IN(weekdays, "On which days mails go to candidates; [] for all", .one_of = mail_weekdays),
	IN(completion, "How the team learns of finished interviews: one mail each, one a day, none", .one_of = mail_completions),
	IN_SMTP(url,
		"Your own mail server, which must answer now; kept sealed, its password never shown. Empty: ours. Together with "
		"sender_address",
		.max = 500, .example = "smtps://user:password@mail.example.com:465"),
	IN_SMTP(host, "The same by its parts, instead of smtp_url: name or address of the server, with the next four", .max = 255,
		.example = "mail.example.com"),
	IN_SMTP(port, "587 without it, with tls 465, with none 25", .format = FORMAT_OPT_INT, .min = 1, .max = 65535),
	IN_SMTP(security, "starttls without it; none is for servers that the operator of this one allows it for",
		.one_of = smtp_securities),
	IN_SMTP(user, "Who signs in there", .max = 255), IN_SMTP(password, "With which password", .max = 255),
	IN(sender_address, "The address that mails come from, with smtp_url or smtp_host", .max = 320)};
static const struct shape set_in_shape =
	SHAPE("SetEmailSettingsRequest", struct set_in, set_in_fields, .sent_at = offsetof(struct set_in, sent));

static bool set_prepare(struct call *call, struct db *db, void *input)
{
	struct set_in *in = input;

	(void)db;
	in->change.has_invitation_days = in->sent >> FIELD_INVITATION_DAYS & 1;
	return mail_look_check(call, &in->change);
}

static bool set_run(struct call *call, const void *input, void *output)
{
	const struct set_in *in = input;

	return mail_look_set(call, call->caller->merchant_id, &in->change) && out_fill(call, output);
}

const struct endpoint email_settings_set = {
	.name = "set_email_settings",
	.path = "/email-settings",
	.title = "Set e-mail settings",
	.doc = "Changes what is named and leaves the rest as it is; an empty text takes away what was set.",
	.tag = "Mails",
	.methods = METHOD_POST,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_MERCHANT,
	.effect = EFFECT_WRITE,
	.is_idempotent = true,
	.is_destructive = true,
	.in = &set_in_shape,
	.out = &out_shape,
	.prepare = set_prepare,
	.run = set_run,
};
