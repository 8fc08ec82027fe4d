/* PostgreSQL as an engine: not in this build yet. */
#include "db/engine.h"

static struct db_server *server_open(struct call *call, struct str url)
{
	(void)url;
	fault(call, FAULT_INTERNAL, NULL, "this build has no PostgreSQL engine yet");
	return NULL;
}

const struct db_engine db_postgres = {.words = SQL_POSTGRES, .server_open = server_open};
