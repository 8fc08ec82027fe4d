/* Putting recordings into words by an OpenAI-compatible endpoint: what is sent beside the recording, and what of the reply is
 * believed. Whoever calls this does the sending. */
#ifndef WORK_TRANSCRIBE_H
#define WORK_TRANSCRIBE_H

#include "work/service.h"

/* {base}/audio/transcriptions; no value when none is configured. */
struct str transcribe_url(struct arena *arena, const struct settings *settings);
/* Whether what people say is put into words. */
bool transcribe_is_on(const struct settings *settings);
/* "answer.webm": endpoints tell the kind of a recording by its name. */
struct str transcribe_file_name(struct arena *arena, struct str media_type);
/* ISO 639-1, as the endpoint wants it; no value for a language that has no such code: it listens for itself. */
struct str transcribe_language(struct str language);
/* The words of a reply, trimmed and without control characters but line feeds and tabs; empty: nothing was said. False with a fault
 * when it is unusable. */
bool transcribe_read(struct call *call, struct str body, struct str *text) MUST_CHECK;

#endif
