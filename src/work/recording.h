/* Recordings of spoken answers: files below the data folder, written piece by piece while somebody speaks. What the database says
 * of them (path, take, bytes) is the truth; a file may be longer by a piece that was never acknowledged. */
#ifndef WORK_RECORDING_H
#define WORK_RECORDING_H

#include "base/buf.h"
#include "base/call.h"
#include "base/uuid.h"

/* One recording of the browser's: its answer, and a name that the browser gave it. */
struct recording {
	struct uuid merchant_id, result_id, answer_id;
	struct str take;
};

/* 8 to 32 letters a to z and digits. */
bool recording_take_is_valid(struct str take);
/* "audio/webm" of "audio/webm;codecs=opus"; no value unless it is one of those that browsers record. */
struct str recording_type(struct str media_type);
/* The first piece begins as its type does. */
bool recording_begins_well(struct str type, struct str bytes);

/* "recordings/<merchant>/<result>/<answer>-<take>", below the data folder. */
struct str recording_path(struct arena *arena, const struct recording *recording);
/* Writes the piece at `offset` and has the disk keep it. INTERNAL with a fault that is logged, when it cannot. */
bool recording_write(struct call *call, struct str path, int64_t offset, struct str bytes) MUST_CHECK;
/* Adds `size` bytes from `offset` on to `out`; NOT_FOUND when the file is not there or shorter. */
bool recording_read(struct call *call, struct str path, int64_t offset, size_t size, struct buf *out) MUST_CHECK;
/* A take that another one has replaced. */
void recording_remove(struct call *call, struct str path);

#endif
