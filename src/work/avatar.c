/* Two templates with fixed ids, so that clients may keep them in their configuration. */
#include "work/avatar.h"

const struct avatar avatars[] = {
	{.id = {{0x0c, 0x0f, 0xfe, 0xe0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1}},
		.name = "Written interview",
		.type = "text",
		.base_cost = 1000},
	{.id = {{0x0c, 0x0f, 0xfe, 0xe0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 2}},
		.name = "Voice interview",
		.type = "interactive_elevenlabs",
		.base_cost = 1000,
		.is_voice = true},
};
const size_t avatar_count = COUNT_OF(avatars);
const struct avatar *const avatar_text = &avatars[0];

const struct avatar *avatar_by_id(struct uuid id)
{
	for (size_t i = 0; i < avatar_count; i++)
		if (uuid_equal(avatars[i].id, id))
			return &avatars[i];
	return NULL;
}
