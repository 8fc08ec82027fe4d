/* What may make a result worth a second look. The keys are ours, since the contract publishes none; doc/scoring.md says what each
 * means and how it is found. */
#ifndef WORK_RISK_H
#define WORK_RISK_H

extern const char *const risk_keys[]; /* NULL-terminated */
enum { RISK_REPEATED, RISK_COPIED, RISK_INSTRUCTIONS, RISK_HASTY, RISK_COUNT };

#endif
