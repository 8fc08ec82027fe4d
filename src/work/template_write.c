/* Writing a compiled template for one struct. */
#include "base/clock.h"
#include "base/encode.h"
#include "work/template_steps.h"

#include <string.h>

struct writer {
	struct buf *out;
	const struct template *template;
	const void *levels[TEMPLATE_DEPTH_MAX + 1];
};

static void steps_write(struct writer *writer, size_t from, size_t to);

void template_write(struct buf *out, const struct template *template, const void *data)
{
	struct writer writer = {.out = out, .template = template, .levels = {data}};

	steps_write(&writer, 0, template->count);
}

static bool has_value(const struct field *field, const void *base)
{
	switch (field->kind) {
	case KIND_BOOL:
		return *(const bool *)field_in(field, base);
	case KIND_FLAG:
		return ((const struct flag *)field_in(field, base))->value;
	case KIND_INT:
		return *(const int64_t *)field_in(field, base) != 0;
	case KIND_NUMBER:
		return *(const double *)field_in(field, base) != 0;
	case KIND_STR:
		return !str_is_empty(*(const struct str *)field_in(field, base));
	default:
		return !field_is_none(field, base);
	}
}

static void text_write(struct writer *writer, struct str text)
{
	if (writer->template->mode == TEMPLATE_HTML)
		html_write(writer->out, text);
	else
		buf_add(writer->out, text);
}

static void int_write(struct buf *out, const struct field *field, int64_t value)
{
	char text[TIME_TEXT_LEN];

	if (field->format == FORMAT_TIME) {
		time_write(value, text);
		buf_add(out, (struct str){text, sizeof(text)});
	} else if (field->format == FORMAT_MILLI) {
		buf_add_number(out, (double)value / 1000);
	} else {
		buf_add_int(out, value);
	}
}

static void uuid_add(struct buf *out, struct uuid id)
{
	char text[UUID_TEXT_LEN];

	uuid_write(id, text);
	buf_add(out, (struct str){text, sizeof(text)});
}

static void value_write(struct writer *writer, const struct step *step)
{
	const void *base = writer->levels[step->level];
	const void *member;

	if (step->field == NULL) {
		text_write(writer, *(const struct str *)base);
		return;
	}
	if (field_is_none(step->field, base))
		return;
	member = field_in(step->field, base);
	switch (step->field->kind) {
	case KIND_INT:
		int_write(writer->out, step->field, *(const int64_t *)member);
		break;
	case KIND_NUMBER:
		buf_add_number(writer->out, *(const double *)member);
		break;
	case KIND_OPT_NUMBER:
		buf_add_number(writer->out, ((const struct number *)member)->value);
		break;
	case KIND_UUID:
		uuid_add(writer->out, *(const struct uuid *)member);
		break;
	default:
		text_write(writer, *(const struct str *)member);
	}
}

static void list_write(struct writer *writer, size_t at)
{
	const struct step *step = &writer->template->steps[at];
	const struct list *list = field_in(step->field, writer->levels[step->level]);
	size_t size = step->field->of ? step->field->of->size : sizeof(struct str);

	for (size_t i = 0; i < list->count; i++) {
		writer->levels[step->inner] = (const char *)list->items + i * size;
		steps_write(writer, at + 1, step->end);
	}
}

static void section_write(struct writer *writer, size_t at)
{
	const struct step *step = &writer->template->steps[at];
	const void *base = writer->levels[step->level];

	if (!has_value(step->field, base))
		return;
	if (step->field->kind == KIND_LIST) {
		list_write(writer, at);
		return;
	}
	if (step->field->kind == KIND_OBJECT)
		memcpy(&writer->levels[step->inner], field_in(step->field, base), sizeof(void *));
	steps_write(writer, at + 1, step->end);
}

static void steps_write(struct writer *writer, size_t from, size_t to)
{
	const struct step *steps = writer->template->steps;

	for (size_t i = from; i < to; i = steps[i].end ? steps[i].end : i + 1) {
		const struct step *step = &steps[i];
		switch (step->kind) {
		case STEP_TEXT:
			buf_add(writer->out, step->text);
			break;
		case STEP_VALUE:
			value_write(writer, step);
			break;
		case STEP_RAW:
			buf_add(writer->out, *(const struct str *)field_in(step->field, writer->levels[step->level]));
			break;
		case STEP_SECTION:
			section_write(writer, i);
			break;
		case STEP_INVERTED:
			if (!has_value(step->field, writer->levels[step->level]))
				steps_write(writer, i + 1, step->end);
			break;
		}
	}
}
