/* Mails that this process holds: a bounded number of places between the feeder, who takes them from the outbox, and the senders. In
 * memory only; what is in it belongs to the outbox and goes back by itself when the process dies. Thread-safe. */
#ifndef JOBS_MAIL_QUEUE_H
#define JOBS_MAIL_QUEUE_H

#include "base/arena.h"
#include "store/outbox.h"

struct mail_queue;

struct mail_queue *mail_queue_make(struct arena *arena, size_t most);
/* Nobody may wait in it. */
void mail_queue_close(struct mail_queue *queue);

/* Places that are free. */
size_t mail_queue_room(struct mail_queue *queue);
/* Copies the mail into a free place; there must be one. `held_until_us`: on the monotonic clock, when its lease ends. */
void mail_queue_put(struct mail_queue *queue, const struct outbox_taken *mail, int64_t held_until_us);

/* The mail that has waited longest, for the caller alone until mail_queue_done; NULL when none came within `wait_ms` or the end has
 * been called. */
const struct outbox_taken *mail_queue_take(struct mail_queue *queue, int64_t wait_ms);
void mail_queue_done(struct mail_queue *queue, const struct outbox_taken *mail);
/* Whether its lease lasts for another `for_ms`. */
bool mail_queue_is_held(struct mail_queue *queue, const struct outbox_taken *mail, int64_t for_ms);

/* All that is held, waiting or being sent, as a list of struct by_id. */
struct list mail_queue_held(struct mail_queue *queue, struct arena *arena);
/* Their leases have been renewed. */
void mail_queue_renew(struct mail_queue *queue, struct list held, int64_t held_until_us);

/* For the feeder: sleeps until the end is called, `wait_ms` have passed or, with `until_room`, half of the places are free. */
void mail_queue_rest(struct mail_queue *queue, int64_t wait_ms, bool until_room);
/* Nothing is handed out any more; everybody who waits comes back. */
void mail_queue_end(struct mail_queue *queue);
bool mail_queue_is_ended(struct mail_queue *queue);
/* For senders: sleeps; false when the end was called before the time was over. */
bool mail_queue_sleep(struct mail_queue *queue, int64_t wait_us) MUST_CHECK;

#endif
