/* The request, the tries, the reply. */
#include "work/ai.h"

#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "store/events.h"
#include "work/service.h"

#include <string.h>

enum { TRIES_MOST = 2, TRY_LEAST_MS = 3000, MARK_BYTES = 12 };

bool ai_is_there(const struct call *call)
{
	return call->service->post != NULL && !str_is_empty(call->service->settings.ai_base_url);
}

struct str ai_mark(struct call *call)
{
	return random_text(call->arena, MARK_BYTES);
}

/* --- the request ---------------------------------------------------------------------------------------------------------------
 */

static struct str url_of(struct call *call)
{
	struct str base = call->service->settings.ai_base_url;

	while (str_ends_with(base, STR("/")))
		base = str_first(base, base.len - 1);
	return arena_printf(call->arena, "%.*s/chat/completions", STR_ARG(base));
}

static void message_put(struct buf *buf, const char *role, struct str content)
{
	buf_printf(buf, "{\"role\":\"%s\",\"content\":", role);
	json_write_str(buf, content);
	buf_add_char(buf, '}');
}

/* Temperature 0 and a fixed seed, so that the same question gets the same reply where the model allows it. */
static struct str request_make(struct call *call, const struct ai_question *question)
{
	struct buf buf = {0};
	struct str text;

	buf_add_literal(&buf, "{\"model\":");
	json_write_str(&buf, call->service->settings.ai_model);
	buf_add_literal(&buf, ",\"temperature\":0,\"seed\":1,\"messages\":[");
	message_put(&buf, "system", question->instructions);
	buf_add_char(&buf, ',');
	message_put(&buf, "user", question->text);
	buf_printf(&buf,
		"],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"%s\",\"schema\":", question->purpose);
	schema_write(&buf, question->reply, SCHEMA_OPENAPI, true);
	buf_add_literal(&buf, "}}}");
	text = arena_copy(call->arena, buf_str(&buf));
	buf_close(&buf);
	return text;
}

/* --- the reply -----------------------------------------------------------------------------------------------------------------
 */

struct message {
	struct str content;
};
static const struct field message_fields[] = {FIELD(struct message, content, "")};
static const struct shape message_shape = SHAPE("Message", struct message, message_fields);
struct choice {
	const void *message;
};
static const struct field choice_fields[] = {FIELD(struct choice, message, "", .of = &message_shape)};
static const struct shape choice_shape = SHAPE("Choice", struct choice, choice_fields);
struct usage {
	struct number prompt_tokens, completion_tokens;
};
#define TOKENS(member) FIELD(struct usage, member, "", .optional = true, .nullable = true)
static const struct field usage_fields[] = {TOKENS(prompt_tokens), TOKENS(completion_tokens)};
static const struct shape usage_shape = SHAPE("Usage", struct usage, usage_fields);
struct completion {
	struct list choices;
	const void *usage;
};
static const struct field completion_fields[] = {FIELD(struct completion, choices, "", .of = &choice_shape, .min = 1),
	FIELD(struct completion, usage, "", .of = &usage_shape, .optional = true, .nullable = true)};
static const struct shape completion_shape = SHAPE("Completion", struct completion, completion_fields);

/* One question on its way, and what it has cost so far. */
struct asking {
	const struct ai_question *question;
	struct post post;
	int tries;
	int64_t tokens_in, tokens_out;
	bool is_hopeless; /* the same request would be refused again */
};

static int64_t tokens_of(struct number number)
{
	return number.value > 0 && number.value < 1e9 ? (int64_t)number.value : 0;
}

static bool body_read(struct call *call, struct asking *asking, struct str body, void *reply)
{
	struct completion completion = {{0}};
	const struct ai_question *question = asking->question;
	const struct choice *choice;
	const struct usage *usage;

	if (!json_read(call, body, &completion_shape, &completion))
		return false;
	choice = completion.choices.items;
	usage = completion.usage;
	if (usage != NULL) {
		asking->tokens_in += tokens_of(usage->prompt_tokens);
		asking->tokens_out += tokens_of(usage->completion_tokens);
	}
	memset(reply, 0, question->reply->size);
	return json_read(call, ((const struct message *)choice->message)->content, question->reply, reply) &&
		(question->check == NULL || question->check(call, question, reply));
}

/* A call of its own for each try: what a stranger's server answers is nobody's fault here. */
static bool ask_once(struct call *call, struct asking *asking, void *reply, struct str *why)
{
	struct call trying = {.arena = call->arena, .now_ms = call->now_ms, .service = call->service};
	struct post_reply answer;
	bool ok = call->service->post(&trying, &asking->post, &answer);

	if (ok && answer.status != 200) {
		asking->is_hopeless = answer.status >= 400 && answer.status < 500 && answer.status != 429 && answer.status != 408;
		ok = fault(&trying, FAULT_UNAVAILABLE, NULL, "status %d", answer.status);
	}
	ok = ok && body_read(&trying, asking, answer.body, reply);
	*why = trying.fault.message;
	asking->tries++;
	call_end(&trying);
	return ok;
}

/* What it cost is told whether it was of use or not. */
static void cost_log(struct call *call, const struct asking *asking, int64_t ms, struct str why)
{
	char merchant[UUID_TEXT_LEN];

	uuid_write(asking->question->merchant_id, merchant);
	log_event(str_is_empty(why) ? LOG_INFO : LOG_WARN, "ai_asked", LOG_TEXT("purpose", str_of(asking->question->purpose)),
		LOG_TEXT("merchant_id", ((struct str){merchant, sizeof merchant})),
		LOG_TEXT("model", call->service->settings.ai_model), LOG_INT("tries", asking->tries), LOG_INT("ms", ms),
		LOG_INT("tokens_in", asking->tokens_in), LOG_INT("tokens_out", asking->tokens_out),
		LOG_TEXT("why", str_is_empty(why) ? STR("ok") : why));
}

static bool count_run(struct call *call, void *data)
{
	return ai_day_add(call, data);
}

/* A call of its own: what cannot be counted is told, and fails nobody. */
static void cost_count(struct call *call, const struct asking *asking)
{
	const int64_t day_ms = 86400000;
	struct call counting = {.arena = call->arena, .now_ms = call->now_ms, .service = call->service};
	struct ai_day by = {.merchant_id = asking->question->merchant_id,
		.day = call->now_ms / day_ms,
		.purpose = str_of(asking->question->purpose),
		.calls = asking->tries,
		.tokens_in = asking->tokens_in,
		.tokens_out = asking->tokens_out};

	if (asking->question->db != NULL && !db_transaction(&counting, asking->question->db, DB_WRITE, count_run, &by))
		log_event(LOG_WARN, "ai_not_counted", LOG_TEXT("why", counting.fault.message));
	call_end(&counting);
}

bool ai_ask(struct call *call, const struct ai_question *question, void *reply, struct str *why)
{
	const struct settings *settings = &call->service->settings;
	struct asking asking = {.question = question};
	int64_t begun_us = clock_ticks_us(), each_ms = settings->ai_timeout_s * 1000, left_ms;
	bool ok = false;

	asking.post = (struct post){.url = url_of(call), .body = request_make(call, question), .key = settings->ai_key};
	while (!ok && !asking.is_hopeless && asking.tries < TRIES_MOST) {
		left_ms = question->within_ms > 0 ? question->within_ms - (clock_ticks_us() - begun_us) / 1000 : each_ms;
		if (asking.tries > 0 && left_ms < each_ms && left_ms < TRY_LEAST_MS)
			break;
		asking.post.timeout_ms = left_ms < each_ms ? left_ms : each_ms;
		ok = ask_once(call, &asking, reply, why);
	}
	cost_log(call, &asking, (clock_ticks_us() - begun_us) / 1000, ok ? STR_NONE : *why);
	cost_count(call, &asking);
	return ok;
}
