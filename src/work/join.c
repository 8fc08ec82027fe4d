/* Invitations to a team. */
#include "work/join.h"

#include "store/accounts.h"
#include "work/account.h"
#include "work/words.h"

enum { NAME_MOST_CHARS = 200 };

static const struct field join_form_fields[] = {FIELD(struct join_form, name, "Name", .optional = true),
	FIELD(struct join_form, password, "Password", .optional = true),
	FIELD(struct join_form, show, "Show it", .optional = true)};
const struct shape join_form_shape = SHAPE("JoinForm", struct join_form, join_form_fields);

enum join_view join_view_of(const struct join_row *row, const struct join_link *link, int64_t now_ms)
{
	if (row == NULL || !str_equal(row->merchant_status, STR("active")) || str_equal(row->account_status, STR("deleted")) ||
		(row->team_status.ptr == NULL && row->coaching_status.ptr == NULL))
		return JOIN_REVOKED;
	if (!str_equal(row->account_status, STR("invited")))
		return JOIN_DONE;
	return link->expires_at_ms <= now_ms ? JOIN_EXPIRED : JOIN_READY;
}

enum page_id join_page_of(enum join_view view)
{
	static const enum page_id pages[] = {
		[JOIN_REVOKED] = PAGE_JOIN_REVOKED,
		[JOIN_DONE] = PAGE_JOINED,
		[JOIN_EXPIRED] = PAGE_JOIN_EXPIRED,
		[JOIN_READY] = PAGE_JOIN,
	};

	return pages[view];
}

void join_page_fill(struct call *call, const struct join_row *row, const struct join_link *link, struct join_page *page)
{
	struct time_words until = time_words_of(call, row->language, link->expires_at_ms);

	page->merchant = row->merchant_name;
	page->email = row->email;
	page->name = row->name;
	page->is_coaching = row->team_status.ptr == NULL;
	page->until_iso = until.iso;
	page->until_day = until.day;
	page->until_exact = until.exact;
}

bool join_form_check(const struct join_form *form, struct join_page *page)
{
	struct str name = str_trim(form->name);
	enum password_state password = account_password_state(form->password);

	page->name = name;
	page->is_name_missing = str_is_empty(name);
	page->is_name_long = str_count_chars(name) > NAME_MOST_CHARS;
	page->name_fault = page->is_name_missing || page->is_name_long;
	page->is_password_missing = str_is_empty(form->password);
	page->is_password_short = password == PASSWORD_SHORT && !page->is_password_missing;
	page->is_password_long = password == PASSWORD_LONG;
	page->password_fault = password != PASSWORD_GOOD;
	return !page->name_fault && !page->password_fault;
}

bool join_look(struct call *call, const struct join_link *link, struct join_row *row, enum join_view *view)
{
	bool found;

	if (!join_find(call, &(struct by_id){link->merchant_id, link->account_id}, row, &found))
		return false;
	*view = join_view_of(found ? row : NULL, link, call->now_ms);
	return true;
}

bool join_accept(struct call *call, struct join_accept *accept)
{
	struct uuid account_id = accept->link->account_id;

	if (!join_look(call, accept->link, &accept->row, &accept->view))
		return false;
	return accept->view != JOIN_READY ||
		(account_change_password(call, account_id, accept->password_hash) &&
			join_change_name(call, account_id, accept->name) && account_activate(call, account_id));
}
