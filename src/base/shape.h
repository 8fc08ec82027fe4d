/* A shape describes a struct once. From it come reading JSON with validation, writing JSON, JSON Schema, SQL parameters and
 * columns, template variables and configuration. A field's kind is taken from its C type. */
#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include "base/str.h"
#include "base/uuid.h"
#include "base/value.h"

enum kind { KIND_STR, KIND_BOOL, KIND_INT, KIND_NUMBER, KIND_UUID, KIND_FLAG, KIND_OPT_NUMBER, KIND_JSON, KIND_LIST, KIND_OBJECT };
enum format {
	FORMAT_NONE,
	FORMAT_TIME,    /* int64_t milliseconds inside, RFC 3339 text outside; 0 = none = null */
	FORMAT_EMAIL,   /* said in schemas; addresses are checked by work/address */
	FORMAT_URI,     /* a web address: http or https, with a host; optional ones may be empty */
	FORMAT_OBJECT,  /* struct json that must be a JSON object */
	FORMAT_SECRET,  /* configuration: never printed */
	FORMAT_OPT_INT, /* int64_t whose 0 is none = null; struct number that is whole */
	FORMAT_MILLI,   /* int64_t thousandths inside, a number outside (credits): 1500 <-> 1.5 */
	FORMAT_TEXT_ID, /* struct str, somebody else's id, that may come as a number, too: 7 is "7" */
	FORMAT_UUID     /* struct str, said in schemas; checked by who reads it */
};

struct shape;

struct field {
	const char *name;
	const char *doc;
	const struct shape *of; /* LIST: of its items (NULL: strings); OBJECT: a pointer to a struct of that shape, NULL = null */
	const char *const *one_of; /* NULL-terminated; KIND_STR, or the strings of a list */
	const char *default_to;    /* text form; makes the field optional */
	const char *example;
	double min, max; /* STR: characters, LIST: items, numbers: the value; both 0 = no limit; max 0 = no upper limit */
	uint32_t offset;
	uint8_t kind;
	uint8_t format;
	bool optional; /* in: may be absent. out: left out when it has no value */
	bool nullable; /* null is a value that may come or go */
	bool internal; /* neither read from nor written to JSON (SQL only) */
};

struct shape {
	const char *name; /* for schemas: "RegisterIn" */
	const char *doc;
	const struct field *fields;
	uint32_t count;
	uint32_t size; /* of the struct */
	/* Offset of a `struct str`, not its first member, that takes an item's first fault: it fails alone. 0: the call fails. */
	uint32_t fault_at;
	/* Offset of a `uint64_t` whose bit i says that field i came, if only as null; 0 = not noted. At most 64 fields then. */
	uint32_t sent_at;
};

/* clang-format off */
/* The kind follows from the member's type. A `const void *` or `void *` member is KIND_OBJECT (needs .of). */
#define KIND_OF(member) _Generic((member), struct str: KIND_STR, bool: KIND_BOOL, int64_t: KIND_INT, double: KIND_NUMBER, \
	struct uuid: KIND_UUID, struct flag: KIND_FLAG, struct number: KIND_OPT_NUMBER, struct json: KIND_JSON, \
	struct list: KIND_LIST, void *: KIND_OBJECT, const void *: KIND_OBJECT)

#define FIELD_AS(type, member, name_, doc_, ...) \
	{.name = (name_), .doc = (doc_), .offset = offsetof(type, member), .kind = KIND_OF(((type *)0)->member), __VA_ARGS__}
/* Without .optional, .nullable or .default_to a field is required and never null. */
#define FIELD(type, member, doc_, ...) FIELD_AS(type, member, #member, doc_, __VA_ARGS__)
#define SHAPE(name_, type, fields_, ...) \
	{.name = (name_), .fields = (fields_), .count = COUNT_OF(fields_), .size = sizeof(type), __VA_ARGS__}

/* Member `f` of the struct at `base`. */
static inline void *field_at(const struct field *f, void *base) { return (char *)base + f->offset; }
static inline const void *field_in(const struct field *f, const void *base) { return (const char *)base + f->offset; }
/* clang-format on */

const struct field *shape_field(const struct shape *shape, struct str name); /* or NULL */
/* True when the member has no value (no text, none id, unset flag or number, time 0, opt_int 0, no items, NULL object). */
bool field_is_none(const struct field *f, const void *base);
/* Sets a member from its text form ("en", "true", "12", an id, a time), which is not copied; false when it does not fit. */
bool field_from_text(const struct field *f, void *base, struct str text) MUST_CHECK;
/* Fills members that have no value from .default_to (plain numbers and bools: when zero; lists stay). Faulty defaults panic. */
void shape_set_defaults(const struct shape *shape, void *base);

#endif
