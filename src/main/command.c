/* Options by getopt_long; the settings' options come from their shape. */
#include "main/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* getopt's values: first the command's options, then these, then the settings. */
enum { VALUE_HELP = 1000, VALUE_CONFIG, VALUE_SETTING = 2000 };

struct parsing {
	struct command_line *line;
	struct option options[OPTIONS_MOST + SETTINGS_MOST + 3];
	struct setting_override overrides[SETTINGS_MOST];
	size_t override_count;
	struct str config;
	bool wants_help;
};

static char *option_name(struct call *call, const char *setting)
{
	char *name = arena_cstr(call->arena, str_of(setting));

	for (char *c = name; *c != '\0'; c++)
		if (*c == '_')
			*c = '-';
	return name;
}

static void options_make(struct parsing *p)
{
	const struct command *command = p->line->command;
	size_t n = 0;

	for (size_t i = 0; i < OPTIONS_MOST && command->options[i].name != NULL; i++)
		p->options[n++] = (struct option){command->options[i].name,
			command->options[i].value != NULL ? required_argument : no_argument, NULL, (int)i};
	p->options[n++] = (struct option){"help", no_argument, NULL, VALUE_HELP};
	p->options[n++] = (struct option){"config", required_argument, NULL, VALUE_CONFIG};
	for (uint32_t i = 0; i < settings_shape.count; i++)
		p->options[n++] = (struct option){
			option_name(p->line->call, settings_shape.fields[i].name), required_argument, NULL, VALUE_SETTING + (int)i};
}

static void option_take(struct parsing *p, int value, const char *text)
{
	if (value == VALUE_HELP)
		p->wants_help = true;
	else if (value == VALUE_CONFIG)
		p->config = str_of(text);
	else if (value >= VALUE_SETTING && p->override_count < SETTINGS_MOST)
		p->overrides[p->override_count++] =
			(struct setting_override){settings_shape.fields[value - VALUE_SETTING].name, str_of(text)};
	else if (value < OPTIONS_MOST)
		p->line->values[value] = text != NULL ? str_of(text) : STR("yes");
}

/* 0, or the exit code of a complaint. */
static int options_parse(struct parsing *p, int argc, char **argv)
{
	int value;

	opterr = 0;
	optind = 1;
	while ((value = getopt_long(argc, argv, ":", p->options, NULL)) != -1) {
		if (value == ':')
			return command_complain(p->line, "%s needs a value", argv[optind - 1]);
		/* a letter: getopt may not have left its word yet */
		if (value == '?' && optopt > ' ' && optopt < 127)
			return command_complain(p->line, "there is no option -%c", optopt);
		if (value == '?')
			return command_complain(p->line, "there is no option %s", argv[optind - 1]);
		option_take(p, value, optarg);
	}
	if (optind < argc)
		p->line->argument = str_of(argv[optind++]);
	if (optind < argc)
		return command_complain(p->line, "\"%s\" is one word too many", argv[optind]);
	if (p->line->argument.ptr != NULL && p->line->command->arguments == NULL)
		return command_complain(p->line, "\"%s\" is one word too many", p->line->argument.ptr);
	return 0;
}

static void option_print(const char *name, const char *value, const char *doc)
{
	char left[64];

	snprintf(left, sizeof left, "--%s%s%s", name, value != NULL ? " " : "", value != NULL ? value : "");
	printf("  %-26s %s\n", left, doc);
}

static int help_print(const struct command_line *line)
{
	const struct command *command = line->command;

	printf("convoke %s %s%s[options]\n\n%s\n\n", command->name, command->arguments != NULL ? command->arguments : "",
		command->arguments != NULL ? " " : "", command->doc);
	for (size_t i = 0; i < OPTIONS_MOST && command->options[i].name != NULL; i++)
		option_print(command->options[i].name, command->options[i].value, command->options[i].doc);
	option_print("config", "FILE", "Configuration file; without it convoke.ini in the data folder, if it is there");
	for (uint32_t i = 0; i < settings_shape.count; i++)
		option_print(option_name(line->call, settings_shape.fields[i].name), "VALUE", settings_shape.fields[i].doc);
	printf("\nEvery setting is also CONVOKE_<NAME> in the environment and <name> = <value> in the configuration file.\n");
	return EXIT_SUCCESS;
}

static void commands_print(const struct command *const *commands, FILE *out)
{
	fprintf(out, "convoke: brings people to an interview and brings the results back\n\n");
	for (; *commands != NULL; commands++)
		fprintf(out, "  convoke %-16s %s\n", (*commands)->name, (*commands)->doc);
	fprintf(out, "\nconvoke COMMAND --help tells more.\n");
}

/* `convoke key --help`: the commands that begin with this word; false when there is none. */
static bool family_print(const struct command *const *commands, const char *word)
{
	struct str first = str_of(word);
	bool is_any = false;

	for (; *commands != NULL; commands++) {
		struct str name = str_of((*commands)->name);

		if (!str_starts_with(name, first) || name.len == first.len || name.ptr[first.len] != ' ')
			continue;
		printf("  convoke %-16s %s\n", (*commands)->name, (*commands)->doc);
		is_any = true;
	}
	return is_any;
}

/* The command whose one or two words begin argv, and how many they are. */
static const struct command *command_find(const struct command *const *commands, int argc, char **argv, int *words)
{
	char two[64];

	for (*words = 2; *words >= 1; (*words)--) {
		if (argc < *words + 1)
			continue;
		snprintf(two, sizeof two, "%s%s%s", argv[1], *words == 2 ? " " : "", *words == 2 ? argv[2] : "");
		for (size_t i = 0; commands[i] != NULL; i++)
			if (strcmp(commands[i]->name, two) == 0)
				return commands[i];
	}
	return NULL;
}

int command_run(struct call *call, const struct command *const *commands, int argc, char **argv)
{
	struct command_line *line = ARENA_NEW(call->arena, struct command_line);
	struct parsing *p = ARENA_NEW(call->arena, struct parsing);
	int words, complaint;

	line->call = call;
	if (argc < 2) {
		commands_print(commands, stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		commands_print(commands, stdout);
		return EXIT_SUCCESS;
	}
	if (strcmp(argv[1], "--version") == 0)
		argv[1] += 2;
	if (argc == 3 && strcmp(argv[2], "--help") == 0 && family_print(commands, argv[1]))
		return EXIT_SUCCESS;
	line->command = command_find(commands, argc, argv, &words);
	if (line->command == NULL)
		return command_complain(
			line, "there is no command \"%s%s%s\"", argv[1], argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
	p->line = line;
	options_make(p);
	complaint = options_parse(p, argc - words, argv + words);
	if (complaint != 0)
		return complaint;
	if (p->wants_help)
		return help_print(line);
	if (!settings_load(call, p->config, p->overrides, p->override_count, &line->settings))
		return command_complain(line, "%.*s", STR_ARG(call->fault.message));
	return line->command->run(line);
}

struct str command_value(const struct command_line *line, const char *name)
{
	for (size_t i = 0; i < OPTIONS_MOST && line->command->options[i].name != NULL; i++)
		if (strcmp(line->command->options[i].name, name) == 0)
			return line->values[i];
	return STR_NONE;
}

int command_complain(const struct command_line *line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "convoke%s%s: ", line->command != NULL ? " " : "", line->command != NULL ? line->command->name : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "; see convoke%s%s --help\n", line->command != NULL ? " " : "",
		line->command != NULL ? line->command->name : "");
	return EXIT_USAGE;
}

int command_fail(const struct command_line *line)
{
	struct str name = line->call->fault.name;
	bool is_setting = line->call->fault.kind == FAULT_INVALID && shape_field(&settings_shape, name) != NULL;

	fprintf(stderr, "convoke %s: %.*s%s%.*s\n", line->command->name, STR_ARG(name), str_is_empty(name) ? "" : ": ",
		STR_ARG(line->call->fault.message));
	return is_setting ? EXIT_USAGE : EXIT_FAILURE;
}
