/* An installation with every kind of row, on either engine, and SQL beside the engine that spoils it. */
#ifndef UNIT_WORK_BOOKS_H
#define UNIT_WORK_BOOKS_H

#include "tests/unit/base/unit.h"
#include "work/books.h"
#include "work/service.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world {
	struct arena arena;
	struct call call;
	struct service service;
	struct db *db;
	bool is_postgres;
	char folder[40]; /* SQLite's */
	struct str url;
	int64_t mails_since; /* for the check */
	struct uuid merchant_id, interview_id, enrolments[3];
};

static inline void sqlite_do(const struct world *world, const char *sql)
{
	sqlite3 *handle;
	char path[60], *why = NULL;

	snprintf(path, sizeof path, "%s/test.db", world->folder);
	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	if (sqlite3_exec(handle, "PRAGMA ignore_check_constraints=ON", NULL, NULL, NULL) != SQLITE_OK ||
		sqlite3_exec(handle, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why ? why : "pragma");
	sqlite3_close(handle);
}

static inline void postgres_do(const char *url, const char *sql)
{
	PGconn *connection = PQconnectdb(url);
	PGresult *result = PQexec(connection, sql);

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
}

/* SQL with ids as SQLite writes them, X'0123...'. */
static inline void plant(struct world *world, const char *sql)
{
	char text[4000];

	if (!world->is_postgres) {
		sqlite_do(world, sql);
		return;
	}
	assert_true(strlen(sql) < sizeof text);
	strcpy(text, sql);
	for (char *p = text; (p = strstr(p, "X'")) != NULL;)
		*p = ' ';
	postgres_do(arena_cstr(&world->arena, world->url), text);
}

static inline void folder_remove(const struct world *world)
{
	char command[80];

	snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
	assert_int_equal(system(command), 0);
}

static inline void sqlite_make(struct world *world)
{
	strcpy(world->folder, "/tmp/convoke-books-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	world->url = arena_printf(&world->arena, "sqlite:%s/test.db?synchronous=normal", world->folder);
}

static inline void postgres_make(struct world *world)
{
	const char *url = getenv("CONVOKE_TEST_POSTGRES");
	char sql[200];

	world->is_postgres = true;
	snprintf(sql, sizeof sql, "SET client_min_messages = error; DROP SCHEMA IF EXISTS books_%d CASCADE; CREATE SCHEMA books_%d",
		(int)getpid(), (int)getpid());
	postgres_do(url, sql);
	world->url = arena_printf(
		&world->arena, "%s%coptions=-csearch_path%%3Dbooks_%d", url, strchr(url, '?') ? '&' : '?', (int)getpid());
}

static inline void world_remove(const struct world *world)
{
	char sql[100];

	if (!world->is_postgres) {
		folder_remove(world);
		return;
	}
	snprintf(sql, sizeof sql, "SET client_min_messages = error; DROP SCHEMA books_%d CASCADE", (int)getpid());
	postgres_do(getenv("CONVOKE_TEST_POSTGRES"), sql);
}

#endif
