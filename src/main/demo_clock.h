/* A demo's own clock: the file `clock` in its data folder says how far it is ahead of real time. Every process that opens the
 * folder has it mapped and sees at once when `convoke clock` moves it. Only `demo` makes one, in a folder where it is alone. */
#ifndef MAIN_DEMO_CLOCK_H
#define MAIN_DEMO_CLOCK_H

#include "base/call.h"

/* Makes the clock, at real time, when there is none yet, and follows it. INVALID on data. */
bool demo_clock_make(struct call *call, struct str data) MUST_CHECK;
/* Follows the clock of the folder when it has one; otherwise time is real. INVALID on data. */
bool demo_clock_follow(struct call *call, struct str data) MUST_CHECK;

#endif
