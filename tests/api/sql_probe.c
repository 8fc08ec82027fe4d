/* See sql_probe.h. */
#include "tests/api/sql_probe.h"

#include "base/encode.h"
#include "base/uuid.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_NUMERIC = 1700 };

struct sql_probe {
	sqlite3 *sqlite;
	PGconn *postgres;
};

struct sql_probe *sql_probe_open(const char *url)
{
	struct sql_probe *probe = calloc(1, sizeof(*probe));
	bool is_open;

	if (!strncmp(url, "sqlite:", 7)) {
		is_open = sqlite3_open_v2(url + 7, &probe->sqlite, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
		sqlite3_busy_timeout(probe->sqlite, 10000);
	} else {
		probe->postgres = PQconnectdb(url);
		is_open = PQstatus(probe->postgres) == CONNECTION_OK;
	}
	if (is_open)
		return probe;
	sql_probe_close(probe);
	return NULL;
}

void sql_probe_close(struct sql_probe *probe)
{
	if (!probe)
		return;
	sqlite3_close(probe->sqlite);
	PQfinish(probe->postgres);
	free(probe);
}

/* --- values kept by a transcript as SQL literals ------------------------------------------------------------------------------ */

static void literal_write(const struct sql_probe *probe, const json_t *value, struct buf *sql)
{
	struct str text = {json_string_value(value), json_string_length(value)};
	struct uuid id;

	if (!json_is_string(value)) {
		char *dump = json_dumps(value, JSON_ENCODE_ANY);

		buf_add(sql, str_of(dump));
		free(dump);
		return;
	}
	if (probe->sqlite && uuid_parse(text, &id)) {
		struct arena arena = {0};

		buf_printf(sql, "X'%.*s'", STR_ARG(hex_write(&arena, (struct str){(const char *)id.bytes, sizeof(id.bytes)})));
		arena_close(&arena);
		return;
	}
	buf_add_char(sql, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'')
			buf_add_char(sql, '\'');
		buf_add_char(sql, text.ptr[i]);
	}
	buf_add_char(sql, '\'');
}

static void literals_expand(const struct sql_probe *probe, struct str text, const json_t *names, struct buf *sql)
{
	while (text.len) {
		ptrdiff_t end = text.ptr[0] == '<' ? str_find(text, '>') : -1;
		json_t *value = end > 1 ? json_object_getn(names, text.ptr + 1, (size_t)end - 1) : NULL;

		if (value)
			literal_write(probe, value, sql);
		else
			buf_add_char(sql, text.ptr[0]);
		text = str_from(text, value ? (size_t)end + 1 : 1);
	}
	buf_add(sql, (struct str){"", 1});
}

/* --- SQLite ------------------------------------------------------------------------------------------------------------------- */

static json_t *sqlite_value(sqlite3_stmt *statement, int column)
{
	const char *declared = sqlite3_column_decltype(statement, column);
	char id_text[UUID_TEXT_LEN];
	struct uuid id;

	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_NULL:
		return json_null();
	case SQLITE_INTEGER:
		if (declared && !strcmp(declared, "BOOLEAN"))
			return json_boolean(sqlite3_column_int(statement, column));
		return json_integer(sqlite3_column_int64(statement, column));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(statement, column));
	case SQLITE_BLOB:
		if (sqlite3_column_bytes(statement, column) != sizeof(id.bytes))
			break;
		memcpy(id.bytes, sqlite3_column_blob(statement, column), sizeof(id.bytes));
		uuid_write(id, id_text);
		return json_stringn(id_text, UUID_TEXT_LEN);
	default:
		break;
	}
	return json_stringn((const char *)sqlite3_column_text(statement, column), (size_t)sqlite3_column_bytes(statement, column));
}

static json_t *sqlite_rows(sqlite3 *sqlite, const char *sql, struct buf *why)
{
	sqlite3_stmt *statement = NULL;
	json_t *rows = json_array();
	int code = sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL);

	while (code == SQLITE_OK || code == SQLITE_ROW) {
		json_t *row = json_array();

		code = sqlite3_step(statement);
		for (int i = 0; code == SQLITE_ROW && i < sqlite3_column_count(statement); i++)
			json_array_append_new(row, sqlite_value(statement, i));
		if (code == SQLITE_ROW)
			json_array_append(rows, row);
		json_decref(row);
	}
	if (code != SQLITE_DONE) {
		buf_printf(why, "SQLite: %s", sqlite3_errmsg(sqlite));
		json_decref(rows);
		rows = NULL;
	}
	sqlite3_finalize(statement);
	return rows;
}

/* --- PostgreSQL ----------------------------------------------------------------------------------------------------------------
 */

static json_t *postgres_value(const PGresult *result, int row, int column)
{
	const char *text = PQgetvalue(result, row, column);

	if (PQgetisnull(result, row, column))
		return json_null();
	switch (PQftype(result, column)) {
	case OID_BOOL:
		return json_boolean(text[0] == 't');
	case OID_INT8:
	case OID_INT2:
	case OID_INT4:
		return json_integer(strtoll(text, NULL, 10));
	case OID_FLOAT4:
	case OID_FLOAT8:
	case OID_NUMERIC:
		return json_real(strtod(text, NULL));
	default:
		return json_string(text);
	}
}

static json_t *postgres_rows(PGconn *postgres, const char *sql, struct buf *why)
{
	PGresult *result = PQexec(postgres, sql);
	ExecStatusType status = PQresultStatus(result);
	json_t *rows = json_array();

	for (int i = 0; i < PQntuples(result); i++) {
		json_t *row = json_array();

		for (int k = 0; k < PQnfields(result); k++)
			json_array_append_new(row, postgres_value(result, i, k));
		json_array_append_new(rows, row);
	}
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		buf_printf(why, "PostgreSQL: %s", PQresultErrorMessage(result));
		json_decref(rows);
		rows = NULL;
	}
	PQclear(result);
	return rows;
}

json_t *sql_probe_rows(struct sql_probe *probe, struct str sql, const json_t *names, struct buf *why)
{
	struct buf text = {0};
	json_t *rows;

	literals_expand(probe, sql, names, &text);
	rows = probe->sqlite ? sqlite_rows(probe->sqlite, text.ptr, why) : postgres_rows(probe->postgres, text.ptr, why);
	buf_close(&text);
	return rows;
}

bool sql_probe_empty(const char *url, struct buf *why)
{
	struct sql_probe *probe;
	json_t *rows;
	bool is_empty;

	if (!strncmp(url, "sqlite:", 7))
		return true; /* its file is made new */
	probe = sql_probe_open(url);
	if (!probe || !strstr(PQdb(probe->postgres), "test")) {
		buf_printf(why, "%s", probe ? "the database's name must contain \"test\"" : "PostgreSQL does not answer");
		sql_probe_close(probe);
		return false;
	}
	rows = sql_probe_rows(
		probe, STR("SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public"), NULL, why);
	is_empty = rows != NULL;
	json_decref(rows);
	sql_probe_close(probe);
	return is_empty;
}
