/* Members of structs as PostgreSQL's binary values, and back. Internal to src/db. */
#ifndef DB_POSTGRES_VALUE_H
#define DB_POSTGRES_VALUE_H

#include "base/buf.h"
#include "db/plan.h"

/* The server's number of a type, and of arrays of it. */
uint32_t postgres_type(enum sql_type type);
uint32_t postgres_array_type(enum sql_type type);
/* True when a column of this type can be read into a field of this kind. */
bool postgres_type_fits(const struct field *field, uint32_t type);

/* Appends the value of `field` in the struct at `base`; false and nothing when it is NULL. */
bool postgres_value_write(struct buf *out, const struct field *field, const void *base);
/* Appends an array of one value of each struct of `rows`, which are `size` bytes apart. */
void postgres_array_write(struct buf *out, const struct field *field, const struct list *rows, size_t size);

/* Sets the member of `row` from a value that is not NULL. False when its length is not the kind's. Text is copied. */
bool postgres_value_read(struct arena *arena, const struct field *field, void *row, struct str value) MUST_CHECK;

#endif
