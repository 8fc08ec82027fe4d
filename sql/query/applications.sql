-- application_put
INSERT INTO application (merchant_id, enrolment_id, candidate_id, interview_id, country_code, linkedin_url, resume, created_at, updated_at)
VALUES (:merchant_id, :enrolment_id, :candidate_id, :interview_id, :country_code, :linkedin_url, :resume, :now_ms, :now_ms)
ON CONFLICT (merchant_id, enrolment_id) DO UPDATE
   SET country_code = excluded.country_code, linkedin_url = COALESCE(excluded.linkedin_url, application.linkedin_url),
       resume = excluded.resume, updated_at = excluded.updated_at

-- application_find
SELECT merchant_id, enrolment_id, candidate_id, interview_id, country_code, linkedin_url, resume
FROM application WHERE merchant_id = :merchant_id AND enrolment_id = :id

-- application_decision
-- What a person decided about the last attempt that was submitted.
SELECT r.decision_status AS decision FROM result r
WHERE r.merchant_id = :merchant_id AND r.enrolment_id = :id AND r.status = 'active'
ORDER BY r.attempt DESC LIMIT 1

-- position_by_code
SELECT i.id AS id FROM interview i
WHERE i.merchant_id = :merchant_id AND i.code = :code AND i.status IN ('active', 'draft', 'preparing')
ORDER BY i.id DESC LIMIT 1

-- position_by_name
SELECT i.id AS id FROM interview i
WHERE i.merchant_id = :merchant_id AND i.name = :name AND i.location = :location AND i.language = :language AND i.code IS NULL
	AND i.type = 'interview' AND i.status = 'active'
ORDER BY i.id DESC LIMIT 1
