-- translation_find
SELECT merchant_id, result_id, language, texts FROM translation
WHERE merchant_id = :merchant_id AND result_id = :result_id AND language = :language

-- translation_add
INSERT INTO translation (merchant_id, result_id, language, texts, created_at, updated_at)
VALUES (:merchant_id, :result_id, :language, :texts, :now_ms, :now_ms)
ON CONFLICT (merchant_id, result_id, language) DO NOTHING

-- translation_change
UPDATE translation SET texts = :texts, updated_at = :now_ms
WHERE merchant_id = :merchant_id AND result_id = :result_id AND language = :language
