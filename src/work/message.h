/* The recruiter's own words on their way into a mail. */
#ifndef WORK_MESSAGE_H
#define WORK_MESSAGE_H

#include "base/call.h"
#include "base/shape.h"

/* {"message_from_recruiter": ...} for outbox.data; no value for no words. */
struct json message_data(struct call *call, struct str message);

#endif
