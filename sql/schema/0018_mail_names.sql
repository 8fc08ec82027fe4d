-- What comes back about a mail names its merchant, too (work/mail_name.h), so that the primary key finds it.

DROP INDEX outbox_id;

-- A batch's mails are due at one time: gathering them into one entry again and again costs more than the space of a queue's index.
/*postgres ALTER INDEX outbox_due SET (deduplicate_items = off);*/
