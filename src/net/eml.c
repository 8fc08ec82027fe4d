/* Reading by GMime. */
#include "net/eml.h"

#include <gmime/gmime.h>

struct reading {
	struct arena *arena;
	struct eml *eml;
};

void eml_start(void)
{
	g_mime_init();
}

static struct str addresses(struct arena *arena, InternetAddressList *list)
{
	char *text = list != NULL ? internet_address_list_to_string(list, NULL, FALSE) : NULL;
	struct str copy = text != NULL ? arena_copy(arena, str_of(text)) : STR_NONE;

	g_free(text);
	return copy;
}

static void part_take(GMimeObject *parent, GMimeObject *part, gpointer data)
{
	struct reading *reading = data;
	bool is_html = g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html");
	struct str *out = is_html ? &reading->eml->html : &reading->eml->text;
	char *text;

	(void)parent;
	if (!GMIME_IS_TEXT_PART(part) || out->ptr != NULL)
		return;
	text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	if (text != NULL)
		*out = arena_copy(reading->arena, str_of(text));
	g_free(text);
}

bool eml_read(struct arena *arena, struct str bytes, struct eml *eml)
{
	struct reading reading = {arena, eml};
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.ptr, bytes.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

	*eml = (struct eml){0};
	if (message != NULL) {
		eml->from = addresses(arena, g_mime_message_get_from(message));
		eml->to = addresses(arena, g_mime_message_get_to(message));
		eml->subject = arena_copy(arena, str_of(g_mime_message_get_subject(message)));
		g_mime_message_foreach(message, part_take, &reading);
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	return message != NULL;
}
