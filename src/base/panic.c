/* The last words of a process that finds itself in a state that cannot be. */
#include "base/panic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MAX 1024

static _Thread_local const char *thread_doing;

void panic_note(const char *doing)
{
	thread_doing = doing;
}

/* Writes with one system call and without malloc, since memory may be what is broken or gone. */
void panic(const char *file, int line, const char *format, ...)
{
	char reason[MESSAGE_MAX], message[2 * MESSAGE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(reason, sizeof reason, format, args);
	va_end(args);
	const char *doing = thread_doing;
	snprintf(message, sizeof message, "panic: %s:%d: %s%s%.512s\n", file, line, reason, doing ? ", while " : "",
		doing ? doing : "");
	ssize_t written = write(STDERR_FILENO, message, strlen(message));
	(void)written; /* nobody is left to tell */
	abort();
}
