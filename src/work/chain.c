/* Rules of the chain. */
#include "work/chain.h"

#include "base/json_read.h"
#include "base/json_write.h"
#include "work/service.h"

static const int64_t hour_ms = 3600000;

static const struct field reminder_fields[] = {FIELD(struct reminder, after_hours, "Hours after the invitation was sent",
						       .optional = true, .nullable = true, .min = 1, .max = 2160),
	FIELD(struct reminder, before_deadline_hours, "Hours before the deadline", .optional = true, .nullable = true, .min = 1,
		.max = 2160)};
const struct shape reminder_shape = SHAPE("Reminder", struct reminder, reminder_fields);

bool reminders_keep(struct call *call, const char *name, struct list reminders, struct json *kept)
{
	const struct reminder *all = reminders.items;
	struct buf text = {0};

	for (size_t i = 0; i < reminders.count; i++) {
		if (all[i].after_hours.is_set == all[i].before_deadline_hours.is_set)
			return fault(call, FAULT_INVALID, arena_cstr(call->arena, arena_printf(call->arena, "%s[%zu]", name, i)),
				"Enter either after_hours or before_deadline_hours.");
	}
	json_write_list(&text, &reminder_shape, reminders);
	kept->text = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return true;
}

/* The kept array stands inside an object, as everything that is read. */
struct schedule {
	struct list reminders;
};
static const struct field schedule_fields[] = {
	FIELD(struct schedule, reminders, "", .of = &reminder_shape, .optional = true, .max = REMINDERS_MOST)};
static const struct shape schedule_shape = SHAPE("Schedule", struct schedule, schedule_fields);

bool reminders_read(struct call *call, struct json kept, struct list *reminders)
{
	struct schedule schedule = {{0}};

	if (str_is_empty(kept.text)) {
		struct reminder *usual = ARENA_NEW(call->arena, struct reminder);

		usual->after_hours = (struct number){.is_set = true, .value = REMINDER_USUAL_H};
		*reminders = (struct list){usual, 1};
		return true;
	}
	if (!json_read(call, arena_printf(call->arena, "{\"reminders\":%.*s}", STR_ARG(kept.text)), &schedule_shape, &schedule))
		return false;
	*reminders = schedule.reminders;
	return true;
}

int64_t reminder_next(struct list reminders, int64_t mailed_at, int64_t expires_at, int64_t after_ms)
{
	const struct reminder *all = reminders.items;
	int64_t next = 0;

	for (size_t i = 0; i < reminders.count; i++) {
		int64_t at = all[i].after_hours.is_set
			? mailed_at + (int64_t)(all[i].after_hours.value * (double)hour_ms)
			: expires_at - (int64_t)(all[i].before_deadline_hours.value * (double)hour_ms);

		if (at <= after_ms || at > expires_at - hour_ms || at <= mailed_at)
			continue;
		if (next == 0 || at < next)
			next = at;
	}
	return next;
}

static bool is_any(struct str word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_equal(word, str_of(*words)))
			return true;
	return false;
}

/* Where an enrolment must stand for a mail to be of use, and what has happened when it stands elsewhere. */
struct asking {
	const char *kind;
	const char *when_waiting, *when_started, *when_collected; /* NULL: still due */
};
static const struct asking askings[] = {
	{"invitation", NULL, "started", "started"},
	{"action_required", NULL, "started", "started"},
	{"another_attempt", NULL, "started", "started"},
	/* who waits again has submitted meanwhile and was asked for another attempt */
	{"collection_failed", "submitted", NULL, "collected"},
	{"collected", "submitted", "started", NULL},
	{"submit_required", "submitted", "started", NULL},
};

static const struct asking *asking_of(struct str kind)
{
	for (size_t i = 0; i < COUNT_OF(askings); i++)
		if (str_equal(kind, str_of(askings[i].kind)))
			return &askings[i];
	return NULL;
}

static const char *progress_stop(const struct asking *asking, struct str state)
{
	if (str_equal(state, STR("started")))
		return asking->when_started;
	return str_equal(state, STR("collected")) ? asking->when_collected : asking->when_waiting;
}

/* Mails that ask for the interview to be taken: of no use once it is, or cannot be. */
static const char *asking_stop(const struct asking *asking, const struct chain_state *state, int64_t now_ms)
{
	static const char *const closed[] = {"archived", "deleted", "completed", NULL};
	static const char *const ended[] = {"revoked", "expired", "submitted", NULL};
	const char *why = progress_stop(asking, state->state);

	for (const char *const *word = ended; *word != NULL; word++)
		if (str_equal(state->state, str_of(*word)))
			return *word;
	if (why != NULL)
		return why;
	if (state->expires_at != 0 && state->expires_at <= now_ms)
		return "expired";
	if (is_any(state->interview_status, closed) || (state->available_till != 0 && state->available_till <= now_ms))
		return "closed";
	return NULL;
}

/* News of what was submitted, which is put aside once another attempt is asked for. */
static const char *news_stop(const struct chain_state *state)
{
	static const char *const news[] = {"submitted", "selected", "not_selected", NULL};
	static const char *const under_way[] = {"invited", "opened", "started", "collected", NULL};

	return is_any(state->kind, news) && is_any(state->state, under_way) ? "another attempt" : NULL;
}

const char *chain_stop(const struct chain_state *state, int64_t now_ms)
{
	const struct asking *asking = asking_of(state->kind);
	static const char *const suppressions[] = {"unsubscribed", "bounced", "complained", NULL};

	if (state->is_off)
		return "off";
	for (const char *const *word = suppressions; *word != NULL; word++)
		if (str_equal(state->suppressed, str_of(*word)))
			return *word;
	return asking != NULL ? asking_stop(asking, state, now_ms) : news_stop(state);
}

const char *chain_mute(struct str suppressed, bool is_off)
{
	if (str_equal(suppressed, STR("unsubscribed")))
		return "Mail is off for this person: they unsubscribed.";
	if (str_equal(suppressed, STR("complained")))
		return "Mail is off for this person: they reported a mail as spam.";
	if (!str_is_empty(suppressed))
		return "Mail is off for this person: mail to this address bounced.";
	return is_off ? "Mail to candidates is off in your e-mail settings." : NULL;
}

struct str chain_flood(struct call *call)
{
	return arena_printf(call->arena, "Not mailed: this person was mailed %d times within the hour; wait a while.",
		(int)call->service->settings.resend_hourly);
}
