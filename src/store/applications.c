/* Queries of applications (sql/query/applications.sql). */
#include "store/applications.h"

#include "store/store.h"

#define APPLICATION(member) FIELD(struct application, member, "")
static const struct field application_fields[] = {APPLICATION(merchant_id), APPLICATION(enrolment_id), APPLICATION(candidate_id),
	APPLICATION(interview_id), APPLICATION(country_code), APPLICATION(linkedin_url), APPLICATION(resume), APPLICATION(now_ms)};
static const struct shape application_shape = SHAPE("Application", struct application, application_fields);

struct decided {
	struct str decision;
};
static const struct field decided_fields[] = {FIELD(struct decided, decision, "")};
static const struct shape decided_shape = SHAPE("Decided", struct decided, decided_fields);

#define POSITION(member) FIELD(struct position, member, "")
static const struct field position_fields[] = {
	POSITION(merchant_id), POSITION(code), POSITION(name), POSITION(location), POSITION(language)};
static const struct shape position_shape = SHAPE("Position", struct position, position_fields);

struct position_found {
	struct uuid id;
};
static const struct field found_fields[] = {FIELD(struct position_found, id, "")};
static const struct shape found_shape = SHAPE("PositionFound", struct position_found, found_fields);

static const struct query put_query = {.name = "application_put", .in = &application_shape};
static const struct query find_query = {.name = "application_find", .in = &by_id_shape, .out = &application_shape};
static const struct query decision_query = {.name = "application_decision", .in = &by_id_shape, .out = &decided_shape};
static const struct query by_code_query = {.name = "position_by_code", .in = &position_shape, .out = &found_shape};
static const struct query by_name_query = {.name = "position_by_name", .in = &position_shape, .out = &found_shape};

const struct query *const application_queries[] = {&put_query, &find_query, &decision_query, &by_code_query, &by_name_query, NULL};

bool application_put(struct call *call, const struct application *application)
{
	return db_run(call, &put_query, application, NULL);
}

bool application_find(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct application *out, bool *found)
{
	return db_find(call, &find_query, &(struct by_id){merchant_id, enrolment_id}, out, found);
}

bool application_decision(struct call *call, struct uuid merchant_id, struct uuid enrolment_id, struct str *decision)
{
	struct decided decided = {STR_NONE};
	bool found;

	if (!db_find(call, &decision_query, &(struct by_id){merchant_id, enrolment_id}, &decided, &found))
		return false;
	*decision = decided.decision;
	return true;
}

bool position_find(struct call *call, const struct position *position, struct uuid *interview_id, bool *found)
{
	const struct query *query = str_is_empty(position->code) ? &by_name_query : &by_code_query;
	struct position_found there = {{{0}}};

	if (!db_find(call, query, position, &there, found))
		return false;
	*interview_id = there.id;
	return true;
}
