/* The contract's closed lists of words (api reference, enums), NULL-terminated, for shapes and rules. */
#ifndef WORK_WORDS_H
#define WORK_WORDS_H

#include "base/str.h"

extern const char *const words_language[];        /* the 34 codes */
extern const char *const words_status_new[];      /* draft, active */
extern const char *const words_status[];          /* of a definition */
extern const char *const words_type[];            /* interview, coaching, assessment */
extern const char *const words_type_listed[];     /* what lists may ask for */
extern const char *const words_visibility[];
extern const char *const words_recording[];
extern const char *const words_recording_full[];
extern const char *const words_interview_type[];
extern const char *const words_seniority[];
extern const char *const words_result_view[];
extern const char *const words_speed[];
extern const char *const words_video_introduction[];
extern const char *const words_avatar_type[];
extern const char *const words_true_false[];

/* A language as /platform-languages-list tells it. */
struct language {
	const char *code, *name_english, *name_local, *country; /* country: ISO code of the flag */
	const char *accents; /* "en-US English (United States)|en-GB ..." */
};
extern const struct language languages[];
extern const size_t language_count;

/* NULL when the code is none of ours. */
const struct language *language_by_code(struct str code);

#endif
