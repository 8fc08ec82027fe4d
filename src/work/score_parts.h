/* The parts of the built-in scorer, which share the work with the one that asks an endpoint. */
#ifndef WORK_SCORE_PARTS_H
#define WORK_SCORE_PARTS_H

#include "work/score.h"

/* What every analysis for a recruiter ends with, whoever wrote it. */
#define SCORE_NOTICE "This is an automatic reading of words, not a judgement of a person: please read the answers before deciding."

/* Looks for a requirement in one answer. */
void score_requirement_find(
	struct arena *arena, const struct score_sheet *sheet, size_t answer, struct score_requirement *requirement);
/* Scores, once answers and requirements have theirs. */
void score_total(struct score_sheet *sheet);
/* The rubric, strengths and texts, by what the scores say. */
void score_texts(struct call *call, struct score_sheet *sheet);
void score_risks(struct score_sheet *sheet);
/* The text tells a machine what to do. */
bool score_has_instructions(struct arena *arena, struct str text);

#endif
