// Plain HTTP as programs without an SDK send it: CORS, methods, limits, broken bodies, keys against doing things twice.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { interviewId, mcpUrl, person, rest } from './env.mjs';

const register = (users, more = {}) => ({ interview_id: interviewId, type: 'url', hide_menu: false, users, ...more });

function assertEnvelope(answer, status) {
	assert.equal(answer.status, status, answer.text);
	assert.equal(typeof answer.body.error, 'string');
	assert.equal(answer.body.message, answer.body.error);
	assert.equal(typeof answer.body.code, 'string');
	assert.equal(answer.headers.get('access-control-allow-origin'), '*');
	assert.match(answer.headers.get('x-request-id'), /^[0-9a-f-]{36}$/);
}

test('a preflight is answered without a token', async () => {
	const answer = await rest('job-interview-register-users', {
		method: 'OPTIONS',
		bearer: null,
		headers: {
			origin: 'https://shop.example',
			'access-control-request-method': 'POST',
			'access-control-request-headers': 'apikey,authorization,content-type,x-client-info',
		},
	});
	assert.equal(answer.status, 204);
	assert.equal(answer.text, '');
	assert.equal(answer.headers.get('access-control-allow-origin'), '*');
	const allowed = answer.headers.get('access-control-allow-headers').split(/, */);
	for (const name of ['apikey', 'authorization', 'content-type', 'x-client-info', 'idempotency-key']) assert.ok(allowed.includes(name));
	assert.match(answer.headers.get('access-control-allow-methods'), /POST/);
});

test('answers carry CORS and are never cached', async () => {
	const answer = await rest('job-interview-register-users', { json: register([person('Ann')]), headers: { origin: 'https://shop.example' } });
	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.headers.get('access-control-allow-origin'), '*');
	assert.equal(answer.headers.get('content-type'), 'application/json');
	assert.equal(answer.headers.get('cache-control'), 'no-store');
	assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
});

test('an unknown address is 404 in the envelope', async () => {
	assertEnvelope(await rest('no-such-thing', { json: {} }), 404);
	const elsewhere = await rest('/nowhere', { method: 'GET', headers: { accept: 'application/json' } });
	assertEnvelope(elsewhere, 404);
});

test('a wrong method is 405 and says which are right', async () => {
	const answer = await rest('job-interview-register-users', { method: 'DELETE' });
	assertEnvelope(answer, 405);
	assert.match(answer.headers.get('allow'), /POST/);
});

test('a missing token is 401, a key that is no token too', async () => {
	assertEnvelope(await rest('job-interview-register-users', { json: register([]), bearer: null }), 401);
	const answer = await rest('job-interview-register-users', { json: register([]), bearer: 'sb_publishable_x' });
	assertEnvelope(answer, 401);
	assert.match(answer.headers.get('www-authenticate'), /^Bearer/);
});

test('broken JSON is 400 with the place', async () => {
	const answer = await rest('job-interview-register-users', { body: '{\n  "interview_id": oops\n}' });
	assertEnvelope(answer, 400);
	assert.match(answer.body.error, /line 2/);
});

test('a wrong member is 422 with its path', async () => {
	const answer = await rest('job-interview-register-users', { json: register([], { interview_id: 'no id' }) });
	assertEnvelope(answer, 422);
	assert.equal(answer.body.name, 'interview_id');
	const missing = await rest('job-interview-register-users', { body: '' });
	assertEnvelope(missing, 422);
});

test('a body beyond the limit is 413 before it is read', async () => {
	const answer = await rest('job-interview-register-users', { body: 'x'.repeat(17 << 20) });
	assertEnvelope(answer, 413);
});

test('unknown members are ignored', async () => {
	const user = { ...person('Ann'), favourite_colour: 'blue' };
	const answer = await rest('job-interview-register-users', { json: register([user], { trace: { a: [1] } }) });
	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.body[0].result, 'ok');
});

test('a repeated key gives the same bytes', async () => {
	const request = { json: register([person('Ann'), person('Bob')]), headers: { 'idempotency-key': `"${randomUUID()}"` } };
	const first = await rest('job-interview-register-users', request);
	const second = await rest('job-interview-register-users', request);
	assert.equal(first.status, 200, first.text);
	assert.equal(second.status, 200, second.text);
	assert.equal(second.text, first.text);
	const other = await rest('job-interview-register-users', { ...request, json: register([person('Eve')]) });
	assert.equal(other.status, 422);
	assert.equal(other.body.code, 'idempotency_key_reused');
	assertEnvelope(await rest('job-interview-register-users', { ...request, headers: { 'idempotency-key': 'a b' } }), 400);
});

test('rows fail alone', async () => {
	const users = [person('Ann'), { name: 'Bob', email: 'not an address' }];
	const answer = await rest('job-interview-register-users', { json: register(users) });
	assert.equal(answer.status, 200);
	assert.deepEqual(answer.body.map((row) => row.result === 'ok'), [true, false]);
	assert.match(answer.body[1].result, /^Error: /);
	assert.equal(answer.body[1].email, 'not an address');
});

test('health and readiness', async () => {
	const health = await rest('/healthz', { method: 'GET', bearer: null });
	assert.deepEqual({ ...health.body, version: 'x' }, { status: 'ok', server: 'convoke', version: 'x' });
	assert.equal((await rest('/readyz', { method: 'GET', bearer: null })).status, 200);
});

test('MCP over plain HTTP: methods and origins', async () => {
	const get = await fetch(mcpUrl, { headers: { accept: 'text/event-stream' } });
	assert.equal(get.status, 405);
	assert.match(get.headers.get('allow'), /POST/);
	assert.equal((await fetch(mcpUrl, { method: 'DELETE' })).status, 405);
	const ping = (origin) =>
		fetch(mcpUrl, { method: 'POST', headers: { origin }, body: '{"jsonrpc":"2.0","id":0,"method":"ping"}' });
	assert.equal((await ping('https://evil.example')).status, 403);
	const own = await ping(mcpUrl.origin);
	assert.equal(own.status, 200);
	assert.equal(own.headers.get('access-control-allow-origin'), mcpUrl.origin);
});
