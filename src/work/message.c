/* Words as JSON. */
#include "work/message.h"

#include "base/json_write.h"

struct json message_data(struct call *call, struct str message)
{
	struct buf text = {0};
	struct json data = {STR_NONE};

	if (str_is_empty(message))
		return data;
	buf_add_literal(&text, "{\"message_from_recruiter\":");
	json_write_str(&text, message);
	buf_add_char(&text, '}');
	data.text = arena_copy(call->arena, buf_str(&text));
	buf_close(&text);
	return data;
}
