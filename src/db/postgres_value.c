/* PostgreSQL's binary formats, as its send and receive functions have them: integers and doubles in network order. */
#include "db/postgres_value.h"

#include "base/panic.h"

#include <endian.h>
#include <string.h>

/* pg_type.oid, fixed by the server's catalogue. */
enum {
	OID_BOOL = 16,
	OID_NAME = 19,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_JSON = 114,
	OID_FLOAT8 = 701,
	OID_VARCHAR = 1043,
	OID_UUID = 2950
};

uint32_t postgres_type(enum sql_type type)
{
	static const uint32_t types[] = {[SQL_UUID] = OID_UUID,
		[SQL_TEXT] = OID_TEXT,
		[SQL_BIGINT] = OID_INT8,
		[SQL_BOOLEAN] = OID_BOOL,
		[SQL_DOUBLE] = OID_FLOAT8};
	return types[type];
}

uint32_t postgres_array_type(enum sql_type type)
{
	static const uint32_t types[] = {
		[SQL_UUID] = 2951, [SQL_TEXT] = 1009, [SQL_BIGINT] = 1016, [SQL_BOOLEAN] = 1000, [SQL_DOUBLE] = 1022};
	return types[type];
}

bool postgres_type_fits(const struct field *field, uint32_t type)
{
	switch (field_sql_type(field)) {
	case SQL_TEXT:
		return type == OID_TEXT || type == OID_VARCHAR || type == OID_NAME || type == OID_JSON;
	case SQL_BIGINT:
		return type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
	default:
		return type == postgres_type(field_sql_type(field));
	}
}

static void bytes_add(struct buf *out, const void *bytes, size_t len)
{
	buf_add(out, (struct str){bytes, len});
}

static void int32_add(struct buf *out, uint32_t value)
{
	value = htobe32(value);
	bytes_add(out, &value, sizeof value);
}

static void int64_add(struct buf *out, uint64_t value)
{
	value = htobe64(value);
	bytes_add(out, &value, sizeof value);
}

static void double_add(struct buf *out, double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	int64_add(out, bits);
}

bool postgres_value_write(struct buf *out, const struct field *field, const void *base)
{
	const void *member = field_in(field, base);
	if (field_is_none(field, base))
		return false;
	switch ((enum kind)field->kind) {
	case KIND_STR:
		buf_add(out, *(const struct str *)member);
		return true;
	case KIND_JSON:
		buf_add(out, ((const struct json *)member)->text);
		return true;
	case KIND_BOOL:
		buf_add_char(out, *(const bool *)member);
		return true;
	case KIND_FLAG:
		buf_add_char(out, ((const struct flag *)member)->value);
		return true;
	case KIND_INT:
		int64_add(out, (uint64_t)((const int64_t *)member)[0]);
		return true;
	case KIND_NUMBER:
		double_add(out, *(const double *)member);
		return true;
	case KIND_OPT_NUMBER:
		double_add(out, ((const struct number *)member)->value);
		return true;
	case KIND_UUID:
		bytes_add(out, member, sizeof(struct uuid));
		return true;
	case KIND_LIST:
	case KIND_OBJECT:
		break;
	}
	PANIC("field %s cannot be sent", field->name);
}

void postgres_array_write(struct buf *out, const struct field *field, const struct list *rows, size_t size)
{
	/* One dimension, may hold NULL, type, count, numbered from 1; then length and bytes of each. */
	int32_add(out, 1);
	int32_add(out, 1);
	int32_add(out, postgres_type(field_sql_type(field)));
	int32_add(out, (uint32_t)rows->count);
	int32_add(out, 1);
	const char *row = rows->items;
	for (size_t i = 0; i < rows->count; i++, row += size) {
		size_t at = out->len;
		int32_add(out, UINT32_MAX);
		if (!postgres_value_write(out, field, row))
			continue;
		uint32_t len = htobe32((uint32_t)(out->len - at - sizeof len));
		memcpy(out->ptr + at, &len, sizeof len);
	}
}

static bool int_read(int64_t *value, struct str bytes)
{
	uint16_t two;
	uint32_t four;
	uint64_t eight;
	if (bytes.len == sizeof eight) {
		memcpy(&eight, bytes.ptr, sizeof eight);
		*value = (int64_t)be64toh(eight);
		return true;
	}
	if (bytes.len == sizeof four) {
		memcpy(&four, bytes.ptr, sizeof four);
		*value = (int32_t)be32toh(four);
		return true;
	}
	if (bytes.len != sizeof two)
		return false;
	memcpy(&two, bytes.ptr, sizeof two);
	*value = (int16_t)be16toh(two);
	return true;
}

static bool double_read(double *value, struct str bytes)
{
	int64_t bits;
	if (bytes.len != sizeof bits || !int_read(&bits, bytes))
		return false;
	memcpy(value, &bits, sizeof bits);
	return true;
}

bool postgres_value_read(struct arena *arena, const struct field *field, void *row, struct str value)
{
	void *member = field_at(field, row);
	switch ((enum kind)field->kind) {
	case KIND_STR:
		*(struct str *)member = arena_copy(arena, value);
		return true;
	case KIND_JSON:
		((struct json *)member)->text = arena_copy(arena, value);
		return true;
	case KIND_BOOL:
		*(bool *)member = value.len == 1 && value.ptr[0] != 0;
		return value.len == 1;
	case KIND_FLAG:
		*(struct flag *)member = (struct flag){true, value.len == 1 && value.ptr[0] != 0};
		return value.len == 1;
	case KIND_INT:
		return int_read(member, value);
	case KIND_NUMBER:
		return double_read(member, value);
	case KIND_OPT_NUMBER:
		((struct number *)member)->is_set = true;
		return double_read(&((struct number *)member)->value, value);
	case KIND_UUID:
		if (value.len != sizeof(struct uuid))
			return false;
		memcpy(member, value.ptr, sizeof(struct uuid));
		return true;
	case KIND_LIST:
	case KIND_OBJECT:
		break;
	}
	PANIC("field %s cannot be read", field->name);
}
