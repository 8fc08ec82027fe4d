/* An interview as tests need one: written, active, for whoever is invited. */
#ifndef UNIT_WORK_SAMPLE_H
#define UNIT_WORK_SAMPLE_H

#include "work/avatar.h"
#include "work/interview.h"

static inline struct interview interview_sample(const char *name)
{
	return (struct interview){.name = str_of(name),
		.location = STR("L"),
		.template_id = avatar_text->id,
		.language = STR("en"),
		.status = STR("active"),
		.type = STR("interview"),
		.visibility = STR("merchant_invite"),
		.description = STR("D")};
}

#endif
