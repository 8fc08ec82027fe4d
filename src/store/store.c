/* Joins the store files' queries into the one list that a connection prepares when it opens. */
#include "store/store.h"

#include "base/panic.h"
#include "store/accounts.h"
#include "store/applications.h"
#include "store/candidates.h"
#include "store/communications.h"
#include "store/credits.h"
#include "store/digests.h"
#include "store/embeds.h"
#include "store/enrolments.h"
#include "store/events.h"
#include "store/idempotency.h"
#include "store/interviews.h"
#include "store/keys.h"
#include "store/mail_events.h"
#include "store/mail_routes.h"
#include "store/mail_settings.h"
#include "store/mail_templates.h"
#include "store/mails.h"
#include "store/merchants.h"
#include "store/oauth.h"
#include "store/outbox.h"
#include "store/results.h"
#include "store/reviews.h"
#include "store/scoring.h"
#include "store/sessions.h"
#include "store/suppressions.h"
#include "store/takes.h"
#include "store/translations.h"

const struct uuid platform_id = {{0, 0, 0, 0, 0, 0, 0x70, 0, 0x80}};

static const struct field by_merchant_fields[] = {FIELD(struct by_merchant, merchant_id, "")};
const struct shape by_merchant_shape = SHAPE("ByMerchant", struct by_merchant, by_merchant_fields);

static const struct field by_id_fields[] = {FIELD(struct by_id, merchant_id, ""), FIELD(struct by_id, id, "")};
const struct shape by_id_shape = SHAPE("ById", struct by_id, by_id_fields);

const struct query *const *store_queries(struct arena *arena)
{
	static const struct query *const *const families[] = {account_queries, application_queries, candidate_queries,
		communication_queries, credit_queries, digest_queries, embed_queries, enrolment_queries, event_queries,
		idempotency_queries, interview_queries, key_queries, mail_queries, mail_event_queries, mail_route_queries,
		mail_settings_queries, mail_template_queries, merchant_queries, oauth_queries, outbox_queries, result_queries,
		review_queries, scoring_queries, session_queries, suppression_queries, take_queries, translation_queries};
	enum { QUERIES_MOST = 256 };
	const struct query **all = ARENA_ARRAY(arena, const struct query *, QUERIES_MOST + 1);
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(families); i++) {
		for (const struct query *const *q = families[i]; *q != NULL; q++) {
			ASSERT(count < QUERIES_MOST);
			all[count++] = *q;
		}
	}
	return all;
}
