/* The environment configures the program; tests want it as it is by itself. */
#ifndef TESTS_API_ENVIRONMENT_H
#define TESTS_API_ENVIRONMENT_H

/* Takes every CONVOKE_<SETTING> out of this process's environment. */
void environment_clear(void);

#endif
