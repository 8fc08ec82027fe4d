/* One answer, as a client reads it. */
#ifndef UNIT_NET_ANSWER_H
#define UNIT_NET_ANSWER_H

#include "client.h"

#include <stdlib.h>

struct answer {
	int status; /* 0: the connection ended before a byte came */
	struct str head, body;
	char *memory;
};

static inline size_t answer_body_len(struct str head)
{
	const char *length = strstr(head.ptr, "\r\nContent-Length: ");
	return length ? (size_t)strtoull(length + 18, NULL, 10) : 0;
}

/* Byte by byte up to the empty line, so that nothing of the next answer is taken. */
static inline size_t head_read(int fd, char *memory, size_t room)
{
	size_t len = 0;
	while (len < 4 || memcmp(memory + len - 4, "\r\n\r\n", 4) != 0) {
		ssize_t got = recv(fd, memory + len, 1, 0);
		if (got <= 0 && len == 0)
			return 0;
		assert_true(got == 1 && len + 2 < room);
		len++;
	}
	memory[len] = 0;
	return len;
}

/* `is_bare`: an answer to HEAD, whose Content-Length has no body. */
static inline struct answer answer_read_as(int fd, bool is_bare)
{
	char head[8192];
	size_t head_len = head_read(fd, head, sizeof head);
	if (head_len == 0)
		return (struct answer){0};
	size_t body_len = is_bare ? 0 : answer_body_len((struct str){head, head_len});
	struct answer answer = {.memory = malloc(head_len + body_len + 1)};
	memcpy(answer.memory, head, head_len + 1);
	for (size_t at = head_len; at < head_len + body_len;) {
		ssize_t got = recv(fd, answer.memory + at, head_len + body_len - at, 0);
		assert_true(got > 0);
		at += (size_t)got;
	}
	answer.memory[head_len + body_len] = '\0';
	answer.status = atoi(head + 9);
	answer.head = (struct str){answer.memory, head_len};
	answer.body = (struct str){answer.memory + head_len, body_len};
	return answer;
}

#define answer_read(fd) answer_read_as((fd), false)

static inline void answer_close(struct answer *answer)
{
	free(answer->memory);
}

static inline bool answer_has(const struct answer *answer, const char *line)
{
	struct str rest = answer->head, part;
	while (str_next(&rest, '\n', &part))
		if (str_equal(str_trim(part), str_of(line)))
			return true;
	return false;
}

static inline void answer_expect(int fd, int status)
{
	struct answer answer = answer_read(fd);
	assert_int_equal(answer.status, status);
	answer_close(&answer);
}

#endif
