/* The floor for registering people: the same rows into the same tables and indexes with bare SQLite, one thread, prepared
 * statements, nothing checked and nothing signed. WAL, synchronous=FULL, 8 KiB pages; the log is copied back as SQLite does it by
 * itself. floor_sqlite SCHEMA_FOLDER DATABASE PEOPLE PER_TRANSACTION SEED [CACHE_KIB]: prints
 * {"people":...,"seconds":...,"people_per_s":...}. */
#include <dirent.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CANDIDATE, ENROLMENT, CREDIT, ENTRY, BEGIN, COMMIT, STATEMENTS };

struct floor {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	uint8_t merchant[16], interview[16];
	int64_t now_ms;
	uint64_t ids; /* handed out */
};

static void check(struct floor *floor, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE)
		return;
	fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(floor->db));
	exit(1);
}

static void run(struct floor *floor, const char *sql)
{
	check(floor, sqlite3_exec(floor->db, sql, NULL, NULL, NULL));
}

static double now_s(clockid_t clock)
{
	struct timespec at;
	clock_gettime(clock, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* ---- schema ---- */

static char *file_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);
	if (!file || !text || fread(text, 1, (1 << 20) - 1, file) == 0) {
		perror(path);
		exit(1);
	}
	fclose(file);
	return text;
}

/* Drops the marks around what is for SQLite and all of what is for PostgreSQL. */
static void marks_strip(char *sql)
{
	char *at;
	while ((at = strstr(sql, "/*postgres"))) {
		char *end = strstr(at, "*/");
		memset(at, ' ', (size_t)(end + 2 - at));
	}
	while ((at = strstr(sql, "/*sqlite"))) {
		char *end = strstr(at, "*/");
		memset(at, ' ', 8);
		memset(end, ' ', 2);
	}
}

/* The statements that create what people are registered in, with their indexes. */
static bool is_wanted(const char *statement)
{
	static const char *const wanted[] = {"TABLE candidate ", "TABLE enrolment ", "TABLE credit ", "TABLE credit_entry ",
		" ON candidate ", " ON enrolment ", " ON credit ", " ON credit_entry "};
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
		if (strstr(statement, wanted[i]))
			return true;
	return false;
}

static void schema_run(struct floor *floor, char *sql)
{
	marks_strip(sql);
	/* Comments may hold semicolons. */
	for (char *at; (at = strstr(sql, "--"));)
		memset(at, ' ', strcspn(at, "\n"));
	for (char *statement = strtok(sql, ";"); statement; statement = strtok(NULL, ";"))
		if (strstr(statement, "CREATE") && is_wanted(statement))
			run(floor, statement);
}

static void schema_run_folder(struct floor *floor, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		if (strstr(entries[i]->d_name, ".sql"))
			schema_run(floor, file_read(path));
	}
}

/* ---- rows ---- */

/* A bijection of 64-bit numbers, the same as the load generator's: e-mails in random order, none twice. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* Time, then a counter, then something random: in order, as version 7 UUIDs are. */
static void id_make(struct floor *floor, uint8_t id[16])
{
	uint64_t time = (uint64_t)floor->now_ms << 16, low = mix(floor->ids);
	floor->ids++;
	for (int i = 0; i < 8; i++) {
		id[i] = (uint8_t)(time >> (56 - 8 * i));
		id[8 + i] = (uint8_t)(low >> (56 - 8 * i));
	}
	id[6] = (uint8_t)(0x70 | (floor->ids >> 24 & 0x0f));
	id[7] = (uint8_t)(floor->ids >> 16);
	id[8] = (uint8_t)(floor->ids >> 8);
	id[9] = (uint8_t)floor->ids;
}

static void bind_id(sqlite3_stmt *statement, int at, const uint8_t id[16])
{
	sqlite3_bind_blob(statement, at, id, 16, SQLITE_STATIC);
}

static void step(struct floor *floor, int which)
{
	check(floor, sqlite3_step(floor->statements[which]));
	check(floor, sqlite3_reset(floor->statements[which]));
}

static void person_add(struct floor *floor, uint64_t number, const uint8_t hold[16])
{
	uint8_t candidate[16], enrolment[16];
	char email[64], name[64];
	id_make(floor, candidate);
	id_make(floor, enrolment);
	int email_len = sprintf(email, "u%016llx@example.com", (unsigned long long)mix(number));
	int name_len = sprintf(name, "Zo\xc3\xab Nov\xc3\xa1kov\xc3\xa1 %03x", (unsigned)(mix(number) & 0xfff));
	sqlite3_stmt *add = floor->statements[CANDIDATE];
	bind_id(add, 1, floor->merchant);
	bind_id(add, 2, candidate);
	sqlite3_bind_text(add, 3, email, email_len, SQLITE_STATIC);
	sqlite3_bind_text(add, 4, email, email_len, SQLITE_STATIC);
	sqlite3_bind_text(add, 5, name, name_len, SQLITE_STATIC);
	sqlite3_bind_int64(add, 6, floor->now_ms);
	step(floor, CANDIDATE);
	add = floor->statements[ENROLMENT];
	bind_id(add, 1, floor->merchant);
	bind_id(add, 2, enrolment);
	bind_id(add, 3, candidate);
	bind_id(add, 4, floor->interview);
	sqlite3_bind_int64(add, 5, floor->now_ms + (int64_t)30 * 24 * 3600 * 1000);
	bind_id(add, 6, hold);
	sqlite3_bind_int64(add, 7, floor->now_ms);
	step(floor, ENROLMENT);
}

static void batch_add(struct floor *floor, uint64_t first, int64_t people)
{
	uint8_t hold[16];
	id_make(floor, hold);
	step(floor, BEGIN);
	for (int64_t i = 0; i < people; i++)
		person_add(floor, first + (uint64_t)i, hold);
	sqlite3_bind_int64(floor->statements[CREDIT], 1, people * 1000);
	bind_id(floor->statements[CREDIT], 2, floor->merchant);
	step(floor, CREDIT);
	sqlite3_stmt *entry = floor->statements[ENTRY];
	bind_id(entry, 1, floor->merchant);
	bind_id(entry, 2, hold);
	sqlite3_bind_int64(entry, 3, people * 1000);
	sqlite3_bind_int64(entry, 4, people);
	bind_id(entry, 5, floor->interview);
	sqlite3_bind_int64(entry, 6, floor->now_ms);
	step(floor, ENTRY);
	step(floor, COMMIT);
}

static void statements_prepare(struct floor *floor)
{
	static const char *const texts[STATEMENTS] = {
		[CANDIDATE] = "INSERT INTO candidate (merchant_id, id, email_key, email, name, external_id, language, status, "
			      "created_at, updated_at)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, NULL, 'en', 'invited', ?6, ?6)",
		[ENROLMENT] = "INSERT INTO enrolment (merchant_id, id, candidate_id, interview_id, state, is_test, is_mailed, "
			      "hide_menu, hide_iframe,"
			      " link_version, attempts_left, expires_at, cost, hold_id, metadata, created_at, updated_at)"
			      " VALUES (?1, ?2, ?3, ?4, 'invited', 0, 0, 0, 0, 0, 1, ?5, 1000, ?6, NULL, ?7, ?7)",
		[CREDIT] = "UPDATE credit SET held = held + ?1 WHERE merchant_id = ?2",
		[ENTRY] = "INSERT INTO credit_entry (merchant_id, id, kind, amount, people, interview_id, cause, created_at)"
			  " VALUES (?1, ?2, 'hold', ?3, ?4, ?5, 'register_users_for_interview', ?6)",
		[BEGIN] = "BEGIN IMMEDIATE",
		[COMMIT] = "COMMIT",
	};
	for (int i = 0; i < STATEMENTS; i++)
		check(floor, sqlite3_prepare_v2(floor->db, texts[i], -1, &floor->statements[i], NULL));
}

int main(int argc, char **argv)
{
	if (argc < 6) {
		fprintf(stderr, "usage: floor_sqlite SCHEMA_FOLDER DATABASE PEOPLE PER_TRANSACTION SEED [CACHE_KIB]\n");
		return 2;
	}
	struct floor floor = {.now_ms = (int64_t)(now_s(CLOCK_REALTIME) * 1000)};
	int64_t people = atoll(argv[3]), each = atoll(argv[4]);
	uint64_t first = strtoull(argv[5], NULL, 10) << 32;
	char pragmas[256];
	snprintf(pragmas, sizeof pragmas,
		"PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA "
		"cache_size=-%d",
		argc > 6 ? atoi(argv[6]) : 16384);
	check(&floor, sqlite3_open_v2(argv[2], &floor.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
	run(&floor, pragmas);
	schema_run_folder(&floor, argv[1]);
	id_make(&floor, floor.merchant);
	id_make(&floor, floor.interview);
	statements_prepare(&floor);
	char credit[256];
	snprintf(credit, sizeof credit, "INSERT INTO credit (merchant_id, granted, held, charged) VALUES (?1, %lld, 0, 0)",
		(long long)people * 1000);
	sqlite3_stmt *grant;
	check(&floor, sqlite3_prepare_v2(floor.db, credit, -1, &grant, NULL));
	bind_id(grant, 1, floor.merchant);
	check(&floor, sqlite3_step(grant));
	sqlite3_finalize(grant);
	double began = now_s(CLOCK_MONOTONIC), cpu_began = now_s(CLOCK_PROCESS_CPUTIME_ID);
	for (int64_t done = 0; done < people; done += each)
		batch_add(&floor, first + (uint64_t)done, each);
	double seconds = now_s(CLOCK_MONOTONIC) - began, cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_began;
	printf("{\"people\":%lld,\"seconds\":%.6f,\"people_per_s\":%.1f,\"cpu_us\":%.2f}\n", (long long)people, seconds,
		(double)people / seconds, cpu * 1e6 / (double)people);
	return 0;
}
