/* Threads of the server: signals stay with the threads that wait for them. */
#ifndef NET_THREAD_H
#define NET_THREAD_H

#include <pthread.h>

/* Starts a thread; panics when the system has none left. Join it with pthread_join. */
pthread_t thread_start(void *(*run)(void *argument), void *argument);

#endif
