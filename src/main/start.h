/* What most commands begin with: the data folder, the database, the keys. */
#ifndef MAIN_START_H
#define MAIN_START_H

#include "main/command.h"
#include "work/service.h"

/* The database of the settings, or the SQLite file in the data folder. */
struct str database_url(struct call *call, const struct settings *settings);

/* Opens all that `service` names from the line's settings and gives the connection that the command itself uses; NULL with a fault.
 * The service lives in the call's arena. call->service and call->now_ms are set. */
struct db *service_open(struct command_line *line);
void service_close(struct command_line *line, struct db *db);

#endif
