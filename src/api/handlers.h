/* The endpoints by their C names, for the table. */
#ifndef API_HANDLERS_H
#define API_HANDLERS_H

#include "api/endpoint.h"

extern const struct endpoint candidate_token;
extern const struct endpoint candidates_register, users_invite;
extern const struct endpoint invitations_revoke, invitations_extend, invitations_resend, invitations_message,
	communications_listing;
extern const struct endpoint email_templates_get, email_template_set, email_template_preview, email_template_test;
extern const struct endpoint email_settings_get, email_settings_set;
extern const struct endpoint interview_create, interview_create_from_array, interview_get, interview_update;
extern const struct endpoint interview_state_set, interview_token, interviews_listing;
extern const struct endpoint candidates_listing;
extern const struct endpoint results_listing, result_details, result_decide, result_ask_again, result_report, merchant_analytics;
extern const struct endpoint merchant_status, credit_usage, avatars_listing, languages_listing;

#endif
