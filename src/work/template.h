/* Templates for pages and mails: a small mustache, compiled once against a shape and then read by all threads.
 * {{name}} a member's text, escaped in HTML. {{{name_html}}} as it is: only members whose name ends in _html, which hold markup
 * that is already safe. {{#name}}..{{/name}} when the member has a value (each item of a list, the struct of an object);
 * {{^name}}..{{/name}} when not. {{.}} the item of a list of strings. {{> name}} another text in place. {{_ name}} a text of the
 * catalogue in place: plain words (escaped in HTML) that may hold tags. {{! comment}}. Inside lists and objects the members around
 * them stay in reach. */
#ifndef WORK_TEMPLATE_H
#define WORK_TEMPLATE_H

#include "base/buf.h"
#include "base/call.h"
#include "base/shape.h"

enum template_mode { TEMPLATE_HTML, TEMPLATE_TEXT };

/* Limits of one compiled template; passing one is a fault. */
enum { TEMPLATE_STEPS_MAX = 4096, TEMPLATE_DEPTH_MAX = 16 };

struct template;

struct template_source {
	struct str name; /* for messages: "web/take.html" */
	struct str text; /* outlives the template */
	const struct shape *shape;
	enum template_mode mode;
	/* Text of a partial ({{> name}}) or of the catalogue ({{_ name}}), STR_NONE when there is none; must outlive the template.
	 * NULL when the template may use none. */
	struct str (*partial)(const void *context, struct str name);
	struct str (*word)(const void *context, struct str name);
	const void *context;
};

/* Compiled into the call's arena (at start: the program's). NULL with a fault that names file and line: unknown variable, partial
 * or word, a tag that does not end or does not match, a member of the wrong kind, a limit passed. */
const struct template *template_make(struct call *call, const struct template_source *source);

/* Adds the text for `data`, a struct of the template's shape. Cannot fail. Members without value leave nothing. */
void template_write(struct buf *out, const struct template *template, const void *data);

#endif
