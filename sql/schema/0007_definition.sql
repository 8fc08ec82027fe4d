-- What definitions know beyond their start: coaching's words, and how their questions came about.

ALTER TABLE interview ADD COLUMN type_credit TEXT;        -- kind of coaching credit
ALTER TABLE interview ADD COLUMN coach_plan TEXT;
ALTER TABLE interview ADD COLUMN generation TEXT;         -- JSON: what was asked of the generator, and which one wrote
