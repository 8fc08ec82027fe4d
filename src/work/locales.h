/* The locales of all languages, each made when it is first asked for (some 300 us) and then kept for all threads. */
#ifndef WORK_LOCALES_H
#define WORK_LOCALES_H

#include "base/call.h"
#include "work/locale.h"

struct locale_set;

/* Into the program's arena, until its call ends. */
struct locale_set *locale_set_make(struct call *call);
/* Of a language's code; English of one that is not known. From the service's set, or made now when it has none (tests). */
const struct locale *locale_of(struct call *call, struct str language);

#endif
