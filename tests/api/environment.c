/* See environment.h. */
#include "tests/api/environment.h"

#include "work/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void environment_clear(void)
{
	for (uint32_t i = 0; i < settings_shape.count; i++) {
		char name[64] = "CONVOKE_";
		size_t length = strlen(name);

		for (const char *c = settings_shape.fields[i].name; *c && length < sizeof(name) - 1; c++)
			name[length++] = (char)toupper((unsigned char)*c);
		name[length] = 0;
		unsetenv(name);
	}
	unsetenv("CONVOKE_CONFIG");
}
