/* What a definition has in free objects, as far as scoring reads it: rubrics and weights. */
#ifndef WORK_DEFINITION_CHECK_H
#define WORK_DEFINITION_CHECK_H

#include "base/call.h"
#include "base/value.h"

/* weak, moderate and strong are lists of texts; none may be missing, others are kept as they are. INVALID, naming the place below
 * `path`: "candidate_expectations_json.strong[0]". No object is no fault. */
bool rubric_check(struct call *call, const char *path, struct json rubric) MUST_CHECK;

/* Weights are numbers from 0 to WEIGHT_MOST, or objects with such a `weight`. INVALID, naming the place below custom_scoring. */
enum { WEIGHT_MOST = 1000 };
bool weights_check(struct call *call, struct json custom_scoring) MUST_CHECK;

#endif
