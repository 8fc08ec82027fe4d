/* list_languages: what interviews, mails and pages can speak. */
#include "api/handlers.h"
#include "work/language.h"

struct languages_in {
	struct uuid merchant_id;
};
static const struct field languages_in_fields[] = {
	FIELD(struct languages_in, merchant_id, "Accepted and not needed", .optional = true, .nullable = true)};
static const struct shape languages_in_shape = SHAPE("ListLanguagesRequest", struct languages_in, languages_in_fields);

struct accent_row {
	struct str code, name;
};
static const struct field accent_fields[] = {
	FIELD(struct accent_row, code, "Such as en-US"), FIELD(struct accent_row, name, "Such as English (United States)")};
static const struct shape accent_shape = SHAPE("Accent", struct accent_row, accent_fields);

struct language_row {
	struct str code, name_english, name_local, flag_image, flag_emoji, flag_unicode;
	bool coaching_interface, interview_interface, admin_interface;
	struct list accents;
};
#define ROW(member, doc, ...) FIELD(struct language_row, member, doc, __VA_ARGS__)
static const struct field language_fields[] = {ROW(code, "As mojito_language_code elsewhere"), ROW(name_english, "English name"),
	ROW(name_local, "Its own name"), ROW(flag_image, "Flag as an SVG address", .format = FORMAT_URI),
	ROW(flag_emoji, "Flag as an emoji"), ROW(flag_unicode, "Flag as code points"),
	ROW(coaching_interface, "Coaching pages speak it"), ROW(interview_interface, "Candidate pages speak it"),
	ROW(admin_interface, "The console speaks it"), ROW(accents, "Accents for speech recognition", .of = &accent_shape)};
static const struct shape language_shape = SHAPE("Language", struct language_row, language_fields);

struct languages_out {
	struct list languages;
};
static const struct field languages_out_fields[] = {
	FIELD(struct languages_out, languages, "By English name", .of = &language_shape)};
static const struct shape languages_out_shape = SHAPE("ListLanguagesReply", struct languages_out, languages_out_fields);

static struct list accents_make(struct call *call, const struct language *from)
{
	enum { ACCENTS_MOST = 8 };
	struct accent_row *rows = ARENA_ARRAY(call->arena, struct accent_row, ACCENTS_MOST);
	struct str rest = str_of(from->accents), accent;
	struct list list = {rows, 0};

	while (list.count < ACCENTS_MOST && str_next(&rest, '|', &accent)) {
		(void)str_next(&accent, ' ', &rows[list.count].code);
		rows[list.count++].name = accent;
	}
	return list;
}

/* A flag emoji is two "regional indicator" letters, U+1F1E6 for A onwards: F0 9F 87 A6 in UTF-8. */
static struct language_row row_make(struct call *call, const struct language *from)
{
	int first = from->country[0] - 'A', second = from->country[1] - 'A';
	struct str emoji = arena_printf(call->arena, "\xF0\x9F\x87%c\xF0\x9F\x87%c", 0xA6 + first, 0xA6 + second);

	return (struct language_row){.code = str_of(from->code),
		.name_english = str_of(from->name_english),
		.name_local = str_of(from->name_local),
		.flag_emoji = emoji,
		.flag_unicode = arena_printf(call->arena, "U+%X U+%X", 0x1F1E6 + first, 0x1F1E6 + second),
		.flag_image = arena_printf(call->arena,
			"data:image/svg+xml,%%3Csvg%%20xmlns='http://www.w3.org/2000/svg'%%20viewBox='0%%200%%2040%%2032'%%3E"
			"%%3Ctext%%20y='28'%%20font-size='32'%%3E%%26%%23x%X;%%26%%23x%X;%%3C/text%%3E%%3C/svg%%3E",
			0x1F1E6 + first, 0x1F1E6 + second),
		.interview_interface = true,
		.coaching_interface = false,
		.admin_interface = false,
		.accents = accents_make(call, from)};
}

static bool languages_run(struct call *call, const void *input, void *output)
{
	struct languages_out *out = output;
	struct language_row *rows = ARENA_ARRAY(call->arena, struct language_row, language_count);

	(void)input;
	for (size_t i = 0; i < language_count; i++)
		rows[i] = row_make(call, &languages[i]);
	out->languages = (struct list){rows, language_count};
	return true;
}

const struct endpoint languages_listing = {
	.name = "list_languages",
	.path = "/platform-languages-list",
	.title = "List supported languages",
	.doc = "The languages of interviews, mails and pages.",
	.tag = "Admin",
	.methods = METHOD_GET,
	.doors = DOOR_REST | DOOR_MCP,
	.access = ACCESS_USER,
	.effect = EFFECT_NONE,
	.is_idempotent = true,
	.is_merchant_free = true,
	.in = &languages_in_shape,
	.out = &languages_out_shape,
	.run = languages_run,
};
