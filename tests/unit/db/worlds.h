/* A fresh database for each test: a SQLite file, or a schema of its own in the PostgreSQL of CONVOKE_TEST_POSTGRES. */
#ifndef TESTS_WORLDS_H
#define TESTS_WORLDS_H

#include "things.h"

#include <libpq-fe.h>
#include <stdio.h>

static inline void folder_remove(const char *path)
{
	char command[300];
	snprintf(command, sizeof command, "rm -rf '%s'", path);
	assert_int_equal(system(command), 0);
}

static inline int sqlite_setup(void **state)
{
	static char folder[60];
	snprintf(folder, sizeof folder, "/tmp/convoke-db-XXXXXX");
	struct world *world = calloc(1, sizeof *world);
	*state = world;
	assert_non_null(mkdtemp(folder));
	snprintf(world->url, sizeof world->url, "sqlite:%s/test.db", folder);
	world_open(world);
	return 0;
}

static inline int sqlite_teardown(void **state)
{
	struct world *world = *state;
	world_close(world);
	*strrchr(world->url, '/') = 0;
	folder_remove(world->url + strlen("sqlite:"));
	free(world);
	return 0;
}

static inline const char *postgres_url(void)
{
	return getenv("CONVOKE_TEST_POSTGRES");
}

/* Runs statements beside the engine. */
static inline void postgres_do(const char *sql)
{
	PGconn *connection = PQconnectdb(postgres_url());
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
}

/* `state` stays NULL without a PostgreSQL. */
static inline int postgres_setup(void **state)
{
	*state = NULL;
	if (postgres_url() == NULL)
		return 0;
	struct world *world = calloc(1, sizeof *world);
	*state = world;
	char sql[100];
	snprintf(sql, sizeof sql, "SET client_min_messages = error; DROP SCHEMA IF EXISTS test_%d CASCADE; CREATE SCHEMA test_%d",
		(int)getpid(), (int)getpid());
	postgres_do(sql);
	snprintf(world->url, sizeof world->url, "%s%coptions=-csearch_path%%3Dtest_%d&application_name=test_%d", postgres_url(),
		strchr(postgres_url(), '?') ? '&' : '?', (int)getpid(), (int)getpid());
	world_open(world);
	return 0;
}

static inline int postgres_teardown(void **state)
{
	struct world *world = *state;
	if (world == NULL)
		return 0;
	world_close(world);
	char sql[100];
	snprintf(sql, sizeof sql, "SET client_min_messages = error; DROP SCHEMA test_%d CASCADE", (int)getpid());
	postgres_do(sql);
	free(world);
	return 0;
}

static inline struct world *world_or_skip(void **state)
{
	if (*state == NULL)
		skip();
	return *state;
}

#endif
