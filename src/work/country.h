/* Countries by the two letters of ISO 3166-1, as ICU knows them. */
#ifndef WORK_COUNTRY_H
#define WORK_COUNTRY_H

#include "base/str.h"

/* `code` in upper case. */
bool country_is_known(struct str code);

#endif
