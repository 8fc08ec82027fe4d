/* What the doors for pages share: writing a page with its headers, and the small ways out. */
#ifndef DOORS_PAGES_H
#define DOORS_PAGES_H

#include "doors/door.h"
#include "work/link.h"
#include "work/page.h"

/* A page that is about to be written. `data` is the page's struct, whose frame is `frame`. */
struct page_reply {
	int status;
	enum page_id page;
	const void *data;
	struct page_frame *frame;
	struct str ancestors; /* whose pages may show it inside them, as frame-ancestors has it; none: nobody's */
};
/* Fills the frame and answers; a page that cannot be made is answered as an error page. */
void page_reply_write(struct visit *visit, const struct page_reply *reply);

/* The language of whoever asks, for pages that belong to nobody; none: English. */
struct str visit_language(const struct visit *visit);
/* A page that needs nothing but its words. */
void notice_reply(struct visit *visit, int status, enum page_id page, struct link_view view);
/* The page for the fault of the call; its own ones are logged. */
void fault_page_reply(struct visit *visit);
/* Sends the reader to an address of ours, with the status of the redirect. */
void redirect_reply(struct visit *visit, int status, struct str location);
/* 405 with the methods that are allowed. */
void method_page_reply(struct visit *visit, const char *allowed);

/* A cookie for the pages below `path` that scripts cannot read. `value` must be free of what cookies may not hold. */
struct page_cookie {
	struct str name, value, path;
	int64_t max_age_s;
	bool is_framed; /* for a page inside a page of another site: kept apart for each such site (CHIPS) */
};
void page_cookie_set(struct visit *visit, const struct page_cookie *cookie);

/* A form or script of another site sent this (Fetch Metadata); browsers that do not say are believed. */
bool request_is_foreign(const struct http_request *request);
/* The same, and for older browsers by the Origin they name. */
bool visit_is_foreign(const struct visit *visit);

/* The parts (pages_take.c, pages_join.c, pages_stop.c, pages_result.c, pages_embed.c). `rest` is what stands behind the interview's
 * id. */
void take_answer(struct visit *visit, struct uuid interview_id, struct str rest);
void join_answer(struct visit *visit);
void password_answer(struct visit *visit);
void embed_answer(struct visit *visit);
void stop_answer(struct visit *visit);
void result_answer(struct visit *visit);

#endif
