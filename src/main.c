/* The program: its commands. */
#include "main/commands.h"

static const struct command *const commands[] = {&command_serve, &command_demo, &command_clock, &command_mcp, &command_merchant_add,
	&command_token, &command_password, &command_key_add, &command_key_list, &command_key_revoke, &command_key_rotate,
	&command_check, &command_copy, &command_render_report, &command_openapi, &command_tools, &command_config, &command_version,
	NULL};

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct call call = {.arena = &arena};
	int code = command_run(&call, commands, argc, argv);

	call_end(&call);
	arena_close(&arena);
	return code;
}
