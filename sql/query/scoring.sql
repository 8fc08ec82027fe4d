-- scoring_waiting
-- operator: results of any merchant that wait for their scores
SELECT merchant_id, id, scoring_tries AS tries FROM result
WHERE processing_status IN ('waiting', 'processing') AND status = 'active' AND (scoring_until IS NULL OR scoring_until < :now_ms)
ORDER BY updated_at LIMIT :limit

-- scoring_take
UPDATE result SET processing_status = 'processing', scoring_id = :scoring_id, scoring_until = :until_ms, scoring_tries = scoring_tries + 1
WHERE merchant_id = :merchant_id AND id = :id AND status = 'active' AND processing_status IN ('waiting', 'processing')
	AND (scoring_until IS NULL OR scoring_until < :now_ms)

-- scoring_write
UPDATE result SET processing_status = :processing_status, processing_error = :processing_error, score = :score,
	score_answer = :score_answer, score_interview_ai = :score_interview_ai, score_words_per_minute = :score_words_per_minute,
	analysis = :analysis, analysis_recruiter = :analysis_recruiter, analysis_other = :analysis_other, rubric = :rubric,
	risks = :risks, scored_by = :scored_by, scoring_id = NULL, scoring_until = NULL, updated_at = :now_ms
WHERE merchant_id = :merchant_id AND id = :id AND scoring_id = :scoring_id AND status = 'active'

-- scoring_write_answers
UPDATE answer SET score = r.score, analysis = r.analysis, analysis_recruiter = r.analysis_recruiter, assessment = r.assessment
FROM :rows(id uuid, score double, analysis text, analysis_recruiter text, assessment text) AS r
WHERE answer.merchant_id = :merchant_id AND answer.result_id = :id AND answer.id = r.id

-- scoring_give_back
UPDATE result SET processing_status = :processing_status, processing_error = :processing_error, scoring_id = NULL, scoring_until = :now_ms
WHERE merchant_id = :merchant_id AND id = :id AND scoring_id = :scoring_id

-- transcripts_due
SELECT id, recording, recording_type, language, recording_bytes
FROM answer WHERE merchant_id = :merchant_id AND result_id = :id AND recording_bytes > 0 AND transcript IS NULL
ORDER BY position, id

-- transcript_hold
UPDATE result SET scoring_until = :until_ms WHERE merchant_id = :merchant_id AND id = :result_id AND scoring_id = :scoring_id
	AND status = 'active'

-- transcript_write
UPDATE answer SET transcript = :text WHERE merchant_id = :merchant_id AND result_id = :result_id AND id = :id
