// The same job as Convoke's job-interview-register-users, as a good team would write it on Node: one transaction with arrays through pg,
// the mails as jobs of graphile-worker within it, links signed by fast-jwt, the same tables (made by Convoke), the same answer.
// usage: node peer.mjs DATABASE_URL MERCHANT_ID      prints {"address":...,"token":...} when it listens
import { createServer } from 'node:http';
import { createSigner, createVerifier } from 'fast-jwt';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { v7 as uuid } from 'uuid';

const [databaseUrl, merchantId] = process.argv.slice(2);
const secret = 'a secret of thirty-two characters';
const linkSign = createSigner({ algorithm: 'HS256', key: secret, noTimestamp: true });
const tokenVerify = createVerifier({ algorithms: ['HS256'], key: secret, cache: true });
const token = createSigner({ algorithm: 'HS256', key: secret })({ merchant_id: merchantId, role: 'merchant_owner' });
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
const emailForm = /^[^\s@"<>]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;
const lifeMs = 30 * 24 * 3600 * 1000;
const cost = 1000;

const statements = {
	lock: `SELECT i.id, c.granted - c.held - c.charged AS available FROM credit c JOIN interview i ON i.merchant_id = c.merchant_id AND i.id = $2
		WHERE c.merchant_id = $1 AND i.status = 'active' FOR UPDATE OF c`,
	known: `SELECT r.n, c.id AS candidate_id, e.id AS enrolment_id FROM unnest($2::int[], $3::text[]) AS r(n, email_key)
		JOIN candidate c ON c.merchant_id = $1 AND c.email_key = r.email_key
		LEFT JOIN enrolment e ON e.merchant_id = $1 AND e.candidate_id = c.id AND e.interview_id = $4`,
	candidates: `INSERT INTO candidate (merchant_id, id, email_key, email, name, language, status, created_at, updated_at)
		SELECT $1, r.id, r.email_key, r.email, r.name, 'en', 'invited', $6, $6
		FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS r(id, email_key, email, name)`,
	enrolments: `INSERT INTO enrolment (merchant_id, id, candidate_id, interview_id, state, is_test, is_mailed, hide_menu, hide_iframe, link_version,
			attempts_left, expires_at, cost, hold_id, created_at, updated_at)
		SELECT $1, r.id, r.candidate_id, $4, 'invited', FALSE, $5, $6, FALSE, 0, 1, $7, $8, $9, $10, $10
		FROM unnest($2::uuid[], $3::uuid[]) AS r(id, candidate_id)`,
	hold: `WITH held AS (UPDATE credit SET held = held + $2 WHERE merchant_id = $1)
		INSERT INTO credit_entry (merchant_id, id, kind, amount, people, interview_id, cause, created_at)
		VALUES ($1, $3, 'hold', $2, $4, $5, 'peer', $6)`,
	mails: `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(SELECT json_populate_record(NULL::graphile_worker.job_spec, j)
		FROM json_array_elements($1::json) AS j))`,
};
const ask = (client, name, values) => client.query({ name, text: statements[name], values });

class Refusal extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

// One row for each user, in order, with why it is refused; `people` are the different good ones.
function check(users) {
	const byKey = new Map();
	const rows = users.map((user) => {
		const email = typeof user.email === 'string' ? user.email.trim() : '';
		const name = typeof user.name === 'string' ? user.name.trim() : '';
		if (!emailForm.test(email)) return { user, why: 'the email is no address' };
		if (!name || name.length > 200) return { user, why: 'the name is missing or too long' };
		const key = email.toLowerCase();
		let person = byKey.get(key);
		if (!person) byKey.set(key, (person = { key, email, name }));
		return { user, person };
	});
	return { rows, people: [...byKey.values()] };
}

async function write(client, body, people) {
	const now = Date.now();
	const mailed = body.type === 'invitation';
	const { rows: [interview] } = await ask(client, 'lock', [merchantId, body.interview_id]);
	if (!interview) throw new Refusal(422, 'There is no interview with this id.');
	const known = await ask(client, 'known', [merchantId, people.map((_, n) => n), people.map((p) => p.key), body.interview_id]);
	for (const row of known.rows) Object.assign(people[row.n], { candidateId: row.candidate_id, enrolmentId: row.enrolment_id });
	const strangers = people.filter((p) => !p.candidateId);
	for (const person of strangers) person.candidateId = uuid();
	let added = people.filter((p) => !p.enrolmentId);
	const payable = Math.floor(Number(interview.available) / cost);
	for (const person of added.slice(payable)) person.why = 'there are not enough interview credits';
	added = added.slice(0, payable);
	for (const person of added) person.enrolmentId = uuid();
	if (added.length === 0) return now + lifeMs;
	const holdId = uuid();
	const fresh = strangers.filter((p) => !p.why);
	if (fresh.length)
		await ask(client, 'candidates', [merchantId, fresh.map((p) => p.candidateId), fresh.map((p) => p.key), fresh.map((p) => p.email),
			fresh.map((p) => p.name), now]);
	await ask(client, 'enrolments', [merchantId, added.map((p) => p.enrolmentId), added.map((p) => p.candidateId), body.interview_id, mailed,
		body.hide_menu, now + lifeMs, cost, holdId, now]);
	await ask(client, 'hold', [merchantId, added.length * cost, holdId, added.length, body.interview_id, now]);
	if (mailed)
		await ask(client, 'mails', [JSON.stringify(added.map((p) => ({ identifier: 'invitation', payload: { enrolment_id: p.enrolmentId, language: 'en' } })))]);
	return now + lifeMs;
}

async function transaction(work) {
	const client = await pool.connect();
	try {
		await client.query('BEGIN');
		const result = await work(client);
		await client.query('COMMIT');
		client.release();
		return result;
	} catch (fault) {
		await client.query('ROLLBACK').catch(() => {});
		client.release(!(fault instanceof Refusal));
		throw fault;
	}
}

function answer(body, rows, expiresMs) {
	const expiresAt = new Date(expiresMs).toISOString();
	const exp = Math.floor(expiresMs / 1000);
	const links = new Map();
	return rows.map(({ user, person, why }) => {
		const { name, email } = user;
		if (why ?? person.why) return { name, email, result: `Error: ${why ?? person.why}` };
		let url = links.get(person);
		if (!url) {
			const sub = `${merchantId}.${body.interview_id}.${person.candidateId}.${person.enrolmentId}`;
			url = `${base}/take/${body.interview_id}?token=${linkSign({ aud: 'take', sub, exp })}`;
			links.set(person, url);
		}
		return { name, email, interview_url: url, profile_interview_id: person.candidateId, enrolment_id: person.enrolmentId,
			expires_at: expiresAt, result: 'ok' };
	});
}

async function register(request, text) {
	let body;
	try {
		tokenVerify(request.headers.authorization?.slice('Bearer '.length) ?? '');
	} catch {
		throw new Refusal(401, 'This token is not valid.');
	}
	try {
		body = JSON.parse(text);
	} catch {
		throw new Refusal(400, 'This is no JSON.');
	}
	if (!Array.isArray(body.users) || body.users.length < 1 || body.users.length > 10000) throw new Refusal(422, 'users: 1 to 10,000.');
	const { rows, people } = check(body.users);
	const expiresMs = await transaction((client) => write(client, body, people));
	return answer(body, rows, expiresMs);
}

let base;
const server = createServer((request, response) => {
	const chunks = [];
	const reply = (status, value) => {
		const text = Buffer.from(JSON.stringify(value));
		response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text);
	};
	request.on('data', (chunk) => chunks.push(chunk));
	request.on('end', () => register(request, Buffer.concat(chunks).toString()).then((rows) => reply(200, rows),
		(fault) => reply(fault.status ?? 500, { error: fault.message })));
});

await runMigrations({ connectionString: databaseUrl });
server.listen(0, '127.0.0.1', () => {
	const address = `127.0.0.1:${server.address().port}`;
	base = `http://${address}`;
	console.log(JSON.stringify({ address, token }));
});
process.on('SIGTERM', () => process.exit(0));
