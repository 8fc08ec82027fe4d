/* The keys of risks. */
#include "work/risk.h"

#include <stddef.h>

const char *const risk_keys[] = {[RISK_REPEATED] = "answers_repeated",
	[RISK_COPIED] = "question_copied",
	[RISK_INSTRUCTIONS] = "instructions_to_scorer",
	[RISK_HASTY] = "answered_too_fast",
	[RISK_COUNT] = NULL};
