/* Types of members that a plain C type cannot say, beside struct str, bool, int64_t, double and struct uuid. */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/str.h"

/* Optional bool; from JSON also "true" / "false". */
struct flag {
	bool is_set, value;
};

/* Optional number. */
struct number {
	bool is_set;
	double value;
};

/* Any JSON value as compact text; no value = absent or null. */
struct json {
	struct str text;
};

/* Of structs described by .of, or of struct str without .of. */
struct list {
	void *items;
	size_t count;
};

#endif
