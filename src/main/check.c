/* `convoke check`: are the books in order? */
#include "base/clock.h"
#include "base/json_write.h"
#include "main/commands.h"
#include "main/start.h"
#include "work/books.h"

#include <stdio.h>
#include <stdlib.h>

struct check_printed {
	const void *checked;
	struct list faults;
	bool is_complete;
};
static const struct field fault_fields[] = {FIELD(struct books_fault, rule, ""), FIELD(struct books_fault, merchant_id, ""),
	FIELD(struct books_fault, id, ""), FIELD(struct books_fault, what, "")};
static const struct shape fault_shape = SHAPE("BooksFault", struct books_fault, fault_fields);
static const struct field check_fields[] = {FIELD(struct check_printed, checked, "", .of = &books_counts_shape),
	FIELD(struct check_printed, faults, "", .of = &fault_shape), FIELD(struct check_printed, is_complete, "")};
static const struct shape check_shape = SHAPE("Check", struct check_printed, check_fields);

static void print(const struct books *books)
{
	struct check_printed printed = {&books->checked, books->faults, books->is_complete};
	struct buf text = {0};

	json_write(&text, &check_shape, &printed);
	buf_add_char(&text, '\n');
	fwrite(text.ptr, 1, text.len, stdout);
	buf_close(&text);
}

/* A date is its first moment. */
static bool since_read(struct str text, int64_t *at_ms)
{
	static const size_t date_len = sizeof "2027-01-31" - 1;

	*at_ms = 0;
	if (str_is_empty(text))
		return true;
	if (!time_parse(text, at_ms))
		return false;
	if (text.len == date_len)
		*at_ms -= 86400000 - 1;
	return true;
}

/* The exit code. */
static int check(struct command_line *line, struct db *db, int64_t mails_since)
{
	struct books books;

	if (!books_check(line->call, db, mails_since, &books))
		return command_fail(line);
	print(&books);
	return books.faults.count == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int check_run(struct command_line *line)
{
	struct db_server *server;
	struct db *db;
	int64_t mails_since;
	int code;

	if (!since_read(command_value(line, "mails-since"), &mails_since))
		return command_complain(line, "--mails-since needs a date, such as 2027-01-31");
	line->call->now_ms = clock_now_ms();
	server = db_server_open(line->call, database_url(line->call, &line->settings), books_queries, false);
	if (server == NULL)
		return command_fail(line);
	db = db_open(line->call, server);
	code = db == NULL ? command_fail(line) : check(line, db, mails_since);
	if (db != NULL)
		db_close(db);
	db_server_close(server);
	return code;
}

const struct command command_check = {
	.name = "check",
	.doc = "Checks the books: credits, holds, enrolments, mails, orphans. Prints a JSON object; exit code 1 when something is "
	       "wrong.",
	.options = {{"mails-since", "DATE", "Enrolments made before may lack their invitation: older mails were archived"}},
	.run = check_run,
};
