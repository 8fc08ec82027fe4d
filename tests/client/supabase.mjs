// supabase-js signs in here as it does at a Supabase project: passwords, refreshing, two tabs, keys, functions, signing out.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { test } from 'node:test';
import { createClient } from '@supabase/supabase-js';
import { baseUrl, interviewId, person, rest } from './env.mjs';
import { authUrl, claims, email, password } from './signin.mjs';

const PUBLISHABLE = 'sb_publishable_convoke';

function client() {
	return createClient(baseUrl, PUBLISHABLE, { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } });
}

async function signedIn() {
	const supabase = client();
	const { data, error } = await supabase.auth.signInWithPassword({ email, password });
	assert.equal(error, null);
	return { supabase, session: data.session, user: data.user };
}

const before = await signedIn();
const other = await signedIn();

test('a password gives a session', async () => {
	const { session, user } = await signedIn();
	assert.equal(session.token_type, 'bearer');
	assert.ok(session.expires_in > 0);
	assert.ok(Math.abs(session.expires_at - Date.now() / 1000 - session.expires_in) < 30);
	assert.equal(user.email, email);
	assert.equal(user.aud, 'authenticated');
	assert.equal(user.role, 'authenticated');
	assert.equal(user.is_anonymous, false);
	assert.match(user.app_metadata.merchant_id, /^[0-9a-f-]{36}$/);
	assert.equal(user.app_metadata.role, 'merchant_owner');
	const said = claims(session.access_token);
	assert.equal(said.iss, authUrl);
	assert.equal(said.sub, user.id);
	assert.equal(said.aud, 'authenticated');
	assert.equal(said.app_metadata.merchant_id, user.app_metadata.merchant_id);
	assert.match(said.session_id, /^[0-9a-f-]{36}$/);
});

test('a wrong password and an unknown address say the same', async () => {
	for (const wrong of [{ email, password: 'not the password' }, { email: `${randomUUID()}@example.com`, password }]) {
		const { data, error } = await client().auth.signInWithPassword(wrong);
		assert.equal(data.session, null);
		assert.equal(error.name, 'AuthApiError');
		assert.equal(error.status, 400);
		assert.equal(error.code, 'invalid_credentials');
		assert.equal(error.message, 'Invalid login credentials');
	}
});

test('who has forgotten a password is mailed, and nobody learns whose address is known', async () => {
	for (const address of [`${randomUUID()}@example.com`, email]) {
		const { data, error } = await client().auth.resetPasswordForEmail(address, { redirectTo: 'https://elsewhere.example/' });
		assert.equal(error, null);
		assert.deepEqual(data, {});
	}
	const { error } = await client().auth.resetPasswordForEmail('nobody');
	assert.equal(error.name, 'AuthApiError');
	assert.equal(error.code, 'validation_failed');
});

test('errors speak both styles', async () => {
	const call = (headers) =>
		rest('/auth/v1/token?grant_type=password', { json: { email: 'nobody@example.com', password: 'x' }, bearer: null, headers });
	const old = await call({});
	assert.deepEqual(old.body, { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' });
	const current = await call({ 'x-supabase-api-version': '2024-01-01' });
	assert.deepEqual(current.body, { code: 'invalid_credentials', message: 'Invalid login credentials' });
	assert.equal(current.headers.get('x-supabase-api-version'), '2024-01-01');
	assert.equal(current.headers.get('access-control-allow-origin'), '*');
	const preflight = await rest('/auth/v1/token?grant_type=password', { method: 'OPTIONS', bearer: null });
	assert.equal(preflight.status, 204);
	assert.match(preflight.headers.get('access-control-allow-headers'), /x-supabase-api-version/);
	assert.equal((await rest('/auth/v1/token?grant_type=magic', { json: {}, bearer: null })).status, 400);
	assert.equal((await rest('/auth/v1/token', { body: '{', bearer: null })).body.error_code, 'bad_json');
	assert.equal((await rest('/auth/v1/nothing', { json: {}, bearer: null })).status, 404);
	assert.equal((await rest('/auth/v1/user', { json: {} })).status, 405);
});

// From another address of this machine, since other tests sign in from the usual one.
function guess(who) {
	const url = new URL('/auth/v1/token?grant_type=password', baseUrl);
	const body = JSON.stringify({ email: who, password: 'a guess' });
	return new Promise((resolve, reject) => {
		const sent = request(url, { method: 'POST', localAddress: '127.0.0.77', family: 4, headers: { 'content-type': 'application/json' } });
		sent.on('response', (answer) => resolve(answer.resume())).on('error', reject).end(body);
	});
}

test('too many tries for one address, or from one, wait', async () => {
	const someone = `${randomUUID()}@example.com`;
	let answer;
	for (let tries = 0; tries < 40 && answer?.statusCode !== 429; tries++) answer = await guess(someone);
	assert.equal(answer.statusCode, 429);
	assert.ok(Number(answer.headers['retry-after']) > 0);
	assert.equal((await guess(`${randomUUID()}@example.com`)).statusCode, 429);
	const { error } = await client().auth.signInWithPassword({ email: someone, password });
	assert.equal(error.status, 429);
	assert.equal(error.code, 'over_request_rate_limit');
});

test('a refresh token turns over, and two tabs get the same', async () => {
	const { supabase, session } = before;
	const { data, error } = await supabase.auth.refreshSession({ refresh_token: session.refresh_token });
	assert.equal(error, null);
	assert.notEqual(data.session.refresh_token, session.refresh_token);
	assert.equal(claims(data.session.access_token).session_id, claims(session.access_token).session_id);
	const tab = await client().auth.refreshSession({ refresh_token: session.refresh_token });
	assert.equal(tab.data.session.refresh_token, data.session.refresh_token);
	const wrong = await client().auth.refreshSession({ refresh_token: 'garbage' });
	assert.equal(wrong.error.code, 'refresh_token_not_found');
	assert.equal(wrong.error.status, 400);
});

test('getUser tells who it is', async () => {
	const { data, error } = await before.supabase.auth.getUser();
	assert.equal(error, null);
	assert.equal(data.user.id, before.user.id);
	assert.equal(data.user.email, email);
	const nobody = await rest('/auth/v1/user', { method: 'GET', bearer: PUBLISHABLE });
	assert.equal(nobody.status, 403);
	assert.equal(nobody.body.error_code, 'bad_jwt');
	assert.equal((await rest('/auth/v1/user', { method: 'GET', bearer: null })).status, 401);
});

test('getClaims checks the signature by our published keys', async () => {
	const { data, error } = await before.supabase.auth.getClaims();
	assert.equal(error, null);
	assert.equal(data.header.alg, 'ES256');
	assert.equal(data.claims.sub, before.user.id);
	const [header, payload] = before.session.access_token.split('.');
	const forged = await before.supabase.auth.getClaims(`${header}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`);
	assert.notEqual(forged.error, null);
	const { body } = await rest('/auth/v1/.well-known/jwks.json', { method: 'GET', bearer: null });
	for (const key of body.keys) assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});

test('functions.invoke registers people', async () => {
	const who = person('Supa Base');
	const { data, error } = await before.supabase.functions.invoke('job-interview-register-users', {
		body: { interview_id: interviewId, type: 'url', hide_menu: false, users: [who] },
	});
	assert.equal(error, null);
	assert.equal(data[0].result, 'ok');
	assert.match(data[0].interview_url, /interview_token=/);
	const { error: refused } = await client().functions.invoke('job-interview-register-users', { body: {} });
	assert.equal(refused.context.status, 401);
});

test('who signs out is refused at once', async () => {
	const { data } = await before.supabase.auth.getSession();
	const token = data.session.access_token;
	assert.equal((await rest('/auth/v1/user', { method: 'GET', bearer: token })).status, 200);
	assert.equal((await before.supabase.auth.signOut({ scope: 'local' })).error, null);
	const user = await rest('/auth/v1/user', { method: 'GET', bearer: token });
	assert.equal(user.status, 403);
	assert.equal(user.body.error_code, 'session_not_found');
	assert.equal((await rest('merchant-status', { method: 'GET', bearer: token })).status, 401);
	const stale = await client().auth.refreshSession({ refresh_token: data.session.refresh_token });
	assert.equal(stale.error.code, 'refresh_token_not_found');

	// The other sign-in lasted, until it signs out everywhere.
	assert.equal((await other.supabase.auth.getUser()).error, null);
	const last = other.session.access_token;
	assert.equal((await other.supabase.auth.signOut()).error, null);
	assert.equal((await rest('/auth/v1/user', { method: 'GET', bearer: last })).status, 403);
});
