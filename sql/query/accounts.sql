-- account_add
INSERT INTO account (merchant_id, id, email_key, email, name, password_hash, status, language, home_merchant_id, subject, created_at,
	updated_at, last_login_at)
VALUES (:merchant_id, :id, :email_key, :email, :name, :password_hash, :status, :language, :home_merchant_id, :subject, :created_at,
	:updated_at, :last_login_at)

-- account_find
SELECT merchant_id, id, email_key, email, name, password_hash, status, language, home_merchant_id, subject, created_at, updated_at,
	last_login_at
FROM account WHERE merchant_id = :merchant_id AND id = :id

-- account_find_by_email
SELECT merchant_id, id, email_key, email, name, password_hash, status, language, home_merchant_id, subject, created_at, updated_at,
	last_login_at
FROM account WHERE merchant_id = :merchant_id AND email_key = :email_key

-- account_find_by_subject
SELECT merchant_id, id, email_key, email, name, password_hash, status, language, home_merchant_id, subject, created_at, updated_at,
	last_login_at
FROM account WHERE merchant_id = :merchant_id AND subject = :subject

-- account_change_password
UPDATE account SET password_hash = :password_hash, updated_at = :updated_at
WHERE merchant_id = :merchant_id AND id = :id AND status <> 'deleted'

-- account_activate
UPDATE account SET status = 'active', updated_at = :updated_at
WHERE merchant_id = :merchant_id AND id = :id AND status = 'invited'

-- account_note_login
UPDATE account SET last_login_at = :last_login_at WHERE merchant_id = :merchant_id AND id = :id

-- membership_put
INSERT INTO membership (merchant_id, account_id, portal, role, status, created_at, updated_at)
VALUES (:merchant_id, :account_id, :portal, :role, :status, :created_at, :updated_at)
ON CONFLICT (merchant_id, account_id, portal)
DO UPDATE SET role = excluded.role, status = excluded.status, updated_at = excluded.updated_at

-- membership_find
SELECT merchant_id, account_id, portal, role, status, created_at, updated_at
FROM membership WHERE merchant_id = :merchant_id AND account_id = :account_id AND portal = :portal

-- memberships_activate
-- operator: across merchants, who signs in for the first time takes up every invitation
UPDATE membership SET status = 'active', updated_at = :updated_at WHERE account_id = :account_id AND status = 'invited'

-- account_rights
-- operator: across merchants where it asks for sub-merchants and teams elsewhere. One row: what an account is in a merchant, and
-- whether its rights may reach beyond it
SELECT (SELECT m.status FROM merchant m WHERE m.merchant_id = :merchant_id) AS merchant_status,
	(SELECT t.role FROM membership t WHERE t.merchant_id = :merchant_id AND t.account_id = :account_id AND t.portal = 'team'
		AND t.status = 'active') AS team_role,
	(SELECT c.role FROM membership c WHERE c.merchant_id = :merchant_id AND c.account_id = :account_id AND c.portal = 'coaching'
		AND c.status = 'active') AS coaching_role,
	(SELECT COUNT(*) FROM (SELECT s.merchant_id FROM merchant s WHERE s.parent_id = :merchant_id LIMIT 1) AS sub) AS sub_merchants,
	(SELECT COUNT(*) FROM (SELECT o.merchant_id FROM membership o WHERE o.account_id = :account_id AND o.merchant_id <> :merchant_id
		AND o.portal = 'team' AND o.status = 'active' LIMIT 1) AS other) AS teams_elsewhere

-- account_reach
-- a merchant that somebody names, whose it is, and what the account is there
SELECT m.merchant_id, m.parent_id, m.status,
	(SELECT t.role FROM membership t WHERE t.merchant_id = :merchant_id AND t.account_id = :account_id AND t.portal = 'team'
		AND t.status = 'active') AS role
FROM merchant m WHERE m.merchant_id = :merchant_id
