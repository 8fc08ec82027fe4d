/* The contract's closed lists of terms (api reference, enums), NULL-terminated, for shapes and rules. */
#ifndef WORK_TERMS_H
#define WORK_TERMS_H

#include "base/str.h"

extern const char *const terms_language[];    /* the 34 codes */
extern const char *const terms_status_new[];  /* draft, active */
extern const char *const terms_status[];      /* of a definition */
extern const char *const terms_type[];        /* interview, coaching, assessment */
extern const char *const terms_type_listed[]; /* what lists may ask for */
extern const char *const terms_visibility[];
extern const char *const terms_recording[];
extern const char *const terms_recording_full[];
extern const char *const terms_interview_type[];
extern const char *const terms_seniority[];
extern const char *const terms_result_view[];
extern const char *const terms_speed[];
extern const char *const terms_video_introduction[];
extern const char *const terms_avatar_type[];
extern const char *const terms_true_false[];

#endif
