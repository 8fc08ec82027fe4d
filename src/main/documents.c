/* Commands that print what the binary knows of itself. */
#include "base/buf.h"
#include "doors/door.h"
#include "main/commands.h"
#include "main/start.h"

#include <stdio.h>
#include <stdlib.h>

static int print(struct buf *text)
{
	bool ok = fwrite(text->ptr, 1, text->len, stdout) == text->len && fflush(stdout) == 0;

	buf_close(text);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int openapi_run(struct command_line *line)
{
	struct buf text = {0};

	openapi_write(&text, str_is_empty(line->settings.public_url) ? STR("http://127.0.0.1:8080") : line->settings.public_url);
	buf_add_char(&text, '\n');
	return print(&text);
}

const struct command command_openapi = {
	.name = "openapi", .doc = "Prints the OpenAPI 3.1 document of the REST endpoints.", .run = openapi_run};

static int tools_run(struct command_line *line)
{
	struct buf text = {0};

	(void)line;
	mcp_tools_write(&text);
	buf_add_char(&text, '\n');
	return print(&text);
}

const struct command command_tools = {.name = "tools", .doc = "Prints the MCP tools.", .run = tools_run};

static void setting_print(struct buf *text, const struct field *f)
{
	buf_printf(text, "| `%s` | `CONVOKE_", f->name);
	for (const char *c = f->name; *c != '\0'; c++)
		buf_add_char(text, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
	buf_add_literal(text, "` | `--");
	for (const char *c = f->name; *c != '\0'; c++)
		buf_add_char(text, *c == '_' ? '-' : *c);
	buf_printf(text, "` | %s%s%s | %s", f->default_to != NULL ? "`" : "", f->default_to != NULL ? f->default_to : "none",
		f->default_to != NULL ? "`" : "", f->doc);
	for (const char *const *word = f->one_of; word != NULL && *word != NULL; word++)
		buf_printf(text, "%s`%s`", word == f->one_of ? ". One of " : ", ", *word);
	buf_add_literal(text, " |\n");
}

static int config_run(struct command_line *line)
{
	struct buf text = {0};

	(void)line;
	buf_add_literal(&text,
		"# Settings\n\n"
		"Printed by `convoke config`. Each setting is a line `name = value` in the configuration file, a variable in the\n"
		"environment, and an option of every command; the later of these wins. The file is `--config FILE`, else\n"
		"`CONVOKE_CONFIG`, else `convoke.ini` in the data folder.\n\n"
		"| in the file | in the environment | option | default | meaning |\n|---|---|---|---|---|\n");
	for (uint32_t i = 0; i < settings_shape.count; i++)
		setting_print(&text, &settings_shape.fields[i]);
	return print(&text);
}

const struct command command_config = {
	.name = "config", .doc = "Prints every setting with its names, default and meaning (doc/config.md).", .run = config_run};

static int version_run(struct command_line *line)
{
	(void)line;
	printf("convoke %s\n", CONVOKE_VERSION);
	return EXIT_SUCCESS;
}

const struct command command_version = {.name = "version", .doc = "Prints the version.", .run = version_run};

static int mcp_run(struct command_line *line)
{
	struct str token = command_value(line, "token");
	struct db *db;
	int code;

	if (str_is_empty(token))
		token = str_of(getenv("CONVOKE_TOKEN"));
	db = service_open(line);
	if (db == NULL)
		return command_fail(line);
	code = mcp_stdio_run(line->call->service, token);
	service_close(line, db);
	return code;
}

const struct command command_mcp = {
	.name = "mcp",
	.doc = "Speaks MCP over standard input and output; the access token or API key comes from CONVOKE_TOKEN.",
	.options = {{"token", "TOKEN", "Instead of CONVOKE_TOKEN (others on this machine may see it)"}},
	.run = mcp_run,
};
