/* Serving until a signal ends it; also what `demo` does after its set-up. */
#ifndef MAIN_SERVE_H
#define MAIN_SERVE_H

#include "main/command.h"

/* Fills settings.listen with a free port when it asks for port 0, so that the public address is known before anybody can call. */
bool listen_settle(struct command_line *line) MUST_CHECK;

/* Serves on the opened service; `ready(line, data)`, when not NULL, is called once it answers. Gives the exit code. */
int serve(struct command_line *line, void (*ready)(struct command_line *line, void *data), void *data);

#endif
