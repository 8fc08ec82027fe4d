/* Inside of the door to /auth/v1: auth.c finds the way and words the faults, auth_session.c signs people in and out as Supabase's
 * clients expect it, auth_recover.c mails a way to a new password, auth_oauth.c does it for other people's programs, auth_client.c
 * knows those programs. */
#ifndef DOORS_AUTH_H
#define DOORS_AUTH_H

#include "base/shape.h"
#include "doors/door.h"
#include "work/oauth.h"

/* The fault of the call in Supabase's words: {"code","message"} for clients that send x-supabase-api-version, else
 * {"code","error_code", "msg"}. */
void auth_fault_reply(struct visit *visit);
/* The same in OAuth's: {"error","error_description"} (RFC 6749 section 5.2). */
void oauth_fault_reply(struct visit *visit);

/* The body, a form or JSON, into the zeroed struct `out` of `shape`. */
bool auth_body_read(struct visit *visit, const struct shape *shape, void *out) MUST_CHECK;
bool request_is_form(const struct http_request *request);

/* Counts one try of this name from this address; LIMITED when there were too many in a quarter of an hour. */
bool auth_try(struct visit *visit, struct str name) MUST_CHECK;
/* It went well: the name begins anew, and the address has not tried. */
void auth_try_succeeded(struct visit *visit, struct str name);
/* Counts one mail to this address, asked for from where the visitor is, whoever it belongs to; apart from tries to sign in, so that
 * nobody is kept out by it. Same limits, LIMITED. */
bool auth_mail_try(struct visit *visit, struct str address) MUST_CHECK;
/* Counts one more of `what` from this address; LIMITED when there were too many in this minute. */
bool auth_try_often(struct visit *visit, const char *what) MUST_CHECK;

void token_answer(struct visit *visit);
void user_answer(struct visit *visit);
void logout_answer(struct visit *visit);
void recover_answer(struct visit *visit);
void jwks_answer(struct visit *visit);
void authorize_answer(struct visit *visit);
void register_answer(struct visit *visit);

/* A client by its id: registered here, or described at its own https address (a Client ID Metadata Document). Faults: BAD_REQUEST
 * with code invalid_client. */
bool auth_client_find(struct visit *visit, struct str client_id, struct oauth_client *out) MUST_CHECK;

/* The client that a document describes which was found at `client_id`; the document must name itself so. Same faults. */
bool auth_client_read(struct call *call, struct str client_id, struct str document, struct oauth_client *out) MUST_CHECK;

/* What this server offers, for clients to find (RFC 8414); with CORS. */
void metadata_answer(struct visit *visit);
/* 204 to a preflight for documents and sign-in, with the headers of MCP clients, too. */
void auth_preflight_reply(struct visit *visit);

#endif
