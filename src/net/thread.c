/* Thread start with signals blocked: a signal for the process must reach the thread that waits for it, and SIGPIPE must kill
 * nobody. */
#include "net/thread.h"

#include "base/panic.h"

#include <signal.h>

pthread_t thread_start(void *(*run)(void *argument), void *argument)
{
	sigset_t blocked, before;
	sigfillset(&blocked);
	static const int own_faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
	for (size_t i = 0; i < sizeof own_faults / sizeof own_faults[0]; i++)
		sigdelset(&blocked, own_faults[i]);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	pthread_t thread;
	int error = pthread_create(&thread, NULL, run, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		PANIC("no thread can be started: error %d", error);
	return thread;
}
