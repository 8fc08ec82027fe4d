/* Every setting, described once: the config file, CONVOKE_<NAME>, the command line, --help and doc/config.md come from this shape.
 */
#ifndef WORK_SETTINGS_H
#define WORK_SETTINGS_H

#include "base/call.h"
#include "base/shape.h"
#include "work/smtp_url.h"

enum { LINK_LIFE_MOST_S = 63072000 /* two years: nobody may ask for a longer deadline */ };

struct settings {
	struct str data;     /* folder */
	struct str database; /* sqlite:PATH or postgres://...; none = sqlite in the data folder */
	struct str listen;
	struct str public_url;
	int64_t loops, workers;
	int64_t body_limit_bytes;
	int64_t recording_limit_bytes; /* of one spoken answer */
	struct str log_level;
	struct str sqlite_synchronous; /* full, normal */

	int64_t link_ttl_s;  /* life of a personal link */
	int64_t token_ttl_s; /* life of an access token */
	int64_t refresh_ttl_s;
	int64_t idempotency_ttl_s;
	struct str allowed_origins;  /* for /mcp, comma-separated */
	bool trust_forwarded;        /* take X-Forwarded-For from the peer */
	int64_t signin_attempts;     /* per address and e-mail in 15 minutes */
	bool embed_older_signatures; /* embedded visits signed without expiry and separators */
	int64_t resend_hourly;       /* invitations to one person within an hour */
	int64_t default_credits;     /* a new merchant's grant */

	struct str secret_key;    /* seals merchants' secrets; none: a file of its own in the data folder */
	struct smtp_given smtp;   /* none: mails become files in the data folder */
	struct str smtp_starttls; /* of an smtp:// that does not say: auto, require, off */
	bool smtp_insecure;       /* beyond loopback without TLS or with any certificate */
	bool smtp_private;        /* merchants' own servers may have private addresses */
	struct str smtp_ca_file;
	struct str smtp_sender; /* address; none: no-reply at public_url's host */
	int64_t smtp_connections, smtp_lease_s;
	double smtp_rate, smtp_domain_rate;              /* messages a second; 0: no limit */
	int64_t smtp_daily_cap;                          /* UTC days; 0: no limit */
	struct str dkim_domain, dkim_selector, dkim_key; /* key: path of a PEM file */
	bool verp;                                       /* envelope senders bounce+<name>@<sender's domain> */

	struct str email_events_secret; /* signs providers' bounces and complaints; none: they are not taken */

	struct str ai_base_url; /* OpenAI-compatible, up to /v1; none: built-in rules do its work */
	struct str ai_key, ai_model;
	int64_t ai_timeout_s, ai_at_once;
	int64_t followup_timeout_s; /* of one follow-up question */

	struct str transcription_base_url; /* OpenAI-compatible, up to /v1; none: recordings are not put into words */
	struct str transcription_key, transcription_model;
	int64_t transcription_timeout_s, transcription_limit_bytes;

	struct str supabase_url;        /* issuer <url>/auth/v1, JWKS below it */
	struct str supabase_jwt_secret; /* HS256 */
	struct str supabase_jwks_url;   /* when it is not the usual one */
	struct str supabase_audience;
	struct str supabase_default_role; /* of whom a token puts into a merchant without saying as what */
	bool supabase_link_by_email;      /* a member's e-mail in a Supabase token is enough */
};

extern const struct shape settings_shape;

/* Defaults, then the file (INI; `path` none: CONVOKE_CONFIG, else <data>/convoke.ini if it is there), then the environment, then
 * `overrides` (names and texts of the command line). The first thing wrong is the fault: "config: listen: ...". */
struct setting_override {
	const char *name;
	struct str value;
};
bool settings_load(struct call *call, struct str path, const struct setting_override *overrides, size_t count,
	struct settings *out) MUST_CHECK;

#endif
