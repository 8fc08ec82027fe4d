-- How long a merchant's invitations are good for.

ALTER TABLE mail_settings ADD COLUMN invitation_days BIGINT;  -- 1 to 365; NULL: the installation's link_ttl_s
