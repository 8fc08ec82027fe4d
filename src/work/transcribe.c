/* Requests for transcripts, and their replies. */
#include "work/transcribe.h"

#include "base/json_read.h"

/* An hour of quick speech is some 60,000 characters; more than this is not what somebody said. */
enum { TRANSCRIPT_MOST = 100000 };

bool transcribe_is_on(const struct settings *settings)
{
	return !str_is_empty(settings->transcription_base_url);
}

struct str transcribe_url(struct arena *arena, const struct settings *settings)
{
	struct str base = settings->transcription_base_url;

	if (!transcribe_is_on(settings))
		return STR_NONE;
	while (str_ends_with(base, STR("/")))
		base = str_first(base, base.len - 1);
	return arena_printf(arena, "%.*s/audio/transcriptions", STR_ARG(base));
}

struct str transcribe_file_name(struct arena *arena, struct str media_type)
{
	ptrdiff_t slash = str_find(media_type, '/');

	return arena_printf(arena, "answer.%.*s", STR_ARG(str_from(media_type, (size_t)(slash + 1))));
}

struct str transcribe_language(struct str language)
{
	/* Brazilian Portuguese has Breton's code here, and Filipino goes by Tagalog. */
	if (str_equal(language, STR("br")))
		return STR("pt");
	if (str_equal(language, STR("fil")))
		return STR("tl");
	return language.len == 2 ? language : STR_NONE;
}

struct reply {
	struct str text;
};
static const struct field reply_fields[] = {FIELD(struct reply, text, "", .max = TRANSCRIPT_MOST)};
static const struct shape reply_shape = SHAPE("Transcription", struct reply, reply_fields);

bool transcribe_read(struct call *call, struct str body, struct str *text)
{
	struct reply reply = {STR_NONE};
	char *out;

	if (!json_read(call, body, &reply_shape, &reply))
		return false;
	out = arena_alloc(call->arena, reply.text.len + 1);
	for (size_t i = 0; i < reply.text.len; i++) {
		char c = reply.text.ptr[i];

		out[i] = (unsigned char)c < ' ' && c != '\n' && c != '\t' ? ' ' : c;
	}
	*text = str_trim((struct str){out, reply.text.len});
	return true;
}
