/* A chat endpoint that says what a test wants it to say: at once, after a gate opens, with any status. */
#ifndef UNIT_WORK_AI_MOCK_H
#define UNIT_WORK_AI_MOCK_H

#include "net/json_post.h"
#include "net/server.h"
#include "tests/unit/base/unit.h"
#include "work/service.h"

#include <jansson.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

struct ai_mock {
	json_t *(*reply)(int mood); /* the content of the message, as an object */
	int mood;
	int status; /* 0: 200 */
	bool is_slow;
	struct server *server;
	struct arena arena;
	sem_t in, gate; /* in: rises with each question that has come */
	atomic_int asked;
	pthread_mutex_t mutex; /* of what follows: a slow one is asked again while the first worker waits */
	struct buf last;       /* what it was sent */
};

static inline void endpoint_answer(
	void *context, void *worker, const struct http_request *request, struct arena *arena, struct http_reply *reply)
{
	struct ai_mock *mock = context;
	json_t *inner = mock->reply(mock->mood), *outer;
	char *content = json_dumps(inner, JSON_COMPACT), *body;

	UNUSED(worker);
	UNUSED(arena);
	mock->asked++;
	pthread_mutex_lock(&mock->mutex);
	buf_clear(&mock->last);
	buf_add(&mock->last, request->body);
	pthread_mutex_unlock(&mock->mutex);
	sem_post(&mock->in);
	if (mock->is_slow)
		sem_wait(&mock->gate);
	outer = json_pack("{s:[{s:{s:s,s:s}}],s:{s:i,s:i}}", "choices", "message", "role", "assistant", "content", content, "usage",
		"prompt_tokens", 100, "completion_tokens", 20);
	body = json_dumps(outer, JSON_COMPACT);
	reply->status = mock->status != 0 ? mock->status : 200;
	buf_add(&reply->body, str_of(body));
	free(content);
	free(body);
	json_decref(inner);
	json_decref(outer);
}

/* Starts it and points the service's settings at it. */
static inline void ai_mock_open(struct ai_mock *mock, struct service *service)
{
	struct str why = STR_NONE;
	struct server_options options = {.listen = STR("127.0.0.1:0"), .workers = 2, .context = mock, .answer = endpoint_answer};

	sem_init(&mock->in, 0, 0);
	sem_init(&mock->gate, 0, 0);
	pthread_mutex_init(&mock->mutex, NULL);
	mock->server = server_start(&options, &mock->arena, &why);
	assert_non_null(mock->server);
	service->post = json_post;
	service->settings.ai_base_url = arena_printf(&mock->arena, "http://%.*s/v1/", STR_ARG(server_address(mock->server)));
	service->settings.ai_model = STR("test-model");
	service->settings.ai_key = STR("secret");
	service->settings.ai_timeout_s = mock->is_slow ? 1 : 20;
}

static inline void ai_mock_close(struct ai_mock *mock)
{
	for (int i = 0; i < mock->asked; i++)
		sem_post(&mock->gate);
	server_stop(mock->server, 20000);
	sem_destroy(&mock->in);
	sem_destroy(&mock->gate);
	pthread_mutex_destroy(&mock->mutex);
	buf_close(&mock->last);
	arena_close(&mock->arena);
}

#endif
