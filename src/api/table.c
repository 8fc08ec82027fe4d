/* All endpoints, in reading order. Adding one: its shapes and handler in a file of its family, one line here, its query, one
 * transcript. */
#include "api/endpoint.h"
#include "api/handlers.h"

const struct endpoint *const endpoint_table[] = {
	/* inviting */
	&candidates_register,
	&users_invite,
	&invitations_revoke,
	&invitations_extend,
	&invitations_resend,
	&invitations_message,
	&communications_listing,
	/* mails */
	&email_templates_get,
	&email_template_set,
	&email_template_preview,
	&email_template_test,
	&email_settings_get,
	&email_settings_set,
	/* interviews */
	&interview_create,
	&interview_create_from_array,
	&candidate_token,
	&interview_get,
	&interview_update,
	&interview_state_set,
	&interview_token,
	&interviews_listing,
	/* results */
	&results_listing,
	&result_details,
	&result_decide,
	&result_ask_again,
	&result_report,
	/* candidates */
	&candidates_listing,
	/* account */
	&merchant_status,
	&merchant_analytics,
	&credit_usage,
	&avatars_listing,
	&languages_listing,
};
const size_t endpoint_count = COUNT_OF(endpoint_table);

const struct endpoint *endpoint_by_name(struct str name)
{
	for (size_t i = 0; i < endpoint_count; i++)
		if (str_equal(str_of(endpoint_table[i]->name), name))
			return endpoint_table[i];
	return NULL;
}
