/* LOWER of all letters on SQLite, which knows those of ASCII alone. */
#ifndef DB_SQLITE_LOWER_H
#define DB_SQLITE_LOWER_H

#include <sqlite3.h>

/* Makes it the connection's LOWER; SQLite's error code. */
int sqlite_lower_add(sqlite3 *handle);

#endif
