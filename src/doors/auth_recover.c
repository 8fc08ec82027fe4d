/* A forgotten password: POST /recover with an address. The answer is the same whoever it belongs to, and whether it belongs to
 * anybody. */
#include "base/json_read.h"
#include "doors/auth.h"
#include "work/address.h"
#include "work/reset.h"

/* What clients send besides (code_challenge, gotrue_meta_security, ?redirect_to=) has no meaning here: the mail's link opens a page
 * of this server, so nobody can have it sent elsewhere. */
struct recover_in {
	struct str email;
};
static const struct field recover_fields[] = {FIELD(struct recover_in, email, "")};
static const struct shape recover_shape = SHAPE("RecoverIn", struct recover_in, recover_fields);

static bool ask_run(struct call *call, void *data)
{
	const struct recover_in *in = data;

	return reset_ask(call, in->email);
}

static bool email_check(struct visit *visit, struct str email)
{
	struct address address;

	return address_check(visit->call->arena, email, &address) == NULL ||
		fault(visit->call, FAULT_INVALID, "email", "Unable to validate email address: invalid format");
}

void recover_answer(struct visit *visit)
{
	struct recover_in in = {0};
	struct buf body = {0};

	if (!auth_body_read(visit, &recover_shape, &in) || !email_check(visit, in.email) || !auth_mail_try(visit, in.email) ||
		!db_transaction(visit->call, visit->db, DB_WRITE, ask_run, &in)) {
		auth_fault_reply(visit);
		return;
	}
	buf_add_literal(&body, "{}");
	reply_cors(visit->reply);
	reply_json(visit, 200, body);
}
