/* Contrast of colours. */
#include "work/colour.h"

#include <math.h>

enum { STEPS = 50 };
static const double contrast_least = 4.5;

static bool digit_read(char c, int *value)
{
	if (c >= '0' && c <= '9')
		*value = c - '0';
	else if (c >= 'a' && c <= 'f')
		*value = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		*value = c - 'A' + 10;
	else
		return false;
	return true;
}

bool colour_read(struct str text, struct colour *colour)
{
	int digits[6];

	if (text.len != 7 || text.ptr[0] != '#')
		return false;
	for (int i = 0; i < 6; i++)
		if (!digit_read(text.ptr[i + 1], &digits[i]))
			return false;
	*colour = (struct colour){(uint8_t)(digits[0] * 16 + digits[1]), (uint8_t)(digits[2] * 16 + digits[3]),
		(uint8_t)(digits[4] * 16 + digits[5])};
	return true;
}

struct str colour_write(struct arena *arena, struct colour colour)
{
	return arena_printf(arena, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
}

static double light_of(uint8_t channel)
{
	double part = channel / 255.0;

	return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(struct colour colour)
{
	return 0.2126 * light_of(colour.red) + 0.7152 * light_of(colour.green) + 0.0722 * light_of(colour.blue);
}

double colour_contrast(struct colour a, struct colour b)
{
	double first = luminance(a) + 0.05, second = luminance(b) + 0.05;

	return first > second ? first / second : second / first;
}

static uint8_t mix(uint8_t from, uint8_t to, int step)
{
	return (uint8_t)(from + (to - from) * step / STEPS);
}

struct colour colour_on(struct colour colour, struct colour ground)
{
	uint8_t end = luminance(ground) > 0.18 ? 0 : 255;
	struct colour mixed = colour;

	for (int step = 1; step <= STEPS && colour_contrast(mixed, ground) < contrast_least; step++)
		mixed = (struct colour){mix(colour.red, end, step), mix(colour.green, end, step), mix(colour.blue, end, step)};
	return mixed;
}
