/* Countries are ICU's table; nothing is loaded for it. */
#include "work/country.h"

#include <unicode/uloc.h>

bool country_is_known(struct str code)
{
	for (const char *const *known = uloc_getISOCountries(); *known != NULL; known++)
		if (str_equal(str_of(*known), code))
			return true;
	return false;
}
