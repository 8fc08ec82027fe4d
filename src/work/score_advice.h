/* What a scored candidate reads: advice to each answer and a few sentences about the whole, in the language of the interview. Never
 * a number that judges. The words are in web/words, advice.txt. */
#ifndef WORK_SCORE_ADVICE_H
#define WORK_SCORE_ADVICE_H

#include "work/score.h"

/* Fills each answer's analysis, the takeaways and the sheet's analysis; after the scores are there. */
void score_advise(struct call *call, struct score_sheet *sheet);
/* That it was automatic and a person decides: what every analysis for a candidate ends with. */
struct str score_person(struct call *call, const struct score_sheet *sheet);

#endif
