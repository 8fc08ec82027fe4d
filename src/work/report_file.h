/* Reports that were kept: PDF files below the data folder, opened by signed links for a while. */
#ifndef WORK_REPORT_FILE_H
#define WORK_REPORT_FILE_H

#include "base/buf.h"
#include "base/call.h"
#include "base/uuid.h"

struct report_file {
	struct uuid merchant_id, id;
};

/* Writes <data>/reports/<merchant>/<id>.pdf whole or not at all. INTERNAL with a fault that is logged, when it cannot. */
bool report_file_write(struct call *call, const struct report_file *file, struct str bytes) MUST_CHECK;
/* Adds its bytes to `out`; NOT_FOUND when it is not there (any more). */
bool report_file_read(struct call *call, const struct report_file *file, struct buf *out) MUST_CHECK;
/* Removes those of all merchants that were written before a moment. */
bool report_files_forget(struct call *call, int64_t before_ms) MUST_CHECK;

#endif
