/* The commit lane with an engine that only takes notes: who is in which commit, and what everybody hears of it. */
#include "db/commit_lane.h"

#include "things.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8, TURNS = 400, ALL = THREADS * TURNS };

struct note {
	struct commit_lane *lane;
	bool is_open;
	atomic_int inside;
	int commits, begins, alone;
	int open[ALL];
	size_t open_count;
	int begin_code;  /* what begin says */
	int every_third; /* the code of every third commit */
	int codes[ALL];  /* of the commit that each turn was in */
	int turns[ALL];
};

static int note_begin(void *owner)
{
	struct note *note = owner;
	assert_false(note->is_open);
	note->begins++;
	note->is_open = note->begin_code == 0;
	return note->begin_code;
}

static void batch_close(struct note *note, int code)
{
	for (size_t i = 0; i < note->open_count; i++)
		note->codes[note->open[i]] = code;
	note->open_count = 0;
	note->is_open = false;
}

static int note_commit(void *owner)
{
	struct note *note = owner;
	assert_true(note->is_open);
	int code = ++note->commits % 3 == 0 ? note->every_third : 0;
	batch_close(note, code);
	return code;
}

struct turn {
	struct note *note;
	int number, code;
};

static int turn_take_note(void *data)
{
	struct turn *turn = data;
	struct note *note = turn->note;
	assert_int_equal(atomic_fetch_add(&note->inside, 1), 0);
	assert_true(note->is_open);
	note->turns[turn->number]++;
	note->open[note->open_count++] = turn->number;
	atomic_fetch_sub(&note->inside, 1);
	if (turn->code != 0)
		batch_close(note, turn->code);
	return turn->code;
}

static void alone_take_note(void *data)
{
	struct note *note = data;
	assert_int_equal(atomic_fetch_add(&note->inside, 1), 0);
	assert_false(note->is_open);
	note->alone++;
	atomic_fetch_sub(&note->inside, 1);
}

struct writer_thread {
	struct note *note;
	int first, heard[TURNS];
	int lost_every; /* every so many turns lose the batch */
};

static void *writer_main(void *data)
{
	struct writer_thread *thread = data;
	for (int i = 0; i < TURNS; i++) {
		int code = thread->lost_every > 0 && i % thread->lost_every == 1 ? 9 : 0;
		struct turn turn = {thread->note, thread->first + i, code};
		thread->heard[i] = commit_lane_run(thread->note->lane, turn_take_note, &turn);
		if (i % 50 == 0)
			commit_lane_alone(thread->note->lane, alone_take_note, thread->note);
	}
	return NULL;
}

static struct note *run_all(struct note *note, int lost_every)
{
	pthread_t threads[THREADS];
	static struct writer_thread data[THREADS];
	note->lane = commit_lane_open(&(struct commit_lane_engine){note_begin, note_commit, note});
	for (int i = 0; i < THREADS; i++) {
		data[i] = (struct writer_thread){.note = note, .first = i * TURNS, .lost_every = lost_every};
		assert_int_equal(pthread_create(&threads[i], NULL, writer_main, &data[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	commit_lane_close(note->lane);
	for (int i = 0; i < ALL; i++) {
		assert_int_equal(note->turns[i], note->begin_code == 0);
		assert_int_equal(data[i / TURNS].heard[i % TURNS], note->codes[i]);
	}
	assert_int_equal(note->alone, THREADS * TURNS / 50);
	assert_false(note->is_open);
	return note;
}

static void test_everybody_is_committed(void **state)
{
	(void)state;
	static struct note note;
	run_all(&note, 0);
	assert_int_equal(note.begins, note.commits);
	for (int i = 0; i < ALL; i++)
		assert_int_equal(note.codes[i], 0);
}

static void test_a_failed_commit_is_heard_by_its_batch(void **state)
{
	(void)state;
	static struct note note = {.every_third = 7};
	run_all(&note, 0);
	int failed = 0;
	for (int i = 0; i < ALL; i++)
		failed += note.codes[i] == 7;
	assert_true(failed >= note.commits / 3 && failed < ALL);
}

static void test_a_lost_turn_takes_its_batch_along(void **state)
{
	(void)state;
	static struct note note;
	run_all(&note, 10);
	int lost = 0;
	for (int i = 0; i < ALL; i++)
		lost += note.codes[i] == 9;
	assert_true(lost >= ALL / 10 && lost < ALL);
}

static void test_no_begin_no_turn(void **state)
{
	(void)state;
	static struct note note = {.begin_code = 5};
	for (int i = 0; i < ALL; i++)
		note.codes[i] = 5;
	run_all(&note, 0);
	assert_int_equal(note.commits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everybody_is_committed),
		cmocka_unit_test(test_a_failed_commit_is_heard_by_its_batch),
		cmocka_unit_test(test_a_lost_turn_takes_its_batch_along),
		cmocka_unit_test(test_no_begin_no_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
