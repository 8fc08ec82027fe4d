// Every kind of mail in five languages, from the real program: invitations by the API, the others as rows of the outbox beside people
// whose interviews stand where such a mail is due.
import { until } from './env.mjs';

export const languages = {
	en: { name: 'Peter Parker', interview: 'Senior nurse, intensive care' },
	de: { name: 'Müller, "Hans" <x>', interview: 'Fachkraft für Rettungswagenfahrzeugausstattung & Prüfung <m/w/d>' },
	fr: { name: "O'Neil; Zoé (RH)", interview: 'Chargé·e d’études « qualité »' },
	ja: { name: '山田 太郎', interview: '集中治療室の看護師、とてもとても長い名前の面接' },
	ar: { name: 'محمد عبد الله', interview: 'ممرض أول، العناية المركزة' },
};
export const message = 'Bring your own questions.\nA & B <i>x</i>\n.\nご質問をどうぞ。 أحضر أسئلتك.';

// Where the interview must stand for the mail to be due.
export const candidate_kinds = {
	invitation: 'invited', action_required: 'invited', submit_required: 'collected', collection_failed: 'started', collected: 'collected',
	submitted: 'submitted', another_attempt: 'invited', recruiter_message: 'submitted', selected: 'submitted', not_selected: 'submitted',
	pre_screening_passed: 'submitted',
};
export const member_kinds = { team_invitation: 'merchant', mentor_invitation: 'mentor', member_invitation: 'user' };
export const account_kinds = ['password_reset', 'completion_notice', 'completion_digest'];
export const kinds = [...Object.keys(candidate_kinds), ...Object.keys(member_kinds), ...account_kinds, 'confirm_address'];

export const address = (kind, language) => `${kind}.${language}@example.com`;
const text = (value) => (value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`);
const now = Date.now();

function queue(convoke, kind, language, { from, columns = 'NULL, NULL', data = null }) {
	convoke.change(`INSERT INTO outbox (merchant_id, id, kind, state, due_at, enrolment_id, account_id, language, data, created_at)
		SELECT x.merchant_id, randomblob(16), '${kind}', 'queued', ${now}, ${columns}, '${language}', ${data ? text(JSON.stringify(data)) : 'NULL'}, ${now}
		FROM ${from}`);
}

async function invite(convoke, language, message_from_recruiter, users) {
	for (const row of await convoke.post('invite-users', { users, mojito_language_code: language, message_from_recruiter }))
		if (row.result !== 'Invited') throw new Error(JSON.stringify(row));
}

async function candidates(convoke, language) {
	const { name, interview } = languages[language];
	const others = Object.keys(candidate_kinds).filter((kind) => kind !== 'invitation');
	await convoke.invite(others.map((kind) => ({ name, email: address(kind, language) })), { language, name: interview, type: 'url' });
	const [{ id }] = convoke.rows(`SELECT lower(hex(id)) AS id FROM interview WHERE language = '${language}'`);
	const interview_id = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	await invite(convoke, language, message, [{ name, email: address('invitation', language), type: 'candidate', interview_id }]);
	for (const kind of others) {
		const whose = `(SELECT id FROM candidate WHERE email_key = '${address(kind, language)}')`;
		convoke.change(`UPDATE enrolment SET state = '${candidate_kinds[kind]}', ended_at = ${now - 60e3} WHERE candidate_id = ${whose}`);
		queue(convoke, kind, language, {
			from: `enrolment x WHERE x.candidate_id = ${whose}`, columns: 'x.id, NULL',
			data: kind === 'recruiter_message' ? { message_from_recruiter: message } : null,
		});
	}
}

async function members(convoke, language) {
	const users = Object.entries(member_kinds).map(([kind, type]) => ({ name: languages[language].name, email: address(kind, language), type }));
	await invite(convoke, language, undefined, users);
}

function accounts(convoke, language) {
	const platform = "X'00000000000070008000000000000000'";
	const finished = `(SELECT id FROM candidate WHERE email_key = '${address('submitted', language)}')`;
	for (const kind of account_kinds) {
		const email = address(kind, language);
		convoke.change(`INSERT INTO account (merchant_id, id, email_key, email, name, status, language, home_merchant_id, created_at, updated_at)
				SELECT ${platform}, randomblob(16), '${email}', '${email}', ${text(languages[language].name)}, 'active', '${language}', x.merchant_id, ${now}, ${now}
				FROM interview x LIMIT 1;
			INSERT INTO membership (merchant_id, account_id, portal, role, status, created_at, updated_at)
				SELECT home_merchant_id, id, 'team', 'merchant_owner', 'active', ${now}, ${now} FROM account WHERE email_key = '${email}'`);
		queue(convoke, kind, language, {
			from: `enrolment x, account a WHERE x.candidate_id = ${finished} AND a.email_key = '${email}'`,
			columns: kind === 'completion_notice' ? 'x.id, a.id' : 'NULL, a.id',
			data: kind === 'completion_digest' ? { since: '2026-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' } : null,
		});
	}
}

// The code of an embedded interview; its id is made up, so that the outbox can say it.
function confirmation(convoke, language) {
	const number = Object.keys(languages).indexOf(language) + 1;
	const id = `00000000-0000-7000-8000-00000000000${number}`;
	const email = address('confirm_address', language);
	convoke.change(`INSERT INTO confirmation (merchant_id, id, interview_id, email_key, email, name, tries, created_at, expires_at)
		SELECT merchant_id, X'${id.replaceAll('-', '')}', id, '${email}', '${email}', ${text(languages[language].name)}, 0, ${now}, ${now + 600e3}
		FROM interview WHERE language = '${language}' LIMIT 1`);
	queue(convoke, 'confirm_address', language, {
		from: `confirmation x WHERE x.email_key = '${email}'`, data: { confirmation: id },
	});
}

/** Gives the messages by address; the server, with `sink` as its mail server, must run. */
export async function send_every_kind(convoke, sink) {
	for (const language of Object.keys(languages)) await candidates(convoke, language);
	for (const language of Object.keys(languages)) {
		await members(convoke, language);
		accounts(convoke, language);
		confirmation(convoke, language);
	}
	const wanted = kinds.flatMap((kind) => Object.keys(languages).map((language) => address(kind, language)));
	const arrived = () => new Map(sink.messages.map((found) => [found.to[0], found]));
	await until(() => convoke.rows("SELECT 1 AS x FROM outbox WHERE state = 'queued' AND asleep_until IS NULL").length === 0, 'all mails');
	const missing = wanted.filter((email) => !arrived().has(email));
	if (missing.length > 0) {
		const why = convoke.rows("SELECT kind, language, state, reason FROM outbox WHERE state NOT IN ('sent', 'queued')");
		throw new Error(`did not arrive: ${missing.join(', ')}: ${JSON.stringify(why)}`);
	}
	return arrived();
}
