/* Matching what is sent with what is stored, and what follows for each. */
#include "work/question_set.h"

#include "work/definition_check.h"

#include <string.h>

/* One question that was sent. */
struct entry {
	const struct question_io *sent;
	ptrdiff_t match;      /* the stored one that it is, or -1 */
	struct question made; /* as it will be stored */
	bool is_kept;
};

struct matching {
	struct call *call;
	const struct question_io *stored, *sent;
	size_t stored_count, count;
	struct entry *entries;
	bool *taken; /* per stored one */
};

static bool question_fault(struct call *call, size_t at, const char *member, const char *why)
{
	struct str path = arena_printf(call->arena, "questions[%zu].%s", at, member);

	return fault(call, FAULT_INVALID, arena_cstr(call->arena, path), "%s", why);
}

/* --- matching ------------------------------------------------------------------------------------------------------------------
 */

static bool by_external_id(const struct question_io *sent, const struct question_io *stored)
{
	return !str_is_empty(sent->is.external_id) && str_equal(sent->is.external_id, stored->is.external_id);
}

static bool by_id(const struct question_io *sent, const struct question_io *stored)
{
	return !str_is_empty(sent->id) && str_equal_nocase(sent->id, stored->id);
}

static void match(struct matching *m, bool (*fits)(const struct question_io *sent, const struct question_io *stored))
{
	for (size_t i = 0; i < m->count; i++) {
		for (size_t j = 0; j < m->stored_count && m->entries[i].match < 0; j++) {
			if (m->taken[j] || !fits(&m->sent[i], &m->stored[j]))
				continue;
			m->entries[i].match = (ptrdiff_t)j;
			m->taken[j] = true;
		}
	}
}

static bool ids_check(struct call *call, const struct question_io *sent, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (!str_is_empty(sent[i].id) && str_equal_nocase(sent[i].id, sent[j].id))
				return question_fault(call, i, "id", "An earlier question has the same id.");
	return true;
}

/* --- main questions ------------------------------------------------------------------------------------------------------------
 */

static const struct question_io *stored_of(const struct matching *m, const struct entry *entry)
{
	return entry->match < 0 ? NULL : &m->stored[entry->match];
}

/* What was sent says which by a handle or an id; what did not say keeps the one that it had. */
static struct str main_wanted(const struct matching *m, const struct entry *entry)
{
	const struct question_io *stored = stored_of(m, entry);

	if (question_io_has(entry->sent, "conditional_question_main_id") || stored == NULL)
		return entry->sent->conditional_question_main_id;
	return stored->conditional_question_main_id;
}

static bool main_find(struct matching *m, size_t at)
{
	struct str wanted = main_wanted(m, &m->entries[at]);

	if (str_is_empty(wanted))
		return true;
	for (size_t i = 0; i < at; i++) {
		const struct question_io *stored = stored_of(m, &m->entries[i]);

		if (!str_equal_nocase(m->sent[i].id, wanted) && (stored == NULL || !str_equal_nocase(stored->id, wanted)))
			continue;
		m->entries[at].made.conditional_question_main_id = m->entries[i].made.id;
		return true;
	}
	return question_fault(m->call, at, "conditional_question_main_id", "No earlier question has this id.");
}

/* --- what each becomes ---------------------------------------------------------------------------------------------------------
 */

/* Two choices that read the same cannot be told apart, in the browser or in a report. */
static bool choices_check(struct call *call, size_t at, struct list choices)
{
	const struct str *all = choices.items;

	for (size_t i = 0; i < choices.count; i++) {
		struct str member = arena_printf(call->arena, "question_alternatives[%zu]", i);
		const char *name = arena_cstr(call->arena, member);

		if (str_is_empty(str_trim(all[i])))
			return question_fault(call, at, name, "A choice must not be blank.");
		for (size_t before = 0; before < i; before++)
			if (str_equal(str_trim(all[before]), str_trim(all[i])))
				return question_fault(call, at, name, "An earlier choice is the same.");
	}
	return true;
}

static bool content_check(struct call *call, size_t at, const struct question_io *merged)
{
	struct str rubric = arena_printf(call->arena, "questions[%zu].candidate_expectations_json", at);

	if (str_is_empty(merged->is.question))
		return question_fault(call, at, "question", "Must not be blank.");
	if (merged->is.is_multiple_choice && merged->question_alternatives.count < 2)
		return question_fault(call, at, "question_alternatives", "Enter at least two choices.");
	if (!str_is_empty(merged->is.knowledge_base_id))
		return question_fault(call, at, "knowledge_base_id", "There is no knowledge base with this id.");
	return choices_check(call, at, merged->question_alternatives) &&
		rubric_check(call, arena_cstr(call->arena, rubric), merged->is.candidate_expectations_json);
}

static bool main_check(const struct matching *m, size_t at)
{
	const struct question *made = &m->entries[at].made;

	return !made->is_conditional || !uuid_is_none(made->conditional_question_main_id) ||
		question_fault(m->call, at, "conditional_question_main_id",
			"A conditional question needs the id of its main question, an earlier one of the list.");
}

static bool entry_make(struct matching *m, size_t at)
{
	struct entry *entry = &m->entries[at];
	const struct question_io *stored = stored_of(m, entry);
	struct question_io merged = stored != NULL ? question_io_merge(stored, entry->sent) : *entry->sent;

	entry->is_kept = stored != NULL && question_io_is_same(entry->sent, stored);
	entry->made = question_of_io(m->call, &merged);
	entry->made.id = entry->is_kept ? stored->is.id : uuid_make(m->call->now_ms);
	entry->made.position = (int64_t)at + 1;
	return entry->is_kept ? main_find(m, at) : content_check(m->call, at, &merged) && main_find(m, at) && main_check(m, at);
}

/* As they are stored: optional texts of nothing but blanks are none. */
static const struct question_io *sent_trim(struct call *call, struct list sent)
{
	struct question_io *made = ARENA_ARRAY(call->arena, struct question_io, sent.count);

	for (size_t i = 0; i < sent.count; i++) {
		struct question *is = &made[i].is;
		struct str *const texts[] = {
			&is->question, &is->label, &is->external_id, &is->knowledge_base_id, &made[i].conditional_question_main_id};

		made[i] = ((const struct question_io *)sent.items)[i];
		for (size_t t = 0; t < COUNT_OF(texts); t++) {
			*texts[t] = str_trim(*texts[t]);
			if (str_is_empty(*texts[t]))
				*texts[t] = STR_NONE;
		}
	}
	return made;
}

static bool entries_make(struct matching *m, struct list stored, struct list sent)
{
	m->stored = stored.items;
	m->stored_count = stored.count;
	m->sent = sent_trim(m->call, sent);
	m->count = sent.count;
	m->entries = ARENA_ARRAY(m->call->arena, struct entry, m->count);
	m->taken = ARENA_ARRAY(m->call->arena, bool, m->stored_count);
	if (!ids_check(m->call, m->sent, m->count))
		return false;
	for (size_t i = 0; i < m->count; i++)
		m->entries[i] = (struct entry){.sent = &m->sent[i], .match = -1};
	match(m, by_external_id);
	match(m, by_id);
	match(m, question_io_is_same);
	for (size_t i = 0; i < m->count; i++)
		if (!entry_make(m, i))
			return false;
	return true;
}

static struct list questions_of(const struct matching *m)
{
	struct question *all = ARENA_ARRAY(m->call->arena, struct question, m->count);

	for (size_t i = 0; i < m->count; i++)
		all[i] = m->entries[i].made;
	return (struct list){all, m->count};
}

bool question_set_make(struct call *call, struct list sent, struct list *questions)
{
	struct matching m = {.call = call};

	if (!entries_make(&m, (struct list){0}, sent))
		return false;
	*questions = questions_of(&m);
	return true;
}

/* --- the diff ------------------------------------------------------------------------------------------------------------------
 */

static struct list room(struct call *call, size_t count, size_t size)
{
	return (struct list){arena_array(call->arena, count, size), 0};
}

static void id_add(struct call *call, struct list *ids, struct uuid id)
{
	char text[UUID_TEXT_LEN];

	uuid_write(id, text);
	((struct str *)ids->items)[ids->count++] = arena_copy(call->arena, (struct str){text, sizeof text});
}

static void row_add(struct list *rows, const struct question *row)
{
	((struct question *)rows->items)[rows->count++] = *row;
}

static void diff_start(const struct matching *m, struct question_diff *diff)
{
	size_t most = m->count + m->stored_count;
	struct list *const texts[] = {&diff->kept, &diff->added, &diff->removed, &diff->question_ids};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = room(m->call, most, sizeof(struct str));
	diff->replaced = room(m->call, most, sizeof(struct question_replaced));
	diff->added_rows = room(m->call, most, sizeof(struct question));
	diff->moved_rows = room(m->call, most, sizeof(struct question));
	diff->questions = questions_of(m);
}

static void replaced_add(struct call *call, struct question_diff *diff, struct str from, struct uuid to)
{
	struct str id;
	struct list one = {&id, 0};

	id_add(call, &one, to);
	((struct question_replaced *)diff->replaced.items)[diff->replaced.count++] = (struct question_replaced){from, id};
}

/* Place and main question are no part of a question's content: they change in place. */
static void kept_add(const struct matching *m, const struct entry *entry, struct question_diff *diff)
{
	const struct question *old = &stored_of(m, entry)->is, *made = &entry->made;

	id_add(m->call, &diff->kept, made->id);
	if (old->position != made->position || !uuid_equal(old->conditional_question_main_id, made->conditional_question_main_id))
		row_add(&diff->moved_rows, made);
}

static void entry_add(const struct matching *m, const struct entry *entry, struct question_diff *diff)
{
	id_add(m->call, &diff->question_ids, entry->made.id);
	if (entry->is_kept) {
		kept_add(m, entry, diff);
		return;
	}
	row_add(&diff->added_rows, &entry->made);
	if (entry->match < 0)
		id_add(m->call, &diff->added, entry->made.id);
	else
		replaced_add(m->call, diff, stored_of(m, entry)->id, entry->made.id);
}

/* No longer asked: those that nothing matched, and the old ones of those that changed. */
static void unlinked_add(const struct matching *m, struct question_diff *diff)
{
	bool *stays = ARENA_ARRAY(m->call->arena, bool, m->stored_count);

	for (size_t i = 0; i < m->count; i++)
		if (m->entries[i].is_kept)
			stays[m->entries[i].match] = true;
	for (size_t j = 0; j < m->stored_count; j++) {
		struct question old = m->stored[j].is;

		if (stays[j])
			continue;
		old.position = 0;
		row_add(&diff->moved_rows, &old);
		if (!m->taken[j])
			id_add(m->call, &diff->removed, old.id);
	}
}

bool question_set_change(
	struct call *call, struct uuid interview_id, struct list stored, struct list sent, struct question_diff *diff)
{
	struct matching m = {.call = call};
	struct list there;

	*diff = (struct question_diff){0};
	if (!question_io_list(call, stored, &there) || !entries_make(&m, there, sent))
		return false;
	for (size_t i = 0; i < m.count; i++)
		m.entries[i].made.interview_id = interview_id;
	diff_start(&m, diff);
	for (size_t i = 0; i < m.count; i++)
		entry_add(&m, &m.entries[i], diff);
	unlinked_add(&m, diff);
	return true;
}
