/* Which pages there are. */
#ifndef WORK_PAGE_ID_H
#define WORK_PAGE_ID_H

enum page_id {
	/* with struct take_page (work/take_page.h) */
	PAGE_TAKE,
	PAGE_TAKE_EXPIRED,
	PAGE_TAKE_REVOKED,
	PAGE_TAKE_SUBMITTED,
	PAGE_TAKE_DRAFT,
	PAGE_TAKE_CLOSED,
	/* with struct attempt_page (work/attempt_page.h) */
	PAGE_QUESTION,
	PAGE_END,
	PAGE_REVIEW,
	PAGE_OVER,
	/* with struct join_page (work/join_page.h) */
	PAGE_JOIN,
	PAGE_JOINED,
	PAGE_JOIN_EXPIRED,
	PAGE_PASSWORD,
	PAGE_PASSWORD_DONE,
	/* with struct stop_page (work/stop_page.h) */
	PAGE_STOP,
	PAGE_STOPPED,
	/* with struct result_page, results_page (work/result_page.h) */
	PAGE_RESULT,
	PAGE_RESULT_TALENT,
	PAGE_RESULTS,
	PAGE_AUTHORIZE, /* with struct authorize_page (work/authorize_page.h) */
	/* with struct notice_page */
	PAGE_TAKE_BROKEN,
	PAGE_TAKE_MISSING,
	PAGE_EMBED,
	PAGE_JOIN_REVOKED,
	PAGE_JOIN_BROKEN,
	PAGE_JOIN_MISSING,
	PAGE_PASSWORD_OVER,
	PAGE_STOP_BROKEN,
	PAGE_RESULT_BROKEN,
	PAGE_RESULT_EXPIRED,
	PAGE_AUTHORIZE_BROKEN,
	PAGE_NOT_FOUND,
	PAGE_REFUSED,
	PAGE_ERROR,
	PAGE_BUSY,
	PAGE_COUNT
};

#endif
