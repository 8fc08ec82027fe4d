/* One structured line (JSON) per event on standard error. Values are escaped, so no input can forge a line.
 * Never give it tokens, passwords, keys or query strings. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_item {
	const char *name;
	struct str text; /* written as a string when it has a value */
	int64_t number;  /* written otherwise */
};
#define LOG_TEXT(name_, text_) ((struct log_item){.name = (name_), .text = (text_)})
#define LOG_INT(name_, number_) ((struct log_item){.name = (name_), .number = (number_)})

void log_set_level(enum log_level least);
void log_write(enum log_level level, const char *event, const struct log_item *items, size_t count);
/* log_event(LOG_INFO, "request", LOG_TEXT("path", path), LOG_INT("status", 200)); at least one item. */
#define log_event(level, event, ...)                                                                                               \
	log_write((level), (event), (struct log_item[]){__VA_ARGS__}, COUNT_OF(((struct log_item[]){__VA_ARGS__})))

#endif
