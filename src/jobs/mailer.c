/* Starting and stopping the mailer. */
#include "base/clock.h"
#include "base/log.h"
#include "jobs/mail_server.h"
#include "jobs/mailer_parts.h"
#include "jobs/mime.h"
#include "net/smtp.h"

#include <unistd.h>

enum { QUEUE_MOST = 256, POLL_MS = 1000 };
/* How long the end waits for servers. */
enum { GRACE_MS = 30000, GRACE_STEP_MS = 10 };

static void options_fill(struct mailer_options *options, const struct settings *settings)
{
	if (options->compose == NULL)
		options->compose = mail_compose;
	if (options->was_sent == NULL)
		options->was_sent = mail_was_sent;
	if (options->queue_most == 0)
		options->queue_most = QUEUE_MOST;
	if (options->lease_ms == 0)
		options->lease_ms = settings->smtp_lease_s * 1000;
	if (options->poll_ms == 0)
		options->poll_ms = POLL_MS;
}

static bool signer_open(struct call *call, struct mailer *mailer)
{
	const struct settings *settings = &mailer->service->settings;

	if (str_is_empty(settings->dkim_key) && str_is_empty(settings->dkim_domain))
		return true;
	if (str_is_empty(settings->dkim_key) || str_is_empty(settings->dkim_domain))
		return fault(call, FAULT_INVALID, str_is_empty(settings->dkim_key) ? "dkim_key" : "dkim_domain",
			"dkim_domain and dkim_key are set both or not at all");
	mailer->signer = dkim_signer_open(call, settings->dkim_domain, settings->dkim_selector, settings->dkim_key);
	return mailer->signer != NULL;
}

/* Where mails go, as the operator should know it: never the password. */
static void say(const struct mailer *mailer)
{
	static const char *const names[] = {
		[SMTP_TLS_AUTO] = "auto", [SMTP_TLS_REQUIRE] = "require", [SMTP_TLS_OFF] = "off", [SMTP_TLS_IMPLICIT] = "implicit"};

	if (mailer->usual.has_server)
		log_event(LOG_INFO, "mail", LOG_TEXT("server", mailer->usual_name), LOG_TEXT("sender", mailer->usual.sender),
			LOG_TEXT("tls", str_of(names[mail_server_of(mailer->service, &mailer->usual).tls])),
			LOG_TEXT("dkim", mailer->signer != NULL ? mailer->service->settings.dkim_domain : STR("off")),
			LOG_INT("connections", (int64_t)mailer->sender_count));
	else
		log_event(LOG_INFO, "mail",
			LOG_TEXT("note", STR("neither smtp_url nor smtp_host: mails are not sent but written as files")),
			LOG_TEXT("folder", mailer->folder), LOG_TEXT("sender", mailer->usual.sender));
}

static bool sender_open(struct call *call, struct mailer *mailer, struct mail_sender *sender)
{
	sender->mailer = mailer;
	sender->db = db_open(call, mailer->service->database);
	if (sender->db == NULL)
		return false;
	sender->smtp = smtp_open();
	if (pthread_create(&sender->thread, NULL, mailer_send, sender) == 0) {
		atomic_fetch_add(&mailer->senders_left, 1);
		return true;
	}
	smtp_close(sender->smtp);
	db_close(sender->db);
	return fault(call, FAULT_UNAVAILABLE, NULL, "A thread for sending mails cannot be started.");
}

static void senders_close(struct mailer *mailer)
{
	for (size_t i = 0; i < mailer->sender_count; i++) {
		struct mail_sender *sender = &mailer->senders[i];

		pthread_join(sender->thread, NULL);
		smtp_close(sender->smtp);
		db_close(sender->db);
	}
}

static void parts_close(struct mailer *mailer)
{
	mail_queue_close(mailer->queue);
	mail_pace_close(mailer->pace);
	if (mailer->signer != NULL)
		dkim_signer_close(mailer->signer);
	if (mailer->db != NULL)
		db_close(mailer->db);
}

static bool threads_start(struct call *call, struct mailer *mailer, size_t count)
{
	mailer->senders = ARENA_ARRAY(call->arena, struct mail_sender, count);
	while (mailer->sender_count < count) {
		if (!sender_open(call, mailer, &mailer->senders[mailer->sender_count]))
			return false;
		mailer->sender_count++;
	}
	return pthread_create(&mailer->feeder, NULL, mailer_feed, mailer) == 0 ||
		fault(call, FAULT_UNAVAILABLE, NULL, "The thread that looks for mails cannot be started.");
}

struct mailer *mailer_start(struct call *call, const struct mailer_options *options)
{
	struct mailer *mailer = ARENA_NEW(call->arena, struct mailer);
	const struct settings *settings = &call->service->settings;
	size_t count = (size_t)settings->smtp_connections;

	mailer->service = call->service;
	mailer->options = *options;
	options_fill(&mailer->options, settings);
	if (!mail_route_usual(call, &mailer->usual) || !signer_open(call, mailer))
		return NULL;
	if (mailer->usual.has_server)
		mailer->usual_name = mail_server_name(call->arena, &mailer->usual.server);
	mailer->folder = arena_printf(call->arena, "%.*s/mail", STR_ARG(settings->data));
	mailer->lease_id = uuid_make(call->now_ms);
	mailer->queue = mail_queue_make(call->arena, (size_t)mailer->options.queue_most);
	mailer->pace = mail_pace_make(
		call->arena, &(struct mail_pace_options){settings->smtp_rate, settings->smtp_domain_rate, (int)(count + 1) / 2});
	mime_start();
	mailer->db = db_open(call, mailer->service->database);
	if (mailer->db != NULL && threads_start(call, mailer, count)) {
		say(mailer);
		return mailer;
	}
	mail_queue_end(mailer->queue);
	senders_close(mailer);
	parts_close(mailer);
	return NULL;
}

void mailer_stop(struct mailer *mailer)
{
	mail_queue_end(mailer->queue);
	for (int waited_ms = 0; waited_ms < GRACE_MS && atomic_load(&mailer->senders_left) > 0; waited_ms += GRACE_STEP_MS)
		usleep(GRACE_STEP_MS * 1000);
	atomic_store(&mailer->is_hurried, true);
	pthread_join(mailer->feeder, NULL);
	senders_close(mailer);
	mailer_release(mailer);
	parts_close(mailer);
}
