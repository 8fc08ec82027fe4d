/* Scores of a submitted interview: what goes in, what comes out, and the built-in scorer, which needs no endpoint, explains itself
 * and gives the same scores for the same answers. doc/scoring.md has the formula. Nothing here decides. Pure: no database. */
#ifndef WORK_SCORE_H
#define WORK_SCORE_H

#include "base/call.h"
#include "work/review_other.h"
#include "work/risk.h"
#include "work/score_text.h"

#define SCORE_BUILT_IN "built-in 1"

enum score_level { SCORE_WEAK, SCORE_MODERATE, SCORE_STRONG };
enum score_status { SCORE_NOT_DISCUSSED, SCORE_CONFIRMED, SCORE_REJECTED };

/* What an answer was scored by, each 0 to 1. */
struct score_parts {
	double points, terms, structure, length, vocabulary;
	double cap; /* the most it may get, for a reason; 5: none */
	struct str reason;
	bool is_padding; /* words without an answer: it confirms nothing */
	bool is_copied;  /* the question, word for word */
};

struct score_answer {
	/* in */
	struct uuid id;
	struct str question, text, language;
	struct list strong, moderate, weak; /* the question's own expectations, of struct str */
	struct list alternatives;           /* of a multiple-choice question */
	bool is_answered, is_scored, is_spoken;
	int64_t duration_ds;
	/* out */
	struct score_text words;
	struct score_parts parts;
	bool has_instructions; /* it talks to the scorer */
	struct number score;   /* 1 to 5; not set: not scored */
	struct str analysis, analysis_recruiter;
};

/* One requirement of the rubric, and where it was met. */
struct score_requirement {
	struct str text;
	enum score_level level;
	ptrdiff_t only; /* in: the answer that it is about; -1: any */
	enum score_status status;
	struct str quote; /* a piece of the answer's text */
	size_t answer;
};

/* Of the total; from doc/scoring.md, or the interview's custom_scoring. */
struct score_weights {
	double answers, session, cadence;
};
extern const struct score_weights score_weights_usual;

struct score_sheet {
	/* in */
	struct score_answer *answers;
	size_t count;
	struct score_requirement *requirements;
	size_t requirement_count;
	struct score_weights weights;
	double model_reach; /* a model's scores are in, at most so far from the built-in ones; 0: they are the built-in ones */
	/* out */
	struct number score, score_answer, score_session, words_per_minute;
	struct str analysis, analysis_recruiter, scored_by;
	struct review_other other;
	bool risks[RISK_COUNT];
};

/* Fills everything that is out. */
void score_built_in(struct call *call, struct score_sheet *sheet);

#endif
