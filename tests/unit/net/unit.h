/* What the unit tests of net share. */
#ifndef UNIT_NET_UNIT_H
#define UNIT_NET_UNIT_H

#include "base/str.h"

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

static inline void unit_assert_text(struct str got, const char *want, const char *file, int line)
{
	if (got.ptr && str_equal(got, str_of(want)))
		return;
	print_error("got:    %.*s%s\nwanted: %s\n", STR_ARG(got), got.ptr ? "" : "(no value)", want);
	_fail(file, line);
}

/* `got` has a value and it is the C string `want`. */
#define assert_text(got, want) unit_assert_text((got), (want), __FILE__, __LINE__)

#define UNUSED(state) ((void)(state))

#endif
