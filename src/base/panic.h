/* What cannot happen: asserts that stay on in production. Prints the place and what the thread was doing, then aborts. */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

/* Ends the process with a message. */
void panic(const char *file, int line, const char *format, ...) __attribute__((noreturn, format(printf, 3, 4)));
#define PANIC(...) panic(__FILE__, __LINE__, __VA_ARGS__)
#define ASSERT(condition) ((condition) ? (void)0 : panic(__FILE__, __LINE__, "assertion failed: %s", #condition))

/* What this thread is doing, for the message of a panic: a literal or memory that outlives the work. NULL clears it. */
void panic_note(const char *doing);

#endif
