/* A question as the contract sends and shows it. */
#ifndef WORK_QUESTION_IO_H
#define WORK_QUESTION_IO_H

#include "base/call.h"
#include "store/interviews.h"

struct question_io {
	struct question is; /* but for its id, place, main question and alternatives, which come as below */
	struct str id, conditional_question_main_id;
	struct list question_alternatives; /* of struct str */
	uint64_t sent;                     /* bit i: field i of the shape came */
};
extern const struct shape question_io_shape;

bool question_io_make(struct call *call, const struct question *from, struct question_io *out) MUST_CHECK;
/* Of struct question; the list holds struct question_io. */
bool question_io_list(struct call *call, struct list questions, struct list *out) MUST_CHECK;
/* The question to be stored, without id, place and main question. */
struct question question_of_io(struct call *call, const struct question_io *from);

/* True when the field of this name came, if only as null. */
bool question_io_has(const struct question_io *io, const char *name);
/* True when all that came with `sent` is what `there` has: id and main question apart, which are links. */
bool question_io_is_same(const struct question_io *sent, const struct question_io *there);
/* `there` with all that came with `sent`. */
struct question_io question_io_merge(const struct question_io *there, const struct question_io *sent);

#endif
