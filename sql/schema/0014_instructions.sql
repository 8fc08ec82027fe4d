-- What candidates are told before they begin (instructional_video_custom_text); shown in writing.
ALTER TABLE interview ADD COLUMN instructions TEXT;
