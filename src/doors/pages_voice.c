/* Spoken answers: pieces of a recording come by PUT while somebody speaks, playback goes out by ranges (RFC 9110 section 14). The
 * server says how many bytes it has, so that a recording goes on where the connection broke. */
#include "base/json_read.h"
#include "doors/pages_take.h"
#include "work/recording.h"

enum { RANGE_MOST = 4 << 20 };

struct voice_query {
	struct str take, type;
	int64_t offset;
};
#define QUERY(member) FIELD(struct voice_query, member, "", .optional = true)
static const struct field query_fields[] = {QUERY(take), QUERY(type), QUERY(offset)};
static const struct shape query_shape = SHAPE("VoiceQuery", struct voice_query, query_fields);

/* A piece on its way. */
struct piece {
	struct take_visit *take;
	struct voice_query query;
	struct answer_change change;
	struct str old_path; /* of the take that was there */
	struct str bytes;
};

static bool look_run(struct call *call, void *data)
{
	return attempt_look(call, &((struct take_visit *)data)->attempt);
}

static void bytes_reply(struct take_visit *take, int status, const struct answer *answer, struct str state)
{
	take_word_reply(take, status,
		&(struct take_word){.state = state, .take = answer->recording_take, .bytes = answer->recording_bytes});
}

/* --- taking pieces ---------------------------------------------------------------------------------------------------------- */

static bool query_read(struct piece *piece)
{
	struct call *call = piece->take->visit->call;
	struct pair *pairs;
	size_t count;

	return pairs_parse(call, piece->take->visit->request->query, &pairs, &count) &&
		pairs_read(call, pairs, count, &query_shape, &piece->query);
}

static bool piece_check(struct piece *piece)
{
	struct call *call = piece->take->visit->call;
	struct voice_query *query = &piece->query;

	if (!recording_take_is_valid(query->take) || query->offset < 0 || piece->bytes.len == 0)
		return fault(call, FAULT_INVALID, "take", "A piece has a take, an offset and bytes.");
	query->type = recording_type(query->type);
	if (query->type.ptr == NULL || (query->offset == 0 && !recording_begins_well(query->type, piece->bytes)))
		return fault(call, FAULT_INVALID, "type", "This is no recording of a browser's.");
	if (query->offset > call->service->settings.recording_limit_bytes - (int64_t)piece->bytes.len)
		return fault(call, FAULT_TOO_LARGE, NULL, "The recording is too large.");
	return true;
}

/* Where the piece belongs: behind the bytes of its take, or at the beginning of a new one. */
static bool piece_fits(const struct piece *piece, const struct answer *answer)
{
	bool is_same = str_equal(answer->recording_take, piece->query.take);

	return is_same ? piece->query.offset == answer->recording_bytes : piece->query.offset == 0;
}

static bool record_run(struct call *call, void *data)
{
	struct piece *piece = data;

	return attempt_record(call, &piece->take->attempt, &piece->change);
}

static void piece_write(struct piece *piece, const struct answer *answer)
{
	struct take_visit *take = piece->take;
	struct visit *visit = take->visit;
	const struct voice_query *query = &piece->query;
	struct recording recording = {.merchant_id = take->attempt.link.merchant_id,
		.result_id = answer->result_id,
		.answer_id = answer->id,
		.take = query->take};
	struct str path = recording_path(visit->call->arena, &recording);

	if (!str_equal(answer->recording, path))
		piece->old_path = answer->recording;
	piece->change = (struct answer_change){.id = answer->id,
		.now = {.recording = path,
			.recording_type = query->type,
			.recording_take = query->take,
			.recording_offset = query->offset,
			.recording_bytes = query->offset + (int64_t)piece->bytes.len}};
	/* The file first: what the database says is there is there. */
	if (!recording_write(visit->call, path, query->offset, piece->bytes) ||
		!db_transaction(visit->call, visit->db, DB_WRITE, record_run, piece)) {
		reply_fault(visit);
		return;
	}
	if (piece->change.outcome == ATTEMPT_DONE) {
		recording_remove(visit->call, piece->old_path);
		bytes_reply(take, 200, attempt_answer(&take->attempt, answer->id), STR("saved"));
	} else {
		bytes_reply(take, piece->change.outcome == ATTEMPT_NEWER ? 409 : 410, &piece->change.now,
			piece->change.outcome == ATTEMPT_NEWER ? STR("newer") : STR("late"));
	}
}

static void piece_take(struct take_visit *take, const struct answer *answer)
{
	struct piece piece = {.take = take, .bytes = take->visit->request->body};

	if (!query_read(&piece) || !piece_check(&piece))
		reply_fault(take->visit);
	else if (!answer_is_spoken(&take->attempt, answer))
		bytes_reply(take, 422, answer, STR("wrong"));
	else if (!answer_is_open(&take->attempt, answer, take->visit->call->now_ms))
		bytes_reply(take, 410, answer, STR("late"));
	else if (!piece_fits(&piece, answer))
		bytes_reply(take, 409, answer, STR("newer"));
	else
		piece_write(&piece, answer);
}

/* --- playback --------------------------------------------------------------------------------------------------------------- */

struct range {
	int64_t first, last; /* inclusive */
	bool is_partial, is_wrong;
};

/* One range of bytes; what else a Range header may say is answered with all of it. */
static struct range range_read(struct str header, int64_t size)
{
	struct range range = {0, size - 1, false, false};
	struct str first, rest;

	if (!str_starts_with(header, STR("bytes=")) || str_find(header, ',') >= 0)
		return range;
	rest = str_from(header, 6);
	if (!str_next(&rest, '-', &first) || rest.ptr == NULL)
		return range;
	if (str_is_empty(first) ? !str_to_int(rest, &range.last) || range.last <= 0
				: !str_to_int(first, &range.first) || range.first < 0)
		return (struct range){0, size - 1, false, false};
	if (str_is_empty(first)) {
		range.first = range.last < size ? size - range.last : 0;
		range.last = size - 1;
	} else if (!str_is_empty(rest) && (!str_to_int(rest, &range.last) || range.last < range.first)) {
		return (struct range){0, size - 1, false, false};
	}
	range.is_partial = true;
	range.is_wrong = range.first >= size;
	if (range.last >= size)
		range.last = size - 1;
	if (range.last - range.first >= RANGE_MOST)
		range.last = range.first + RANGE_MOST - 1;
	return range;
}

static void voice_play(struct take_visit *take, const struct answer *answer)
{
	struct visit *visit = take->visit;
	struct http_reply *reply = visit->reply;
	struct range range = range_read(http_header(visit->request, "range"), answer->recording_bytes);
	struct arena *arena = visit->call->arena;

	reply_header_once(reply, "Cache-Control", STR("private, no-store"));
	reply_header_once(reply, "Accept-Ranges", STR("bytes"));
	reply_header_once(reply, "Cross-Origin-Resource-Policy", STR("same-origin"));
	if (range.is_wrong) {
		reply->status = 416;
		http_reply_header(reply, "Content-Range", arena_printf(arena, "bytes */%lld", (long long)answer->recording_bytes));
		return;
	}
	if (!recording_read(visit->call, answer->recording, range.first, (size_t)(range.last - range.first + 1), &reply->body)) {
		buf_close(&reply->body);
		reply_fault(visit);
		return;
	}
	reply->status = range.is_partial ? 206 : 200;
	http_reply_header(reply, "Content-Type", answer->recording_type);
	if (range.is_partial)
		http_reply_header(reply, "Content-Range",
			arena_printf(arena, "bytes %lld-%lld/%lld", (long long)range.first, (long long)range.last,
				(long long)answer->recording_bytes));
}

void take_voice(struct take_visit *take, struct str more)
{
	struct visit *visit = take->visit;
	struct str rest = more, id_text = STR_NONE;
	const struct answer *answer = NULL;
	struct uuid id;

	if (!db_transaction(visit->call, visit->db, DB_READ, look_run, take)) {
		reply_fault(visit);
		return;
	}
	if (str_next(&rest, '/', &id_text) && uuid_parse(id_text, &id))
		answer = attempt_answer(&take->attempt, id);
	if (answer == NULL || take->attempt.stage == ATTEMPT_NONE)
		take_word_reply(take, 404, &(struct take_word){.state = STR("elsewhere")});
	else if (visit->request->method == HTTP_PUT)
		piece_take(take, answer);
	else if (str_equal(rest, STR("state")))
		bytes_reply(take, 200, answer, STR("saved"));
	else if (answer->recording_bytes == 0 || rest.ptr != NULL)
		take_word_reply(take, 404, &(struct take_word){.state = STR("elsewhere")});
	else
		voice_play(take, answer);
}
