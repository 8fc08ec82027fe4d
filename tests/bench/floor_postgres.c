/* The floor for registering people on PostgreSQL: the same rows into the same tables and indexes (made by Convoke) with bare libpq,
 * one pipeline a transaction, UNNEST of binary arrays, nothing checked and nothing signed. floor_postgres URL PEOPLE
 * PER_TRANSACTION SEED CONNECTIONS: prints {"people":...,"seconds":...,"people_per_s":...,"cpu_us":...}. */
#include <endian.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT = 25, INT8 = 20, UUID = 2950, PARAMS_MOST = 8 };
enum { CANDIDATES, ENROLMENTS, CREDIT, ENTRY, STATEMENTS };

struct floor {
	const char *url;
	uint8_t merchant[16], interview[16];
	uint64_t first;
	int64_t people, each, now_ms;
	atomic_llong begun;
	atomic_ullong ids;
};

/* A parameter under construction. */
struct value {
	char *bytes;
	size_t len;
};

/* One connection with its buffers, kept from transaction to transaction. */
struct line {
	struct floor *floor;
	PGconn *connection;
	struct value candidate_ids, enrolment_ids, emails, names;
};

static void die(const char *what, PGconn *connection)
{
	fprintf(stderr, "%s: %s\n", what, connection ? PQerrorMessage(connection) : "no memory");
	exit(1);
}

static double now_s(clockid_t clock)
{
	struct timespec at;
	clock_gettime(clock, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
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
	uint64_t number = atomic_fetch_add(&floor->ids, 1),
		 high = htobe64((uint64_t)floor->now_ms << 16 | 0x7000 | (number >> 24 & 0xfff)),
		 low = htobe64((uint64_t)1 << 63 | (number & 0xffffff) << 38 | (mix(number) & 0x3fffffffff));
	memcpy(id, &high, sizeof high);
	memcpy(id + 8, &low, sizeof low);
}

/* ---- arrays in PostgreSQL's binary format ---- */

static void put(struct value *value, const void *bytes, size_t len)
{
	memcpy(value->bytes + value->len, bytes, len);
	value->len += len;
}

static void put_int32(struct value *value, uint32_t number)
{
	number = htobe32(number);
	put(value, &number, sizeof number);
}

static void array_begin(struct value *value, uint32_t type, int64_t count)
{
	value->len = 0;
	put_int32(value, 1);
	put_int32(value, 0);
	put_int32(value, type);
	put_int32(value, (uint32_t)count);
	put_int32(value, 1);
}

static void array_put(struct value *value, const void *bytes, size_t len)
{
	put_int32(value, (uint32_t)len);
	put(value, bytes, len);
}

static void people_make(struct line *line, uint64_t first, int64_t count)
{
	array_begin(&line->candidate_ids, UUID, count);
	array_begin(&line->enrolment_ids, UUID, count);
	array_begin(&line->emails, TEXT, count);
	array_begin(&line->names, TEXT, count);
	for (int64_t i = 0; i < count; i++) {
		uint64_t number = mix(first + (uint64_t)i);
		char email[64], name[64];
		uint8_t id[16];
		array_put(&line->emails, email, (size_t)sprintf(email, "u%016llx@example.com", (unsigned long long)number));
		array_put(&line->names, name,
			(size_t)sprintf(name, "Zo\xc3\xab Nov\xc3\xa1kov\xc3\xa1 %03x", (unsigned)(number & 0xfff)));
		id_make(line->floor, id);
		array_put(&line->candidate_ids, id, sizeof id);
		id_make(line->floor, id);
		array_put(&line->enrolment_ids, id, sizeof id);
	}
}

/* ---- statements ---- */

static const struct {
	const char *name, *text;
	uint32_t types[PARAMS_MOST];
	int count;
} statements[STATEMENTS] = {
	[CANDIDATES] = {"candidates",
		"INSERT INTO candidate (merchant_id, id, email_key, email, name, language, status, created_at, updated_at)"
		" SELECT $1, r.id, r.email, r.email, r.name, 'en', 'invited', $2, $2"
		" FROM (SELECT unnest($3::uuid[]) AS id, unnest($4::text[]) AS email, unnest($5::text[]) AS name) AS r",
		{UUID, INT8, 2951, 1009, 1009}, 5},
	[ENROLMENTS] = {"enrolments",
		"INSERT INTO enrolment (merchant_id, id, candidate_id, interview_id, state, is_test, is_mailed, hide_menu, "
		"hide_iframe,"
		" link_version, attempts_left, expires_at, cost, hold_id, created_at, updated_at)"
		" SELECT $1, r.id, r.candidate_id, $3, 'invited', FALSE, FALSE, FALSE, FALSE, 0, 1, $2 + 2592000000, 1000, $4, $2, "
		"$2"
		" FROM (SELECT unnest($5::uuid[]) AS id, unnest($6::uuid[]) AS candidate_id) AS r",
		{UUID, INT8, UUID, UUID, 2951, 2951}, 6},
	[CREDIT] = {"credit", "UPDATE credit SET held = held + $2 WHERE merchant_id = $1", {UUID, INT8}, 2},
	[ENTRY] = {"entry",
		"INSERT INTO credit_entry (merchant_id, id, kind, amount, people, interview_id, cause, created_at)"
		" VALUES ($1, $2, 'hold', $3, $4, $5, 'register_users_for_interview', $6)",
		{UUID, UUID, INT8, INT8, UUID, INT8}, 6},
};

static void send(struct line *line, int which, const struct value *values)
{
	const char *bytes[PARAMS_MOST];
	int lengths[PARAMS_MOST], formats[PARAMS_MOST];
	for (int i = 0; i < statements[which].count; i++) {
		bytes[i] = values[i].bytes;
		lengths[i] = (int)values[i].len;
		formats[i] = 1;
	}
	if (!PQsendQueryPrepared(line->connection, statements[which].name, statements[which].count, bytes, lengths, formats, 1))
		die(statements[which].name, line->connection);
}

static void send_plain(struct line *line, const char *sql)
{
	if (!PQsendQueryParams(line->connection, sql, 0, NULL, NULL, NULL, NULL, 1))
		die(sql, line->connection);
}

/* Reads everything up to the sync. */
static void answers_read(struct line *line)
{
	if (!PQpipelineSync(line->connection))
		die("sync", line->connection);
	for (ExecStatusType status = PGRES_COMMAND_OK; status != PGRES_PIPELINE_SYNC;) {
		PGresult *result = PQgetResult(line->connection);
		if (!result)
			continue;
		status = PQresultStatus(result);
		if (status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_SYNC && status != PGRES_TUPLES_OK)
			die("statement", line->connection);
		PQclear(result);
	}
}

static struct value number_value(char room[8], int64_t number)
{
	uint64_t wire = htobe64((uint64_t)number);
	memcpy(room, &wire, sizeof wire);
	return (struct value){room, 8};
}

static void batch_add(struct line *line, uint64_t first, int64_t count)
{
	struct floor *floor = line->floor;
	uint8_t hold_id[16];
	char room[3][8];
	struct value merchant = {(char *)floor->merchant, 16}, interview = {(char *)floor->interview, 16},
		     hold = {(char *)hold_id, 16};
	struct value now = number_value(room[0], floor->now_ms), cost = number_value(room[1], count * 1000),
		     many = number_value(room[2], count);
	id_make(floor, hold_id);
	people_make(line, first, count);
	send_plain(line, "BEGIN");
	send(line, CANDIDATES, (struct value[]){merchant, now, line->candidate_ids, line->emails, line->names});
	send(line, ENROLMENTS, (struct value[]){merchant, now, interview, hold, line->enrolment_ids, line->candidate_ids});
	send(line, ENTRY, (struct value[]){merchant, hold, cost, many, interview, now});
	send(line, CREDIT, (struct value[]){merchant, cost});
	send_plain(line, "COMMIT");
	answers_read(line);
}

/* ---- connections ---- */

static struct value room_for(int64_t people)
{
	struct value value = {malloc((size_t)people * 64 + 64), 0};
	if (!value.bytes)
		die("malloc", NULL);
	return value;
}

static void line_open(struct line *line, struct floor *floor)
{
	*line = (struct line){.floor = floor,
		.connection = PQconnectdb(floor->url),
		.candidate_ids = room_for(floor->each),
		.enrolment_ids = room_for(floor->each),
		.emails = room_for(floor->each),
		.names = room_for(floor->each)};
	if (PQstatus(line->connection) != CONNECTION_OK)
		die("connect", line->connection);
	PQenterPipelineMode(line->connection);
	for (int i = 0; i < STATEMENTS; i++)
		if (!PQsendPrepare(
			    line->connection, statements[i].name, statements[i].text, statements[i].count, statements[i].types))
			die("prepare", line->connection);
	answers_read(line);
}

static void *line_run(void *data)
{
	struct line *line = data;
	struct floor *floor = line->floor;
	for (int64_t at; (at = atomic_fetch_add(&floor->begun, floor->each)) < floor->people;)
		batch_add(line, floor->first + (uint64_t)at, floor->each);
	return NULL;
}

/* A merchant with enough credits. */
static void merchant_add(struct floor *floor)
{
	PGconn *connection = PQconnectdb(floor->url);
	char credits[32];
	snprintf(credits, sizeof credits, "%lld", (long long)floor->people * 1000);
	const char *values[] = {(const char *)floor->merchant, credits};
	PGresult *result =
		PQexecParams(connection, "INSERT INTO credit (merchant_id, granted, held, charged) VALUES ($1, $2, 0, 0)", 2,
			(const Oid[]){UUID, INT8}, values, (const int[]){16, 0}, (const int[]){1, 0}, 0);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		die("merchant", connection);
	PQclear(result);
	PQfinish(connection);
}

int main(int argc, char **argv)
{
	if (argc != 6) {
		fprintf(stderr, "usage: floor_postgres URL PEOPLE PER_TRANSACTION SEED CONNECTIONS\n");
		return 2;
	}
	struct floor floor = {.url = argv[1],
		.people = atoll(argv[2]),
		.each = atoll(argv[3]),
		.first = strtoull(argv[4], NULL, 10) << 32,
		.now_ms = (int64_t)(now_s(CLOCK_REALTIME) * 1000)};
	int connections = atoi(argv[5]);
	struct line *lines = calloc((size_t)connections, sizeof *lines);
	pthread_t *threads = calloc((size_t)connections, sizeof *threads);
	id_make(&floor, floor.merchant);
	id_make(&floor, floor.interview);
	merchant_add(&floor);
	for (int i = 0; i < connections; i++)
		line_open(&lines[i], &floor);
	double began = now_s(CLOCK_MONOTONIC), cpu_began = now_s(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < connections; i++)
		pthread_create(&threads[i], NULL, line_run, &lines[i]);
	for (int i = 0; i < connections; i++)
		pthread_join(threads[i], NULL);
	double seconds = now_s(CLOCK_MONOTONIC) - began, cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_began;
	printf("{\"people\":%lld,\"seconds\":%.6f,\"people_per_s\":%.1f,\"cpu_us\":%.2f}\n", (long long)floor.people, seconds,
		(double)floor.people / seconds, cpu * 1e6 / (double)floor.people);
	return 0;
}
