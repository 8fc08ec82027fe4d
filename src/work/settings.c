/* The settings' shape and how they are gathered: defaults, file, environment, command line. */
#include "work/settings.h"

#include "base/field.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const log_levels[] = {"debug", "info", "warn", "error", NULL};
static const char *const starttls_modes[] = {"auto", "require", "off", NULL};
static const char *const supabase_roles[] = {"user", "mentor", "merchant_selection", "merchant", NULL};
static const char *const synchronous_modes[] = {"full", "normal", NULL};

#define SET(member, doc_, ...) FIELD(struct settings, member, doc_, __VA_ARGS__)
#define SET_SMTP(member, doc_, ...) FIELD_AS(struct settings, smtp.member, "smtp_" #member, doc_, .optional = true, __VA_ARGS__)
static const struct field settings_fields[] = {
	SET(data, "Folder for everything that is kept: database, keys, recordings", .default_to = "data"),
	SET(database, "sqlite:PATH or postgres://...; without it SQLite in the data folder", .optional = true,
		.format = FORMAT_SECRET),
	SET(listen, "ADDRESS:PORT to listen on; port 0 takes a free one", .default_to = "127.0.0.1:8080"),
	SET(public_url,
		"Address under which people and applications reach this server; without it http:// and the listening address",
		.optional = true, .format = FORMAT_URI, .example = "https://interviews.example.com"),
	SET(loops, "Threads that accept and parse connections", .default_to = "1", .min = 1, .max = 64),
	SET(workers, "Threads that answer requests, one database connection each; 0 = 4 per core, at least 16", .default_to = "0",
		.min = 0, .max = 1024),
	SET(body_limit_bytes, "Largest request body", .default_to = "16777216", .min = 1024, .max = 1073741824),
	SET(recording_limit_bytes, "Largest recording of one spoken answer", .default_to = "67108864", .min = 65536,
		.max = 1073741824),
	SET(log_level, "Least level that is logged", .default_to = "info", .one_of = log_levels),
	SET(sqlite_synchronous, "full: an answer means the disk has it; normal: the last moments may be lost with the power",
		.default_to = "full", .one_of = synchronous_modes),
	SET(link_ttl_s,
		"Life of a personal interview link in seconds, unless the merchant, the interview or the request says another",
		.default_to = "2592000", .min = 60, .max = LINK_LIFE_MOST_S),
	SET(token_ttl_s, "Life of an access token in seconds", .default_to = "3600", .min = 60, .max = 86400),
	SET(refresh_ttl_s, "Life of a sign-in without use in seconds", .default_to = "2592000", .min = 3600, .max = 31536000),
	SET(idempotency_ttl_s, "How long an Idempotency-Key is remembered in seconds", .default_to = "86400", .min = 60,
		.max = 2592000),
	SET(allowed_origins, "Origins, comma-separated, whose pages may call /mcp beside our own", .optional = true,
		.example = "https://app.example.com"),
	SET(trust_forwarded, "Take the client's address from X-Forwarded-For: only behind a proxy that sets it",
		.default_to = "false"),
	SET(signin_attempts, "Failed sign-ins per address and per e-mail in 15 minutes", .default_to = "10", .min = 1,
		.max = 10000),
	SET(resend_hourly, "Invitations, and mails sent again, to one person within an hour, for all interviews together",
		.default_to = "3", .min = 1, .max = 100),
	SET(embed_older_signatures,
		"Embedded interviews take signatures without an end and without separators, too, as older sites make them: whoever "
		"has such an address may use it for ever",
		.default_to = "false"),
	SET(default_credits, "Interview credits that a new merchant starts with", .default_to = "10", .min = 0, .max = 1000000000),
	SET(secret_key,
		"Text of 32 characters or more that seals merchants' secrets in the database; without it a key is made in the file "
		"secret.key of the data folder",
		.optional = true, .format = FORMAT_SECRET),
	SET_SMTP(url,
		"Mail server, smtp://host:port or smtps://user:password@host:465; without it and smtp_host mails become files in "
		"the data folder's mail/, of which the newest 10,000 stay",
		.format = FORMAT_SECRET),
	SET_SMTP(host,
		"Instead of smtp_url: the mail server's name or address, with what else there is to say of it in the next "
		"four"),
	SET_SMTP(port, "Its port; without it 587, with tls 465, with none 25", .format = FORMAT_OPT_INT, .min = 1, .max = 65535),
	SET_SMTP(security,
		"Nothing without STARTTLS, which is usual; or TLS from the start; or neither: for servers on this machine, for "
		"others with smtp_insecure",
		.one_of = smtp_securities),
	SET_SMTP(user, "Who signs in there"),
	SET_SMTP(password, "With which password", .format = FORMAT_SECRET),
	SET(smtp_starttls,
		"STARTTLS on smtp:// addresses without ?security=starttls or ?security=none: when offered (always with a "
		"password), or nothing without it, or never",
		.default_to = "auto", .one_of = starttls_modes),
	SET(smtp_insecure,
		"Talk to mail servers beyond this machine even without TLS or with a certificate that cannot be verified",
		.default_to = "false"),
	SET(smtp_private, "Merchants' own mail servers may have private addresses", .default_to = "false"),
	SET(smtp_ca_file, "PEM file of the authorities that mail servers' certificates must come from; without it the system's",
		.optional = true),
	SET(smtp_sender, "Address that mails come from; without it no-reply at public_url's host", .optional = true,
		.format = FORMAT_EMAIL, .example = "interviews@example.com"),
	SET(smtp_connections, "Connections to mail servers at once", .default_to = "10", .min = 1, .max = 256),
	SET(smtp_lease_s, "Seconds after which another process sends what one that has died had taken", .default_to = "45",
		.min = 10, .max = 55),
	SET(smtp_rate, "Mails a second in all; 0 = no limit", .default_to = "0", .min = 0, .max = 100000),
	SET(smtp_domain_rate, "Mails a second to one recipient domain; 0 = no limit", .default_to = "0", .min = 0, .max = 100000),
	SET(smtp_daily_cap, "Mails in a day (UTC), all processes together; 0 = no limit", .default_to = "0", .min = 0,
		.max = 1000000000),
	SET(dkim_domain, "Domain that signs mails (DKIM d=); signs when the key is set, too", .optional = true,
		.example = "example.com"),
	SET(dkim_selector, "Name of the key within that domain (DKIM s=)", .default_to = "convoke"),
	SET(dkim_key, "PEM file of the private key, RSA or Ed25519", .optional = true),
	SET(verp, "Envelope senders of their own, bounce+<mail's name>@<sender's domain>: a bounce tells which mail it is about",
		.default_to = "false"),
	SET(email_events_secret,
		"Secret that signs POST /functions/v1/email-events (Standard Webhooks, whsec_...); without it bounces and "
		"complaints are not taken",
		.optional = true, .format = FORMAT_SECRET, .min = 24),
	SET(ai_base_url,
		"OpenAI-compatible endpoint, up to and with /v1: it writes questions of new interviews, scores answers and "
		"translates reports; without it built-in rules do, and reports are not translated",
		.optional = true, .format = FORMAT_URI, .example = "https://ai.example.com/v1"),
	SET(ai_key, "Its key", .optional = true, .format = FORMAT_SECRET),
	SET(ai_model, "Its model", .default_to = "gpt-4o-mini"),
	SET(ai_timeout_s, "How long its answer may take in seconds", .default_to = "60", .min = 1, .max = 600),
	SET(ai_at_once,
		"Results that are worked on at once, each with a thread and a database connection of its own; candidates who wait "
		"at "
		"once for a follow-up question; and calls that wait at once for questions",
		.default_to = "4", .min = 1, .max = 64),
	SET(followup_timeout_s,
		"How long a candidate waits for a follow-up question in seconds; then the interview goes on without",
		.default_to = "4", .min = 1, .max = 15),
	SET(transcription_base_url,
		"OpenAI-compatible endpoint, up to and with /v1: recordings of submitted answers are sent to it to be put into "
		"words; without it candidates are asked for a short text beside what they say",
		.optional = true, .format = FORMAT_URI, .example = "https://ai.example.com/v1"),
	SET(transcription_key, "Its key", .optional = true, .format = FORMAT_SECRET),
	SET(transcription_model, "Its model", .default_to = "whisper-1"),
	SET(transcription_timeout_s, "How long its answer may take in seconds", .default_to = "120", .min = 1, .max = 600),
	SET(transcription_limit_bytes, "Largest recording that it takes; larger ones are for people's ears alone",
		.default_to = "26214400", .min = 65536, .max = 1073741824),
	SET(supabase_url, "Address of a Supabase project whose tokens are accepted too", .optional = true, .format = FORMAT_URI),
	SET(supabase_jwt_secret, "That project's shared secret, when it signs with HS256", .optional = true,
		.format = FORMAT_SECRET),
	SET(supabase_jwks_url, "Where its public keys are; without it <supabase_url>/auth/v1/.well-known/jwks.json",
		.optional = true, .format = FORMAT_URI),
	SET(supabase_audience, "The audience its tokens must name", .default_to = "authenticated"),
	SET(supabase_default_role,
		"What somebody is in the merchant that their token's app_metadata names, when it names no role and they are no "
		"member",
		.default_to = "user", .one_of = supabase_roles),
	SET(supabase_link_by_email, "A team member's e-mail in its token is enough to know them", .default_to = "false"),
};

const struct shape settings_shape = SHAPE("Settings", struct settings, settings_fields);

struct gathering {
	struct call *call;
	struct settings *out;
	struct str source; /* for messages */
};

/* Why a value that could be read cannot be used, as a predicate; none when it can. An empty one stands for none. */
static struct str value_check(struct arena *arena, const struct field *f, const struct settings *settings, struct str text)
{
	if (str_is_empty(text))
		return STR_NONE;
	if (f->format == FORMAT_URI && !str_starts_with(text, STR("http://")) && !str_starts_with(text, STR("https://")))
		return STR("must begin with http:// or https://.");
	return field_check(arena, f, settings);
}

static bool setting_set(const struct gathering *g, struct str name, struct str value)
{
	const struct field *f = shape_field(&settings_shape, name);
	struct str kept = arena_copy(g->call->arena, value);

	if (f == NULL)
		return fault(g->call, FAULT_INVALID, NULL, "%.*s: there is no setting %.*s", STR_ARG(g->source), STR_ARG(name));
	struct str wrong = field_from_text(f, g->out, kept) ? value_check(g->call->arena, f, g->out, kept) : field_expects(f);

	/* The command line goes on behind it. */
	if (str_ends_with(wrong, STR(".")))
		wrong = str_first(wrong, wrong.len - 1);
	if (wrong.ptr != NULL)
		return fault(g->call, FAULT_INVALID, NULL, "%.*s: %s cannot be \"%.*s\": it %.*s", STR_ARG(g->source), f->name,
			STR_ARG(f->format == FORMAT_SECRET ? STR("...") : value), STR_ARG(wrong));
	return true;
}

static int take_line(void *data, const char *section, const char *name, const char *value)
{
	const struct gathering *g = data;

	(void)section; /* sections only order the file for its reader */
	return setting_set(g, str_of(name), str_of(value)) ? 1 : 0;
}

/* Else errno says why. The INI reader takes a folder for an empty file. */
static bool is_readable(const char *name)
{
	struct stat stat_of;

	if (access(name, R_OK) != 0 || stat(name, &stat_of) != 0)
		return false;
	if (S_ISDIR(stat_of.st_mode))
		errno = EISDIR;
	return !S_ISDIR(stat_of.st_mode);
}

static bool file_take(struct gathering *g, struct str path, bool must_exist)
{
	const char *name = arena_cstr(g->call->arena, path);

	if (!is_readable(name)) {
		if (!must_exist && errno == ENOENT)
			return true;
		return fault(g->call, FAULT_INVALID, NULL, "config: cannot read %s: %s", name, strerror(errno));
	}
	g->source = arena_printf(g->call->arena, "config file %s", name);
	int line = ini_parse(name, take_line, g);

	if (line != 0 && g->call->fault.kind == FAULT_NONE)
		return fault(g->call, FAULT_INVALID, NULL, "config file %s: line %d is not NAME = VALUE", name, line);
	return line == 0;
}

static bool environment_take(struct gathering *g)
{
	g->source = STR("environment");
	for (uint32_t i = 0; i < settings_shape.count; i++) {
		const struct field *f = &settings_shape.fields[i];
		char name[64] = "CONVOKE_";
		size_t len = strlen(name);

		for (const char *c = f->name; *c != '\0' && len < sizeof name - 1; c++)
			name[len++] = (char)toupper((unsigned char)*c);
		name[len] = '\0';
		const char *value = getenv(name);

		if (value != NULL && *value != '\0' && !setting_set(g, str_of(f->name), str_of(value)))
			return false;
	}
	return true;
}

static struct str data_folder(const struct setting_override *overrides, size_t count)
{
	const char *from_environment = getenv("CONVOKE_DATA");

	for (size_t i = 0; i < count; i++)
		if (strcmp(overrides[i].name, "data") == 0)
			return overrides[i].value;
	return from_environment != NULL ? str_of(from_environment) : STR("data");
}

bool settings_load(struct call *call, struct str path, const struct setting_override *overrides, size_t count, struct settings *out)
{
	struct gathering g = {.call = call, .out = out};
	bool is_named = !str_is_empty(path) || getenv("CONVOKE_CONFIG") != NULL;

	memset(out, 0, sizeof *out);
	shape_set_defaults(&settings_shape, out);
	if (str_is_empty(path))
		path = str_of(getenv("CONVOKE_CONFIG"));
	if (!is_named)
		path = arena_printf(call->arena, "%.*s/convoke.ini", STR_ARG(data_folder(overrides, count)));
	if (!file_take(&g, path, is_named) || !environment_take(&g))
		return false;
	g.source = STR("command line");
	for (size_t i = 0; i < count; i++)
		if (!setting_set(&g, str_of(overrides[i].name), overrides[i].value))
			return false;
	return true;
}
