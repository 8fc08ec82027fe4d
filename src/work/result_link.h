/* Signed links to what came of an interview: result pages for a candidate or for those who decide, lists of results, and
 * short-lived addresses of files. Each kind has an audience of its own, so none can stand for another. */
#ifndef WORK_RESULT_LINK_H
#define WORK_RESULT_LINK_H

#include "base/call.h"
#include "base/uuid.h"

enum result_link_kind {
	RESULT_LINK_CANDIDATE, /* one result as its candidate may see it */
	RESULT_LINK_TALENT,    /* one result with the recruiter's analysis */
	RESULT_LINK_PROFILE,   /* all results of a candidate */
	RESULT_LINK_POSITION,  /* all results of an interview */
	RESULT_LINK_MERCHANT,  /* all results of a merchant; no id */
	RESULT_LINK_RECORDING, /* a recorded answer, to be played */
	RESULT_LINK_REPORT,    /* a report that was kept */
	RESULT_LINK_CURRENT,   /* one result's report as its interview wants it, drawn when it is opened */
	RESULT_LINK_KINDS
};

struct result_link {
	enum result_link_kind kind;
	struct uuid merchant_id;
	struct uuid id;     /* of the result, the candidate, the interview or the report; none for a merchant's */
	struct uuid answer; /* of a recording; none for the others */
	int64_t expires_at_ms;
};

enum { FILE_TTL_S = 60 * 60, REPORT_TTL_S = 7 * 24 * 60 * 60 };

/* {public url}/results/?token=JWT, with &view_hm=true when `hide_menu`; recordings and reports: {public url}/files/?token=JWT.
 * Signed with the keys of call->service. */
struct str result_url(struct call *call, const struct result_link *link, bool hide_menu);

/* False, without a fault, unless signature, audience and form are right. Whether it has run out is for the caller to see. Pages
 * (results) and files have different doors; `is_file` says which kinds are wanted. */
bool result_link_read(struct call *call, struct str token, bool is_file, struct result_link *link) MUST_CHECK;

#endif
