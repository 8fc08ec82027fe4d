-- What comes back about a mail names its merchant, too (work/mail_name.h), so that the primary key finds it.

DROP INDEX outbox_id;
