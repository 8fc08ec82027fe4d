/* What follows from the endpoint table alone, through REST and MCP: nobody gets in without a token, with a bad one or with a role
 * that may not; and every member that is missing, null, of another kind or beyond its limits is refused by its name. On SQLite
 * and, when CONVOKE_TEST_POSTGRES has a URL, on PostgreSQL. */
#include "base/log.h"
#include "tests/api/call.h"
#include "tests/api/environment.h"
#include "tests/api/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MOST = 256 };

/* One endpoint through one door. */
struct probe {
	struct world *world;
	const struct endpoint *endpoint;
	unsigned door;
	json_t *input; /* fits, but for the flaw that is being tried */
	int passed, failed;
};

static bool is_query(const struct probe *probe)
{
	return probe->door == DOOR_REST && (probe->endpoint->methods & METHOD_GET);
}

static void case_count(struct probe *probe, bool is_right, const char *what, const struct answer *answer)
{
	*(is_right ? &probe->passed : &probe->failed) += 1;
	if (!is_right)
		printf("%s, %s: %s: answered %d%s %.*s\n", probe->endpoint->name, probe->door == DOOR_MCP ? "MCP" : "REST", what,
			answer->status, answer->is_fault ? " (tool error)" : "", STR_ARG(str_first(answer->raw, 300)));
}

static void ask(struct probe *probe, const char *who, struct answer *answer)
{
	struct asking asking = {.world = probe->world, .endpoint = probe->endpoint, .door = probe->door};

	if (!world_credential(probe->world, str_of(who), &asking.credential))
		printf("nobody is called %s\n", who);
	call_endpoint(&asking, probe->input, answer);
}

/* --- who may
 * ---------------------------------------------------------------------------------------------------------------------- */

static bool may(const char *role, enum access access)
{
	static const char *const ranks[] = {"user", "mentor", "merchant_selection", "merchant", "merchant_owner", "admin"};
	size_t rank = 0, least = access == ACCESS_MERCHANT ? 3 : access == ACCESS_TEAM ? 2 : 0;

	while (strcmp(ranks[rank], role) != 0)
		rank++;
	return rank >= least;
}

static void strangers_try(struct probe *probe)
{
	static const char *const strangers[] = {"nobody", "garbage"};
	int wanted = probe->endpoint->unauthenticated_status ? probe->endpoint->unauthenticated_status : 401;
	struct answer answer;

	for (size_t i = 0; i < COUNT_OF(strangers); i++) {
		ask(probe, strangers[i], &answer);
		case_count(probe, (answer.status == wanted) == (probe->endpoint->access != ACCESS_PUBLIC), strangers[i], &answer);
		answer_close(&answer);
	}
}

static void roles_try(struct probe *probe)
{
	static const char *const roles[] = {"user", "mentor", "merchant_selection", "merchant", "merchant_owner", "admin"};
	struct answer answer;

	for (size_t i = 0; i < COUNT_OF(roles); i++) {
		bool is_allowed = may(roles[i], probe->endpoint->access);

		ask(probe, roles[i], &answer);
		case_count(
			probe, is_allowed ? answer.status != 401 && answer.status != 403 : answer.status == 403, roles[i], &answer);
		answer_close(&answer);
	}
}

/* --- what is refused
 * ----------------------------------------------------------------------------------------------------------------- */

/* 422 that names the member; through MCP a tool error whose sentence begins with it. */
static bool refusal_names(const struct probe *probe, const struct answer *answer, const char *path)
{
	const char *said;

	if (probe->door == DOOR_MCP) {
		said = json_string_value(answer->body);
		return answer->is_fault && said && !strncmp(said, path, strlen(path)) && !strncmp(said + strlen(path), ": ", 2);
	}
	said = json_string_value(json_object_get(answer->body, "name"));
	return answer->status == 422 && said && !strcmp(said, path);
}

static void flaw_try(struct probe *probe, enum flaw flaw, const char *path)
{
	char what[PATH_MOST + 64];
	struct answer answer;

	snprintf(what, sizeof(what), "%s is %s", path, flaw_names[flaw]);
	ask(probe, "merchant_owner", &answer);
	case_count(probe, refusal_names(probe, &answer, path), what, &answer);
	answer_close(&answer);
}

static void members_try(struct probe *probe, const struct shape *shape, json_t *object, const char *path);

/* Members of members; rows that fail alone are a matter of transcripts. */
static void inside_try(struct probe *probe, const struct field *field, json_t *object, const char *path)
{
	bool is_list = field->kind == KIND_LIST;
	char inner[PATH_MOST];
	json_t *value, *before;

	if (is_query(probe) || field->internal || !field->of || field->of->fault_at)
		return;
	before = json_incref(json_object_get(object, field->name));
	value = sample_value(field);
	json_object_set_new(object, field->name, value);
	snprintf(inner, sizeof(inner), "%s%s", path, is_list ? "[0]" : "");
	members_try(probe, field->of, is_list ? json_array_get(value, 0) : value, inner);
	if (before)
		json_object_set_new(object, field->name, before);
	else
		json_object_del(object, field->name);
}

static void members_try(struct probe *probe, const struct shape *shape, json_t *object, const char *path)
{
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		char name[PATH_MOST];

		snprintf(name, sizeof(name), "%s%s%s", path, path[0] ? "." : "", field->name);
		for (enum flaw flaw = 0; flaw < FLAW_COUNT; flaw++) {
			json_t *before = json_incref(json_object_get(object, field->name));

			if (flaw_put(field, flaw, is_query(probe), object))
				flaw_try(probe, flaw, name);
			if (before)
				json_object_set_new(object, field->name, before);
			else
				json_object_del(object, field->name);
		}
		inside_try(probe, field, object, name);
	}
}

static void endpoint_try(struct probe *probe)
{
	probe->input = sample_object(probe->endpoint->in);
	strangers_try(probe);
	if (probe->endpoint->access != ACCESS_PUBLIC)
		roles_try(probe);
	members_try(probe, probe->endpoint->in, probe->input, "");
	json_decref(probe->input);
}

/* Every endpoint in a world of its own: a SQLite file, or the database at `url`. */
static void world_try(struct probe *probe, const char *url)
{
	static const unsigned doors[] = {DOOR_REST, DOOR_MCP};
	struct buf why = {0};

	probe->world = world_open(url, &why);
	if (!probe->world) {
		printf("%.*s\n", STR_ARG(buf_str(&why)));
		probe->failed++;
	}
	for (size_t i = 0; probe->world && i < endpoint_count * COUNT_OF(doors); i++) {
		probe->endpoint = endpoint_table[i / COUNT_OF(doors)];
		probe->door = doors[i % COUNT_OF(doors)];
		if (probe->endpoint->doors & probe->door)
			endpoint_try(probe);
	}
	world_close(probe->world);
	buf_close(&why);
}

int main(void)
{
	const char *postgres = getenv("CONVOKE_TEST_POSTGRES");
	struct probe probe = {0};

	environment_clear();
	log_set_level(LOG_ERROR);
	world_try(&probe, NULL);
	if (postgres && *postgres)
		world_try(&probe, postgres);
	printf("access: %d passed, %d failed\n", probe.passed, probe.failed);
	return probe.failed || !probe.passed;
}
