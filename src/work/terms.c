/* The contract's terms, in its order. */
#include "work/terms.h"

const char *const terms_language[] = {"ar", "bg", "zh", "hr", "cs", "da", "nl", "en", "fil", "fi", "fr", "de", "el", "hi", "hu",
	"id", "it", "ja", "ko", "ms", "no", "pl", "pt", "br", "ro", "ru", "sk", "es", "sv", "ta", "th", "tr", "uk", "vi", NULL};
const char *const terms_status_new[] = {"draft", "active", NULL};
const char *const terms_status[] = {"draft", "active", "archived", "deleted", "preparing", "completed", NULL};
const char *const terms_type[] = {"interview", "coaching", "assessment", NULL};
const char *const terms_type_listed[] = {
	"interview", "coaching", "assessment", "public_avatar", "persona", "persona_interview", NULL};
const char *const terms_visibility[] = {"merchant_public", "merchant_invite", "merchant_unlisted", NULL};
const char *const terms_recording[] = {"audio_first_5_answers", "audio_all", "video_all", "video_first_5_answers", NULL};
const char *const terms_recording_full[] = {"audio_all", "video_all", NULL};
const char *const terms_interview_type[] = {"pre-screening", "pre-screening-with-test-questions", "second-interview",
	"remote-freelancer-verification", "strength-based-interview", "potential-based-interview",
	"process-verification-from-knowledge-base", NULL};
const char *const terms_seniority[] = {"entry-level", "intermediate", "senior", "managerial", "director", "executive", NULL};
const char *const terms_result_view[] = {"none", "minimal", "minimal_with_score", "advanced", "full", "full_expand_scores", NULL};
const char *const terms_speed[] = {"slower", "normal", "faster", NULL};
const char *const terms_video_introduction[] = {"optional", "required", NULL};
const char *const terms_avatar_type[] = {"text", "interactive_heygen", "interactive_elevenlabs", "interactive_spatius",
	"offline_heygen", "offline_elai", "offline_synthesia", NULL};
const char *const terms_true_false[] = {"true", "false", NULL};
