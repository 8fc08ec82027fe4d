/* Coming onto an interview oneself. */
#include "work/enter.h"

#include "store/enrolments.h"
#include "work/address.h"

/* Whom the address belongs to on this interview; no value when nobody is. */
static bool known_find(struct call *call, const struct enter *enter, struct enrolment_known *known)
{
	struct enrolment_batch batch = {enter->enrol.merchant_id, enter->enrol.interview_id, call->now_ms};
	struct enrolment_row wanted = {0};
	struct address address;
	struct list found = {0};

	if (address_check(call->arena, enter->person.email, &address) != NULL)
		return true;
	wanted.email_key = address.key;
	if (!enrolments_known(call, batch, (struct list){&wanted, 1}, &found))
		return false;
	if (found.count > 0)
		*known = *(const struct enrolment_known *)found.items;
	return true;
}

static void known_take(struct enter *enter, const struct enrolment_known *known)
{
	enter->outcome = str_equal(known->state, STR("revoked")) ? ENTER_TAKEN_OFF : ENTER_DONE;
	enter->person.candidate_id = known->candidate_id;
	enter->person.enrolment_id = known->enrolment_id;
	enter->person.link_version = known->link_version;
	enter->person.link_expires_at = known->expires_at;
}

static bool person_enrol(struct call *call, struct enter *enter)
{
	enter->enrol.people = &enter->person;
	enter->enrol.count = 1;
	if (!enrol_people(call, &enter->enrol))
		return false;
	enter->outcome = enter->person.outcome == ENROL_REFRESHED ? ENTER_KNOWN : ENTER_NEW;
	if (enter->person.outcome == ENROL_REFUSED) {
		enter->outcome = ENTER_REFUSED;
		enter->why = enter->person.why;
	}
	return true;
}

bool enter(struct call *call, struct enter *enter)
{
	struct enrolment_known known = {0};

	if (!known_find(call, enter, &known))
		return false;
	if (str_equal(known.state, STR("submitted")) || (str_equal(known.state, STR("revoked")) && !enter->brings_back))
		known_take(enter, &known);
	else if (!person_enrol(call, enter))
		return false;
	enter->link = (struct link){.merchant_id = enter->enrol.merchant_id,
		.interview_id = enter->enrol.interview_id,
		.candidate_id = enter->person.candidate_id,
		.enrolment_id = enter->person.enrolment_id,
		.version = (uint8_t)enter->person.link_version,
		.expires_at_ms = enter->person.link_expires_at};
	return true;
}
