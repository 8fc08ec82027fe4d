/* All commands, for src/main.c. */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

#include "main/command.h"

extern const struct command command_serve, command_demo, command_clock, command_mcp;
extern const struct command command_merchant_add, command_token, command_password;
extern const struct command command_key_add, command_key_list, command_key_revoke, command_key_rotate;
extern const struct command command_openapi, command_tools, command_config, command_version;
extern const struct command command_check, command_copy, command_render_report;

#endif
