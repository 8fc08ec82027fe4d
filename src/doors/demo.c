/* /demo/<key>/: what a demo has mailed, for whoever runs it. Without a mail server mails are files; here they are listed, the
 * newest first, and each can be read in both of its parts. The key is in the address that `convoke demo` prints; other servers have
 * none. */
#include "base/clock.h"
#include "crypto/secret.h"
#include "doors/pages.h"
#include "net/eml.h"
#include "work/asset.h"
#include "work/words.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROWS_MOST = 100, FILES_MOST = 100000, FILE_MOST_BYTES = 4 << 20 };

/* What is around a mail is ours; the mail itself runs no script, loads nothing but pictures, and opens its links elsewhere. */
#define PAGE_POLICY                                                                                                                \
	"default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "            \
	"frame-ancestors 'none'"
#define MAIL_POLICY                                                                                                                \
	"sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "                     \
	"img-src https: data:; form-action 'none'; frame-ancestors 'self'"

struct mail_row {
	struct str url, kind, to, subject, iso, at;
};
#define ROW(member) FIELD(struct mail_row, member, "")
static const struct field row_fields[] = {ROW(url), ROW(kind), ROW(to), ROW(subject), ROW(iso), ROW(at)};
static const struct shape row_shape = SHAPE("DemoMailRow", struct mail_row, row_fields);

/* Both pages. */
struct demo_page {
	struct str style_url, own_style_url, icon_url, home, folder, now;
	bool is_empty, is_more;
	int64_t count, shown;
	struct list rows;
	struct str subject, from, to, kind, iso, at, text, html_url;
};
#define PAGE(member, ...) FIELD(struct demo_page, member, "", __VA_ARGS__)
static const struct field page_fields[] = {PAGE(style_url), PAGE(own_style_url), PAGE(icon_url), PAGE(home), PAGE(folder),
	PAGE(now), PAGE(is_empty), PAGE(is_more), PAGE(count), PAGE(shown), PAGE(rows, .of = &row_shape), PAGE(subject), PAGE(from),
	PAGE(to), PAGE(kind), PAGE(iso), PAGE(at), PAGE(text), PAGE(html_url)};
static const struct shape page_shape = SHAPE("DemoPage", struct demo_page, page_fields);

struct demo_visit {
	struct visit *visit;
	struct demo_page page;
	struct str folder;
};

/* -- files -- */

/* <time>-<kind>-<id>.eml, and nothing that leads out of the folder. */
static bool is_mail_name(struct str name)
{
	if (name.len < TIME_TEXT_LEN + UUID_TEXT_LEN + 6 || !str_ends_with(name, STR(".eml")) || name.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!isalnum((unsigned char)name.ptr[i]) && memchr("-_.", name.ptr[i], 3) == NULL)
			return false;
	return true;
}

static struct str kind_of(struct str name)
{
	return str_first(str_from(name, TIME_TEXT_LEN + 1), name.len - TIME_TEXT_LEN - UUID_TEXT_LEN - 6);
}

/* As the file's name has it, with hyphens for colons. */
static int64_t time_of(struct arena *arena, struct str name)
{
	char *text = arena_cstr(arena, str_first(name, TIME_TEXT_LEN));
	int64_t at_ms = 0;

	text[13] = text[16] = ':';
	return time_parse(str_of(text), &at_ms) ? at_ms : 0;
}

static int newest_first(const void *a, const void *b)
{
	struct str x = *(const struct str *)a, y = *(const struct str *)b;
	int order = memcmp(y.ptr, x.ptr, x.len < y.len ? x.len : y.len);

	return order != 0 ? order : (x.len < y.len) - (x.len > y.len);
}

/* List of struct str. */
static struct list names_list(struct arena *arena, struct str folder)
{
	DIR *dir = opendir(arena_cstr(arena, folder));
	struct buf found = {0};
	struct list names = {0};
	const struct dirent *entry;

	while (dir != NULL && names.count < FILES_MOST && (entry = readdir(dir)) != NULL) {
		struct str name = str_of(entry->d_name);

		if (!is_mail_name(name))
			continue;
		name = arena_copy(arena, name);
		buf_add(&found, (struct str){(const char *)&name, sizeof name});
		names.count++;
	}
	if (dir != NULL)
		closedir(dir);
	names.items = ARENA_ARRAY(arena, struct str, names.count + 1);
	memcpy(names.items, found.ptr, found.len);
	buf_close(&found);
	qsort(names.items, names.count, sizeof(struct str), newest_first);
	return names;
}

static bool mail_read(struct demo_visit *demo, struct str name, struct eml *eml)
{
	struct arena *arena = demo->visit->call->arena;
	int file =
		open(arena_printf(arena, "%.*s/%.*s", STR_ARG(demo->folder), STR_ARG(name)).ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat info;
	ssize_t len = -1;
	char *bytes;

	if (file < 0)
		return false;
	if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= FILE_MOST_BYTES) {
		bytes = arena_alloc(arena, (size_t)info.st_size + 1);
		len = read(file, bytes, (size_t)info.st_size);
	}
	close(file);
	return len > 0 && eml_read(arena, (struct str){bytes, (size_t)len}, eml);
}

/* -- answers -- */

static void page_write(struct demo_visit *demo, const char *name)
{
	struct visit *visit = demo->visit;
	struct arena *arena = visit->call->arena;
	struct str base = url_base(visit->call->service->public_url), path = arena_printf(arena, "web/%s.html", name);
	struct template_source source = {.name = path, .text = embedded_file_find(path)->bytes, .shape = &page_shape};
	const struct template *template = template_make(visit->call, &source);

	if (template == NULL) {
		fault_page_reply(visit);
		return;
	}
	demo->page.style_url = asset_url(arena, base, STR("style.css"));
	demo->page.own_style_url = asset_url(arena, base, STR("demo.css"));
	demo->page.icon_url = asset_url(arena, base, STR("icon.svg"));
	visit->reply->status = 200;
	template_write(&visit->reply->body, template, &demo->page);
	http_reply_header(visit->reply, "Content-Type", STR("text/html; charset=utf-8"));
	http_reply_header(visit->reply, "Cache-Control", STR("no-store"));
	http_reply_header(visit->reply, "Content-Security-Policy", STR(PAGE_POLICY));
}

static void list_answer(struct demo_visit *demo)
{
	struct call *call = demo->visit->call;
	struct list names = names_list(call->arena, demo->folder);
	size_t count = names.count < ROWS_MOST ? names.count : ROWS_MOST;
	struct mail_row *rows = ARENA_ARRAY(call->arena, struct mail_row, count + 1);
	struct eml eml;

	for (size_t i = 0; i < count; i++) {
		struct str name = ((const struct str *)names.items)[i];
		struct time_words at = time_words_of(call, STR("en"), time_of(call->arena, name));

		if (!mail_read(demo, name, &eml))
			eml = (struct eml){.subject = name};
		rows[i] = (struct mail_row){arena_printf(call->arena, "%.*s%.*s", STR_ARG(demo->page.home), STR_ARG(name)),
			kind_of(name), eml.to, eml.subject, at.iso, at.exact};
	}
	demo->page.rows = (struct list){rows, count};
	demo->page.count = (int64_t)names.count;
	demo->page.shown = (int64_t)count;
	demo->page.is_empty = count == 0;
	demo->page.is_more = names.count > count;
	page_write(demo, "demo_mails");
}

static void mail_answer(struct demo_visit *demo, struct str name, const struct eml *eml)
{
	struct call *call = demo->visit->call;
	struct time_words at = time_words_of(call, STR("en"), time_of(call->arena, name));
	struct demo_page *page = &demo->page;

	page->subject = eml->subject;
	page->from = eml->from;
	page->to = eml->to;
	page->kind = kind_of(name);
	page->iso = at.iso;
	page->at = at.exact;
	page->text = eml->text;
	page->html_url = arena_printf(call->arena, "%.*s%.*s/html", STR_ARG(page->home), STR_ARG(name));
	page_write(demo, "demo_mail");
}

/* The mail's own page, for the frame. Its links open a tab, since the pages they lead to may not stand in a frame. */
static void html_answer(struct demo_visit *demo, const struct eml *eml)
{
	static const char head[] = "<head>";
	struct http_reply *reply = demo->visit->reply;
	const char *at = eml->html.len > 0 ? memmem(eml->html.ptr, eml->html.len, head, sizeof head - 1) : NULL;
	size_t first = at != NULL ? (size_t)(at - eml->html.ptr) + sizeof head - 1 : 0;

	buf_add(&reply->body, str_first(eml->html, first));
	buf_add_literal(&reply->body, "<base target=\"_blank\">");
	buf_add(&reply->body, str_from(eml->html, first));
	reply->status = 200;
	http_reply_header(reply, "Content-Type", STR("text/html; charset=utf-8"));
	http_reply_header(reply, "Cache-Control", STR("no-store"));
	http_reply_header(reply, "Content-Security-Policy", STR(MAIL_POLICY));
}

static void missing_answer(struct visit *visit)
{
	notice_reply(visit, 404, PAGE_NOT_FOUND, (struct link_view){0});
}

/* `rest`: what stands behind the key. */
static void part_answer(struct demo_visit *demo, struct str rest)
{
	struct str html = STR("/html");
	bool wants_html = str_ends_with(rest, html);
	struct str name = wants_html ? str_first(rest, rest.len - html.len) : rest;
	struct eml eml;

	if (str_is_empty(rest))
		list_answer(demo);
	else if (!is_mail_name(name) || !mail_read(demo, name, &eml))
		missing_answer(demo->visit);
	else if (wants_html)
		html_answer(demo, &eml);
	else
		mail_answer(demo, name, &eml);
}

void demo_answer(struct visit *visit)
{
	struct call *call = visit->call;
	struct str key = call->service->demo_key, rest = str_from(visit->path, STR("/demo/").len), given = STR_NONE;
	struct str base = url_base(call->service->public_url);
	struct demo_visit demo = {
		.visit = visit, .folder = arena_printf(call->arena, "%.*s/mail", STR_ARG(call->service->settings.data))};

	if (visit->path.len <= STR("/demo/").len || !str_next(&rest, '/', &given) || rest.ptr == NULL || str_is_empty(key) ||
		!secret_equal(given, key)) {
		missing_answer(visit);
		return;
	}
	if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD) {
		method_page_reply(visit, "GET, HEAD");
		return;
	}
	demo.page.home = arena_printf(call->arena, "%.*s/demo/%.*s/", STR_ARG(base), STR_ARG(key));
	demo.page.folder = demo.folder;
	demo.page.now = time_words_of(call, STR("en"), call->now_ms).exact;
	part_answer(&demo, rest);
}
