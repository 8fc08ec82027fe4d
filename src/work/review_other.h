/* What an analysis holds beside its texts, as it is kept with a result (result.analysis_other, result.rubric) and told by the API.
 */
#ifndef WORK_REVIEW_OTHER_H
#define WORK_REVIEW_OTHER_H

#include "base/call.h"
#include "base/shape.h"
#include "base/uuid.h"

struct review_strengths {
	struct list strengths, concerns; /* of struct str */
};
struct review_quote {
	struct str quote;
	struct uuid result_question_id;
};
struct review_step {
	struct str text, priority; /* impact, quick, longterm */
};
struct review_takeaways {
	struct list what_went_well; /* of struct str */
	struct list next_steps;     /* of struct review_step */
};
struct review_other {
	const void *strengths_concerns; /* struct review_strengths */
	const void *key_statement;      /* struct review_quote, or NULL */
	const void *takeaways;          /* struct review_takeaways */
	struct str score_rationale;
};
extern const struct shape review_other_shape;

/* One requirement of the rubric and what became of it. */
struct review_requirement {
	struct str level, text; /* strong, moderate, weak */
	struct str status;      /* confirmed, rejected, not_discussed */
	struct str quote;       /* from an answer, word for word; none when it was not discussed */
	struct uuid interview_result_question_id;
};
extern const struct shape review_requirement_shape;

/* Read from and written to the JSON that is kept; what cannot be read is as if it were not there. */
void review_other_read(struct call *call, struct json kept, struct review_other *out);
struct json review_other_write(struct arena *arena, const struct review_other *other);
struct list review_rubric_read(struct call *call, struct json kept);
struct json review_rubric_write(struct arena *arena, struct list requirements);
/* A JSON array of strings; null when there are none. */
struct json review_texts_write(struct arena *arena, struct list texts);
/* Its strings. */
struct list review_texts_read(struct call *call, struct json kept);

#endif
