/* The command line: which command, its options, every setting as an option too, help and complaints. */
#ifndef MAIN_COMMAND_H
#define MAIN_COMMAND_H

#include "work/settings.h"

/* An option of one command beside the settings. */
struct command_option {
	const char *name, *value, *doc; /* value: what --help calls it; NULL: takes none */
};

enum { OPTIONS_MOST = 16, SETTINGS_MOST = 64, EXIT_USAGE = 2 };

struct command_line;
struct command {
	const char *name;            /* "merchant add" */
	const char *arguments, *doc; /* for help: "<id>" */
	struct command_option options[OPTIONS_MOST];
	int (*run)(struct command_line *line); /* gives the exit code */
};

/* A parsed command line. The call's arena lives as long as the program. */
struct command_line {
	struct call *call;
	const struct command *command;
	struct settings settings;
	struct str values[OPTIONS_MOST]; /* by the command's options; without value: not given */
	struct str argument;             /* what stands behind the options, at most one */
	bool is_demo;                    /* before service_open: what it opens is a demo's */
};

/* Finds and runs the command of `argv`; gives the exit code. Complaints are one line on standard error and exit code 2. */
int command_run(struct call *call, const struct command *const *commands, int argc, char **argv);

/* The text of an option, by name; no value when it was not given. */
struct str command_value(const struct command_line *line, const char *name);
/* A complaint in one line; gives EXIT_USAGE. */
int command_complain(const struct command_line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The fault of the call in one line; gives 1, or EXIT_USAGE when it is that a setting is wrong. */
int command_fail(const struct command_line *line);

#endif
