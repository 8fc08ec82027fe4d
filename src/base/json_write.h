/* Structs into JSON, by their shapes, and JSON Schema (2020-12) from shapes. */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include "base/buf.h"
#include "base/shape.h"

/* The struct as a JSON object: optional members without value are left out, nullable ones are null; a required string without
 * value is "", a required list without items is []. */
void json_write(struct buf *buf, const struct shape *shape, const void *in);
/* Items of a list as a JSON array (strings when `of` is NULL). */
void json_write_list(struct buf *buf, const struct shape *of, struct list list);
/* A list of strings as JSON text in the arena; no value when it is empty. */
struct json json_strings(struct arena *arena, struct list strings);
/* A quoted, escaped string (RFC 8259; U+2028/2029 and control characters escaped), or null when it has no value. */
void json_write_str(struct buf *buf, struct str s);

/* For documents put together by hand: `,"name":` with the comma when one is due (the last byte is neither { nor [). */
void json_write_name(struct buf *buf, const char *name);

enum schema_style {
	SCHEMA_OPENAPI, /* null as type arrays: ["string","null"] */
	SCHEMA_MCP      /* inputs without type arrays: nullable members simply optional; outputs by anyOf with null */
};
/* The schema object of a shape, nested shapes inline. `is_input` decides whether optional-or-defaulted members are required. */
void schema_write(struct buf *buf, const struct shape *shape, enum schema_style style, bool is_input);

#endif
