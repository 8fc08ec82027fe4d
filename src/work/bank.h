/* The built-in generator's texts, embedded from bank/: lines of `name = text`, with # in front of remarks. */
#ifndef WORK_BANK_H
#define WORK_BANK_H

#include "base/call.h"

/* A file of the bank: folder "" or "questions/", name "skills"; none when there is no such file. */
struct str bank_file(struct call *call, const char *folder, struct str name);
/* The next line that is neither empty nor a remark, trimmed; false when there is none. */
bool bank_line(struct str *rest, struct str *line);
/* The next line of `name = text`. */
bool bank_pair(struct str *rest, struct str *name, struct str *text);

/* Skills that stand in the text, at most `most`, each once, in its order and as it writes them. Returns how many. */
size_t bank_skills(struct call *call, struct str text, struct str *skills, size_t most);
/* The seniority that a position's name tells, in the contract's word, or none. */
struct str bank_seniority(struct call *call, struct str name);

#endif
