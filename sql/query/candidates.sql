-- candidate_add
INSERT INTO candidate (merchant_id, id, email_key, email, name, external_id, language, is_language_said, status, created_at, updated_at)
SELECT :merchant_id, r.candidate_id, r.email_key, COALESCE(r.email, r.email_key), r.name, r.external_id, :language, :is_language_said,
	'invited', :now_ms, :now_ms
FROM :rows(candidate_id uuid, email_key text, email text, name text, external_id text) AS r

-- candidate_change
UPDATE candidate SET name = COALESCE(r.name, candidate.name), external_id = COALESCE(r.external_id, candidate.external_id),
	email = COALESCE(r.email, candidate.email_key), updated_at = :now_ms,
	status = CASE WHEN candidate.status = 'deleted' THEN 'invited' ELSE candidate.status END,
	language = CASE WHEN r.is_language_said THEN r.language ELSE candidate.language END,
	is_language_said = candidate.is_language_said OR r.is_language_said
FROM :rows(candidate_id uuid, email text, name text, external_id text, language text, is_language_said boolean) AS r
WHERE candidate.merchant_id = :merchant_id AND candidate.id = r.candidate_id

-- candidate_list
SELECT c.id AS id, c.name AS name, c.email AS email, c.external_id AS external_id, c.language AS language,
	CASE WHEN c.status = 'invited' AND EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id)
		THEN 'active' ELSE c.status END AS status,
	(SELECT COUNT(*) FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id
		AND r.status <> 'archived') AS interview_count,
	(SELECT MAX(r.started_at) FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id
		AND r.status <> 'archived') AS interview_last,
	(SELECT e.metadata FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.candidate_id = c.id
		ORDER BY e.id DESC LIMIT 1) AS metadata,
	(SELECT CASE WHEN e.state <> 'invited' THEN e.state
			WHEN x.reason IN ('unsubscribed', 'complained') THEN 'unsubscribed'
			WHEN x.reason IS NOT NULL THEN 'bounced'
			ELSE (SELECT o.state FROM outbox o
				WHERE o.merchant_id = :merchant_id AND o.enrolment_id = e.id AND o.kind = 'invitation' AND o.state <> 'stopped'
				ORDER BY o.id DESC LIMIT 1) END
	   FROM enrolment e
	   LEFT JOIN suppression x ON x.merchant_id = :merchant_id AND x.email_key = c.email_key
	  WHERE e.merchant_id = :merchant_id AND e.candidate_id = c.id
	  ORDER BY e.id DESC LIMIT 1) AS invitation_state,
	c.created_at AS created_at, c.updated_at AS updated_at
FROM candidate c
WHERE c.merchant_id = :merchant_id AND c.status <> 'deleted'
	AND (:text IS NULL OR c.email_key LIKE '%' || :text || '%' ESCAPE '\' OR LOWER(c.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
	AND (:tab IS NULL
		OR (:tab = 'interview' AND EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id))
		OR (:tab = 'no-action' AND NOT EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id)))
ORDER BY CASE WHEN :order_by = 'name_accending' THEN LOWER(c.name /*postgres COLLATE "und-x-icu"*/) /*postgres COLLATE "C"*/ END NULLS LAST,
	CASE WHEN :order_by = 'name_decending' THEN LOWER(c.name /*postgres COLLATE "und-x-icu"*/) /*postgres COLLATE "C"*/ END DESC NULLS LAST,
	CASE WHEN :order_by = 'created_at_oldest' THEN c.id END,
	CASE WHEN :order_by = 'created_at_oldest' THEN NULL ELSE c.id END DESC
LIMIT :limit OFFSET :offset

-- candidate_list_newest
SELECT c.id AS id, c.name AS name, c.email AS email, c.external_id AS external_id, c.language AS language,
	CASE WHEN c.status = 'invited' AND EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id)
		THEN 'active' ELSE c.status END AS status,
	(SELECT COUNT(*) FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id
		AND r.status <> 'archived') AS interview_count,
	(SELECT MAX(r.started_at) FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id
		AND r.status <> 'archived') AS interview_last,
	(SELECT e.metadata FROM enrolment e WHERE e.merchant_id = :merchant_id AND e.candidate_id = c.id
		ORDER BY e.id DESC LIMIT 1) AS metadata,
	(SELECT CASE WHEN e.state <> 'invited' THEN e.state
			WHEN x.reason IN ('unsubscribed', 'complained') THEN 'unsubscribed'
			WHEN x.reason IS NOT NULL THEN 'bounced'
			ELSE (SELECT o.state FROM outbox o
				WHERE o.merchant_id = :merchant_id AND o.enrolment_id = e.id AND o.kind = 'invitation' AND o.state <> 'stopped'
				ORDER BY o.id DESC LIMIT 1) END
	   FROM enrolment e
	   LEFT JOIN suppression x ON x.merchant_id = :merchant_id AND x.email_key = c.email_key
	  WHERE e.merchant_id = :merchant_id AND e.candidate_id = c.id
	  ORDER BY e.id DESC LIMIT 1) AS invitation_state,
	c.created_at AS created_at, c.updated_at AS updated_at
FROM candidate c
WHERE c.merchant_id = :merchant_id AND c.status <> 'deleted'
ORDER BY c.id DESC
LIMIT :limit OFFSET :offset

-- candidate_count
SELECT COUNT(*) AS count
FROM candidate c
WHERE c.merchant_id = :merchant_id AND c.status <> 'deleted'
	AND (:text IS NULL OR c.email_key LIKE '%' || :text || '%' ESCAPE '\' OR LOWER(c.name /*postgres COLLATE "und-x-icu"*/) LIKE '%' || :text || '%' ESCAPE '\')
	AND (:tab IS NULL
		OR (:tab = 'interview' AND EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id))
		OR (:tab = 'no-action' AND NOT EXISTS (SELECT 1 FROM result r WHERE r.merchant_id = :merchant_id AND r.candidate_id = c.id)))

-- candidate_find
SELECT c.id AS id, c.name AS name, c.email AS email, c.external_id AS external_id, c.status AS status, c.language AS language,
	c.created_at AS created_at, c.updated_at AS updated_at
FROM candidate c WHERE c.merchant_id = :merchant_id AND c.id = :id
