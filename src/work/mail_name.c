/* The names of mails on their way. */
#include "work/mail_name.h"

#include "base/encode.h"

#include <string.h>

struct str mail_name_write(struct arena *arena, const struct mail_name *name)
{
	return base32_write(arena, (struct str){(const char *)name, sizeof *name});
}

bool mail_name_read(struct arena *arena, struct str text, struct mail_name *name)
{
	struct str prefix = STR("bounce+"), bytes;
	ptrdiff_t at;

	text = str_trim(text);
	if (str_starts_with(text, STR("<")))
		text = str_from(text, 1);
	if (str_starts_with(text, prefix))
		text = str_from(text, prefix.len);
	at = str_find(text, '@');
	if (!base32_read(arena, at < 0 ? text : str_first(text, (size_t)at), &bytes) || bytes.len != sizeof *name)
		return false;
	memcpy(name, bytes.ptr, sizeof *name);
	return true;
}
