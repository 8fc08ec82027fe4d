/* Log lines: JSON, one system call each, so that lines of different threads never mix. */
#include "base/log.h"

#include "base/clock.h"
#include "base/json_write.h"
#include "base/panic.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

static _Atomic int least_level = LOG_INFO;

void log_set_level(enum log_level least)
{
	atomic_store_explicit(&least_level, least, memory_order_relaxed);
}

static const char *level_name(enum log_level level)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	ASSERT(level < COUNT_OF(names));
	return names[level];
}

/* A log that cannot be written is no reason to stop serving. */
static void write_all(struct str line)
{
	while (line.len) {
		ssize_t written = write(STDERR_FILENO, line.ptr, line.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return;
		line = str_from(line, (size_t)written);
	}
}

void log_write(enum log_level level, const char *event, const struct log_item *items, size_t count)
{
	if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed))
		return;
	struct buf line = {0};
	char at[TIME_TEXT_LEN];
	time_write(clock_now_ms(), at);
	buf_add_char(&line, '{');
	json_write_name(&line, "at");
	json_write_str(&line, (struct str){at, sizeof at});
	json_write_name(&line, "level");
	json_write_str(&line, str_of(level_name(level)));
	json_write_name(&line, "event");
	json_write_str(&line, str_of(event));
	for (size_t i = 0; i < count; i++) {
		json_write_name(&line, items[i].name);
		if (items[i].text.ptr)
			json_write_str(&line, items[i].text);
		else
			buf_add_int(&line, items[i].number);
	}
	buf_add_literal(&line, "}\n");
	write_all(buf_str(&line));
	buf_close(&line);
}
