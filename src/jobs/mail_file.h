/* Mails as files: what an installation without a mail server does with them. */
#ifndef JOBS_MAIL_FILE_H
#define JOBS_MAIL_FILE_H

#include "base/call.h"
#include "store/outbox.h"

/* Writes <folder>/<time>-<kind>-<id>.eml with rights 0600, whole or not at all; makes the folder. UNAVAILABLE when it cannot. */
bool mail_file_write(struct call *call, struct str folder, const struct outbox_taken *mail, struct str message) MUST_CHECK;

/* Removes the oldest .eml files but for the newest `most`. UNAVAILABLE when the folder cannot be read. */
bool mail_files_forget(struct call *call, struct str folder, size_t most) MUST_CHECK;

#endif
