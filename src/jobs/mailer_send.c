/* A sender: composes a mail from what the database says now, hands it over, records what became of it, and only then takes the
 * next. */
#include "base/clock.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "jobs/mail_file.h"
#include "jobs/mail_server.h"
#include "jobs/mailer_parts.h"
#include "jobs/mime.h"
#include "net/smtp.h"
#include "work/address.h"
#include "work/mail_event.h"
#include "work/mail_name.h"

#include <unistd.h>

enum { ATTEMPTS_MOST = 26, BACKOFF_FIRST_S = 60, BACKOFF_MOST_S = 4 * 60 * 60 };
/* An idle connection is closed after that, before the server does it. */
enum { IDLE_MS = 5000 };
/* A lease that ends sooner is not worth beginning with. */
enum { LEASE_LEAST_MS = 5000 };
/* How long recording a mail that has been sent is tried again while the database cannot write. */
enum { RECORD_TRIES = 100, RECORD_PAUSE_MS = 200 };
/* Files that are kept, and how many are written between two looks at that. */
enum { FILES_MOST = 10000, FILES_STEP = 100 };

/* One mail on its way. */
struct delivery {
	struct mail_sender *sender;
	const struct outbox_taken *taken;
	struct mail_due due;
	struct mail mail;
	struct mail_route route;
	struct outbox_fate fate;
	bool is_sent, is_held, has_follow_up, is_no_mailbox;
};

int64_t mailer_backoff_ms(int64_t attempts)
{
	int64_t wait_s = BACKOFF_MOST_S;
	uint32_t chance;

	if (attempts >= ATTEMPTS_MOST)
		return 0;
	if (attempts < 9)
		wait_s = (int64_t)BACKOFF_FIRST_S << (attempts > 0 ? attempts - 1 : 0);
	if (wait_s > BACKOFF_MOST_S)
		wait_s = BACKOFF_MOST_S;
	random_bytes(&chance, sizeof chance);
	return wait_s * 800 + wait_s * 400 * (int64_t)(chance % 1024) / 1023;
}

/* Composing ------------------------------------------------------------------------------------------------------------------ */

static bool compose(struct call *call, void *data)
{
	struct delivery *delivery = data;

	delivery->mail = (struct mail){0};
	return delivery->sender->mailer->options.compose(call, &delivery->due, &delivery->mail) &&
		(delivery->mail.verdict != MAIL_SEND || mail_route_of(call, delivery->due.merchant_id, &delivery->route));
}

/* Recording ------------------------------------------------------------------------------------------------------------------ */

static bool record(struct call *call, void *data)
{
	struct delivery *delivery = data;

	if (!outbox_settle(call, &delivery->fate, &delivery->is_held))
		return false;
	if (delivery->is_no_mailbox && !mail_mailbox_gone(call, delivery->due.merchant_id, delivery->due.id, delivery->fate.reason))
		return false;
	return !delivery->has_follow_up || delivery->sender->mailer->options.was_sent(call, &delivery->due);
}

static bool record_once(struct delivery *delivery, struct arena *arena, struct str *why)
{
	struct mail_sender *sender = delivery->sender;
	struct call call = {.arena = arena, .now_ms = clock_now_ms(), .service = sender->mailer->service};
	bool ok;

	delivery->fate.now_ms = call.now_ms;
	ok = db_transaction(&call, sender->db, DB_WRITE, record, delivery);
	if (!ok && delivery->has_follow_up && call.fault.kind != FAULT_UNAVAILABLE)
		delivery->has_follow_up = false; /* what follows must not make this one go out again */
	*why = call.fault.message;
	call_end(&call);
	return ok;
}

/* What has been sent must be recorded, or it goes out again: a database that cannot write now is asked again for a while. */
static void settle(struct delivery *delivery, struct arena *arena)
{
	struct str why = STR_NONE;
	int tries = delivery->is_sent ? RECORD_TRIES : 2;

	delivery->has_follow_up = delivery->is_sent;
	while (tries-- > 0) {
		bool had_follow_up = delivery->has_follow_up;

		if (record_once(delivery, arena, &why))
			break;
		log_event(LOG_ERROR, "mail_not_recorded", LOG_TEXT("state", delivery->fate.state), LOG_TEXT("why", why));
		if (had_follow_up == delivery->has_follow_up)
			usleep(RECORD_PAUSE_MS * 1000);
	}
	if (delivery->is_sent && !delivery->is_held)
		log_event(LOG_WARN, "mail_taken_away", LOG_TEXT("why", STR("another process held it when it had been sent")));
}

static void fate_wait(struct delivery *delivery, int64_t due_at)
{
	bool has_failed = delivery->taken->attempts > 0;

	delivery->fate.state = has_failed ? STR("deferred") : STR("queued");
	delivery->fate.due_at = due_at;
}

static void fate_fail(struct delivery *delivery, struct str reason)
{
	delivery->fate.state = STR("failed");
	delivery->fate.reason = reason;
}

static void fate_defer(struct delivery *delivery, struct str reason, int64_t now_ms)
{
	int64_t wait_ms = mailer_backoff_ms(delivery->fate.attempts);

	fate_fail(delivery, reason);
	if (wait_ms == 0)
		return;
	delivery->fate.state = STR("deferred");
	delivery->fate.due_at = now_ms + wait_ms;
}

/* Handing over --------------------------------------------------------------------------------------------------------------- */

/* The recipient with its domain in A-labels, which every server understands. */
static struct str recipient_of(struct arena *arena, struct str to)
{
	struct address address;
	ptrdiff_t at, key_at;

	if (address_check(arena, to, &address) != NULL)
		return to;
	at = str_find(address.text, '@');
	key_at = str_find(address.key, '@');
	return arena_printf(arena, "%.*s%.*s", (int)at, address.text.ptr, STR_ARG(str_from(address.key, (size_t)key_at)));
}

static struct str envelope_sender(struct arena *arena, const struct delivery *delivery)
{
	struct mail_name name = {delivery->taken->merchant_id, delivery->taken->id};

	if (!delivery->sender->mailer->service->settings.verp)
		return delivery->route.sender;
	return arena_printf(arena, "bounce+%.*s@%.*s", STR_ARG(mail_name_write(arena, &name)), STR_ARG(delivery->route.domain));
}

static struct str message_of(struct call *call, const struct delivery *delivery)
{
	const struct mailer *mailer = delivery->sender->mailer;
	struct mime_sender from = {.address = delivery->route.sender,
		.domain = delivery->route.domain,
		.id = delivery->taken->id,
		.merchant_id = delivery->taken->merchant_id,
		.kind = delivery->taken->kind,
		.at_ms = call->now_ms};
	struct str message = mime_write(call->arena, &delivery->mail, &from), signed_message;

	if (mailer->signer == NULL || delivery->route.is_own)
		return message;
	signed_message = dkim_signed(call->arena, mailer->signer, message);
	return signed_message.ptr != NULL ? signed_message : message;
}

static void file_write(struct call *call, struct delivery *delivery)
{
	struct mail_sender *sender = delivery->sender;
	struct str folder = sender->mailer->folder;

	if (!mail_file_write(call, folder, delivery->taken, message_of(call, delivery))) {
		fate_defer(delivery, call->fault.message, call->now_ms);
		return;
	}
	delivery->is_sent = true;
	delivery->fate.state = STR("sent");
	if (sender->file_count++ % FILES_STEP == 0 && !mail_files_forget(call, folder, FILES_MOST))
		log_event(LOG_WARN, "mail_files", LOG_TEXT("why", call->fault.message));
}

static void message_send(struct call *call, struct delivery *delivery)
{
	struct mail_pace *pace = delivery->sender->mailer->pace;
	struct smtp_server server = mail_server_of(delivery->sender->mailer->service, &delivery->route);
	struct str name = mail_server_name(call->arena, &delivery->route.server);
	struct smtp_message message = {.from = envelope_sender(call->arena, delivery), .to = delivery->mail.to_address};
	struct smtp_result result;
	bool is_reached;
	int64_t wait_us = mail_pace_enter(pace, name, delivery->route.is_own, clock_ticks_us());

	if (wait_us > 0) {
		delivery->fate.attempts--;
		fate_wait(delivery, delivery->route.is_own ? call->now_ms + wait_us / 1000 : 0);
		return;
	}
	if (delivery->sender->mailer->options.reply_timeout_s > 0)
		server.reply_timeout_s = server.end_timeout_s = delivery->sender->mailer->options.reply_timeout_s;
	server.is_hurried = &delivery->sender->mailer->is_hurried;
	message.bytes = message_of(call, delivery);
	result = smtp_send(call->arena, delivery->sender->smtp, &server, &message);
	is_reached = !result.is_unreachable && !(delivery->route.is_own && result.is_late);
	mail_pace_leave(pace, name, is_reached, clock_ticks_us());
	if (result.outcome == SMTP_SENT) {
		delivery->is_sent = true;
		delivery->fate.state = STR("sent");
		return;
	}
	delivery->is_no_mailbox = result.is_no_mailbox;
	if (result.outcome == SMTP_PERMANENT)
		fate_fail(delivery, result.reason);
	else
		fate_defer(delivery, result.reason, clock_now_ms());
	log_event(LOG_INFO, "mail_not_sent", LOG_TEXT("state", delivery->fate.state), LOG_TEXT("kind", delivery->taken->kind),
		LOG_INT("attempts", delivery->fate.attempts), LOG_TEXT("why", result.reason));
}

/* False when the end came first, or the mail is not ours any more. */
static bool may_go(struct call *call, struct delivery *delivery)
{
	struct mailer *mailer = delivery->sender->mailer;
	struct str to = delivery->mail.to_address;
	int64_t wait_us = mail_pace_domain(mailer->pace, str_from(to, (size_t)(str_find(to, '@') + 1)), clock_ticks_us());

	if (wait_us > 0) {
		fate_wait(delivery, call->now_ms + wait_us / 1000 + 1);
		return true;
	}
	wait_us = mail_pace_turn(mailer->pace, clock_ticks_us());
	if ((wait_us > 0 && !mail_queue_sleep(mailer->queue, wait_us)) ||
		!mail_queue_is_held(mailer->queue, delivery->taken, LEASE_LEAST_MS))
		return false;
	delivery->fate.attempts++;
	if (delivery->route.has_server)
		message_send(call, delivery);
	else
		file_write(call, delivery);
	return true;
}

/* False when nothing has become of it. */
static bool decide(struct call *call, struct delivery *delivery)
{
	struct mail_sender *sender = delivery->sender;

	if (!db_transaction(call, sender->db, DB_READ, compose, delivery)) {
		log_event(LOG_WARN, "mail_not_composed", LOG_TEXT("kind", delivery->taken->kind),
			LOG_TEXT("why", call->fault.message));
		delivery->fate.attempts++;
		fate_defer(delivery, call->fault.message, call->now_ms);
		return true;
	}
	switch (delivery->mail.verdict) {
	case MAIL_STOP:
		delivery->fate.state = STR("stopped");
		delivery->fate.reason = delivery->mail.why;
		return true;
	case MAIL_WAIT:
		fate_wait(delivery, delivery->mail.until_ms);
		delivery->fate.reason = delivery->mail.why;
		return true;
	case MAIL_SEND:
		break;
	}
	delivery->mail.to_address = recipient_of(call->arena, delivery->mail.to_address);
	delivery->fate.recipient = delivery->mail.to_address;
	return may_go(call, delivery);
}

static void deliver(struct mail_sender *sender, const struct outbox_taken *taken, struct arena *arena)
{
	struct mailer *mailer = sender->mailer;
	struct call call = {.arena = arena, .now_ms = clock_now_ms(), .service = mailer->service};
	struct delivery delivery = {.sender = sender,
		.taken = taken,
		.due = {.merchant_id = taken->merchant_id,
			.id = taken->id,
			.kind = taken->kind,
			.language = taken->language,
			.enrolment_id = taken->enrolment_id,
			.account_id = taken->account_id,
			.data = taken->data,
			.due_at = taken->due_at,
			.created_at = taken->created_at,
			.attempts = taken->attempts},
		.fate = {.merchant_id = taken->merchant_id,
			.id = taken->id,
			.lease_id = mailer->lease_id,
			.attempts = taken->attempts}};

	if (!decide(&call, &delivery))
		fate_wait(&delivery, 0);
	call_end(&call);
	settle(&delivery, arena);
	if (!delivery.is_sent)
		atomic_fetch_add(&mailer->quota, 1);
}

void *mailer_send(void *data)
{
	struct mail_sender *sender = data;
	struct mailer *mailer = sender->mailer;
	struct arena arena = {0};
	bool is_idle = true;

	while (!mail_queue_is_ended(mailer->queue)) {
		const struct outbox_taken *taken = mail_queue_take(mailer->queue, IDLE_MS);

		if (taken == NULL && !is_idle)
			smtp_rest(sender->smtp);
		is_idle = taken == NULL;
		if (taken == NULL)
			continue;
		deliver(sender, taken, &arena);
		arena_reset(&arena);
		mail_queue_done(mailer->queue, taken);
	}
	arena_close(&arena);
	atomic_fetch_sub(&mailer->senders_left, 1);
	return NULL;
}
