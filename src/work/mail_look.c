/* Checking and keeping mail settings. */
#include "work/mail_look.h"

#include "base/buf.h"
#include "work/address.h"
#include "work/chain.h"
#include "work/colour.h"
#include "work/digest.h"
#include "work/locale.h"
#include "work/mail_route.h"

#include <string.h>

enum { NAME_MOST = 100, URL_MOST = 500, HOURS = 24, DAYS = 7 };

const char *const mail_weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", NULL};
const char *const mail_completions[] = {"each", "digest", "off", NULL};

/* Given: takes its place, an empty one none. */
static void text_take(struct str *kept, struct str given)
{
	if (given.ptr != NULL)
		*kept = str_is_empty(str_trim(given)) ? STR_NONE : str_trim(given);
}

static bool texts_check(struct call *call, const struct mail_settings *settings)
{
	struct colour colour;
	struct address address;
	const char *why = str_is_empty(settings->reply_to) ? NULL : address_check(call->arena, settings->reply_to, &address);

	if (why != NULL)
		return fault(call, FAULT_INVALID, "reply_to", "%s", why);
	if (str_count_chars(settings->sender_name) > NAME_MOST || !str_is_plain(settings->sender_name))
		return fault(call, FAULT_INVALID, "sender_name", "Enter a name of one line and at most %d characters.", NAME_MOST);
	if (!str_is_empty(settings->colour) && !colour_read(settings->colour, &colour))
		return fault(call, FAULT_INVALID, "colour", "Enter a colour like #1f5fbf.");
	if (!str_is_empty(settings->logo_url) &&
		(!str_starts_with(settings->logo_url, STR("https://")) || settings->logo_url.len > URL_MOST))
		return fault(call, FAULT_INVALID, "logo_url", "Enter an address that begins with https://.");
	if (!str_is_empty(settings->time_zone) && !zone_is_known(settings->time_zone))
		return fault(call, FAULT_INVALID, "time_zone", "Enter a time zone like Europe/Berlin.");
	return true;
}

/* "20-8": from 20 to 8 o'clock. */
static bool hours_take(struct call *call, struct str given, struct mail_settings *settings)
{
	struct str rest = str_trim(given), from, until;

	if (given.ptr == NULL)
		return true;
	settings->quiet_from_h = settings->quiet_until_h = -1;
	if (rest.len == 0)
		return true;
	if (str_next(&rest, '-', &from) && str_next(&rest, '-', &until) && rest.ptr == NULL &&
		str_to_int(str_trim(from), &settings->quiet_from_h) && str_to_int(str_trim(until), &settings->quiet_until_h) &&
		settings->quiet_from_h >= 0 && settings->quiet_from_h < HOURS && settings->quiet_until_h >= 0 &&
		settings->quiet_until_h < HOURS && settings->quiet_from_h != settings->quiet_until_h)
		return true;
	return fault(call, FAULT_INVALID, "quiet_hours", "Enter hours like 20-8, or nothing.");
}

static int day_number(struct str name)
{
	for (int i = 0; i < DAYS; i++)
		if (str_equal(name, str_of(mail_weekdays[i])))
			return i + 1;
	return 0;
}

static void days_take(struct call *call, struct list given, struct mail_settings *settings)
{
	const struct str *names = given.items;
	bool is_on[DAYS + 1] = {false};
	struct buf text = {0};

	if (given.items == NULL)
		return;
	settings->weekdays.text = STR_NONE;
	for (size_t i = 0; i < given.count; i++)
		is_on[day_number(names[i])] = true;
	for (int day = 1; day <= DAYS; day++)
		if (is_on[day])
			buf_printf(&text, "%s%d", text.len > 0 ? "," : "", day);
	if (text.len > 0)
		settings->weekdays.text = arena_printf(call->arena, "[%.*s]", STR_ARG(buf_str(&text)));
	buf_close(&text);
}

static bool has_route(const struct mail_look_change *change)
{
	const struct smtp_given *smtp = &change->smtp;

	return smtp->url.ptr != NULL || smtp->host.ptr != NULL || smtp->security.ptr != NULL || smtp->user.ptr != NULL ||
		smtp->password.ptr != NULL || smtp->port != 0 || change->sender_address.ptr != NULL;
}

static struct mail_route_own own_of(struct uuid merchant_id, const struct mail_look_change *change)
{
	return (struct mail_route_own){merchant_id, change->smtp, str_trim(change->sender_address)};
}

/* The server and the sender go together: a password is never kept for another sender than it was given for. */
bool mail_look_check(struct call *call, const struct mail_look_change *change)
{
	struct mail_route_own own = own_of((struct uuid){{0}}, change);
	bool has_server = !str_is_empty(str_trim(own.smtp.url)) || !str_is_empty(str_trim(own.smtp.host));
	bool is_server_said = own.smtp.url.ptr != NULL || own.smtp.host.ptr != NULL;

	if (!has_route(change))
		return true;
	if (!is_server_said || (!has_server && !str_is_empty(own.sender_address)))
		return fault(call, FAULT_INVALID, "smtp_url",
			"Say smtp_url or smtp_host together with sender_address; the password is never shown again.");
	if (has_server && str_is_empty(own.sender_address))
		return fault(call, FAULT_INVALID, "sender_address", "Say from which address mails come over your own server.");
	return mail_route_check(call, &own);
}

static bool route_take(struct call *call, struct uuid merchant_id, const struct mail_look_change *change)
{
	struct mail_route_own own = own_of(merchant_id, change);

	return !has_route(change) || mail_route_set(call, &own);
}

bool mail_look_set(struct call *call, struct uuid merchant_id, const struct mail_look_change *change)
{
	struct mail_settings settings;
	bool had_digest;

	if (!mail_settings_find(call, merchant_id, &settings))
		return false;
	had_digest = str_equal(settings.completion, STR("digest"));
	if (change->is_off.is_set)
		settings.is_off = change->is_off.value;
	if (change->has_invitation_days)
		settings.invitation_days = change->invitation_days;
	text_take(&settings.sender_name, change->sender_name);
	text_take(&settings.reply_to, change->reply_to);
	text_take(&settings.colour, change->colour);
	text_take(&settings.logo_url, change->logo_url);
	text_take(&settings.time_zone, change->time_zone);
	if (!str_is_empty(change->completion))
		settings.completion = change->completion;
	if (!texts_check(call, &settings) || !hours_take(call, change->quiet_hours, &settings))
		return false;
	days_take(call, change->weekdays, &settings);
	if (change->reminders.items != NULL && !reminders_keep(call, "reminders", change->reminders, &settings.reminders))
		return false;
	settings.updated_at = call->now_ms;
	/* Nobody who finished since the last digest goes untold. */
	if (had_digest && str_equal(settings.completion, STR("each")) && !digest_end(call, &settings))
		return false;
	return mail_settings_put(call, &settings) && route_take(call, merchant_id, change);
}

struct str mail_look_hours(struct arena *arena, const struct mail_settings *settings)
{
	if (settings->quiet_from_h < 0 || settings->quiet_until_h < 0)
		return STR_NONE;
	return arena_printf(arena, "%d-%d", (int)settings->quiet_from_h, (int)settings->quiet_until_h);
}

struct list mail_look_days(struct arena *arena, const struct mail_settings *settings)
{
	struct str *names = ARENA_ARRAY(arena, struct str, DAYS);
	size_t count = 0;

	for (int day = 1; day <= DAYS; day++)
		if (str_find(settings->weekdays.text, (char)('0' + day)) >= 0)
			names[count++] = str_of(mail_weekdays[day - 1]);
	return (struct list){names, count};
}
