/* Why a call failed. What may fail returns bool; the reason sits in the call. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/str.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_BAD_REQUEST,     /* 400: cannot be read at all */
	FAULT_UNAUTHENTICATED, /* 401 */
	FAULT_FORBIDDEN,       /* 403 */
	FAULT_NOT_FOUND,       /* 404 */
	FAULT_METHOD,          /* 405 */
	FAULT_CONFLICT,        /* 409: the state does not allow it now */
	FAULT_GONE,            /* 410 */
	FAULT_TOO_LARGE,       /* 413 */
	FAULT_INVALID,         /* 422: a field is missing or wrong */
	FAULT_LIMITED,         /* 429 */
	FAULT_INTERNAL,        /* 500 */
	FAULT_UNAVAILABLE,     /* 503: try again */
	FAULT_KIND_COUNT
};

struct fault {
	enum fault_kind kind;
	struct str name;    /* the field, as a path ("users[3].email"), or none */
	struct str message; /* one sentence for a person */
	struct str code;    /* machine code when the kind's own is too coarse, or none */
	int retry_after_s;  /* 0: not said */
};

struct fault_info {
	int status;       /* HTTP */
	const char *code; /* machine code, e.g. "validation_failed" */
	bool is_retryable;
};

/* The one table of kinds. */
const struct fault_info *fault_info(enum fault_kind kind);

struct call;
/* Notes why the call fails, in the call's arena, and returns false. `name` may be NULL. The first fault of a call stands. */
bool fault(struct call *call, enum fault_kind kind, const char *name, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Same with a machine code of its own. */
bool fault_code(struct call *call, enum fault_kind kind, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
