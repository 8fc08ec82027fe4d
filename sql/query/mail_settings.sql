-- mail_settings_find
SELECT merchant_id, is_off, sender_name, reply_to, colour, logo_url, time_zone, completion, reminders, weekdays,
	COALESCE(quiet_from_h, -1) AS quiet_from_h, COALESCE(quiet_until_h, -1) AS quiet_until_h,
	smtp_url IS NOT NULL AS has_server, sender_address, digest_since, invitation_days, updated_at
FROM mail_settings WHERE merchant_id = :merchant_id

-- mail_settings_put
-- Choosing another way of telling the team begins a digest of its own.
INSERT INTO mail_settings (merchant_id, is_off, sender_name, reply_to, colour, logo_url, time_zone, completion, reminders, weekdays,
	quiet_from_h, quiet_until_h, digest_since, invitation_days, updated_at)
VALUES (:merchant_id, :is_off, :sender_name, :reply_to, :colour, :logo_url, :time_zone, :completion, :reminders, :weekdays,
	NULLIF(CAST(:quiet_from_h AS BIGINT), -1), NULLIF(CAST(:quiet_until_h AS BIGINT), -1), :updated_at, :invitation_days, :updated_at)
ON CONFLICT (merchant_id) DO UPDATE
   SET is_off = excluded.is_off, sender_name = excluded.sender_name, reply_to = excluded.reply_to, colour = excluded.colour,
       logo_url = excluded.logo_url, time_zone = excluded.time_zone, completion = excluded.completion,
       reminders = excluded.reminders, weekdays = excluded.weekdays, quiet_from_h = excluded.quiet_from_h,
       quiet_until_h = excluded.quiet_until_h, invitation_days = excluded.invitation_days,
       digest_due_at = CASE WHEN mail_settings.completion = excluded.completion THEN mail_settings.digest_due_at ELSE 0 END,
       digest_since = CASE WHEN mail_settings.completion = excluded.completion THEN mail_settings.digest_since
               ELSE excluded.digest_since END,
       updated_at = excluded.updated_at
