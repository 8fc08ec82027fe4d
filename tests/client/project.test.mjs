// A Supabase project signs people in, and this server takes its tokens: by its published keys as they turn over, and by its secret.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

const { CONVOKE } = process.env;
const secret = 'super-secret-jwt-token-with-at-least-32-characters-long';
const ec = (kid) => ({ kid, alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) });
const rsa = (kid) => ({ kid, alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });
const first = ec('first'), second = rsa('second'), hidden = ec('hidden');
const data = mkdtempSync(join(tmpdir(), 'convoke-project-'));

let published = [first, second], project, projectUrl, server, baseUrl, merchantId;

const jwk = ({ kid, alg, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig', key_ops: ['verify'] });
const base64url = (text) => Buffer.from(text).toString('base64url');

function token(key, changes = {}) {
	const now = Math.floor(Date.now() / 1000);
	const claims = {
		iss: `${projectUrl}/auth/v1`,
		sub: randomUUID(),
		aud: 'authenticated',
		exp: now + 3600,
		iat: now,
		role: 'authenticated',
		session_id: randomUUID(),
		email: 'someone@example.com',
		app_metadata: { provider: 'email', merchant_id: merchantId },
		user_metadata: {},
		...changes,
	};
	const signed = `${base64url(JSON.stringify({ alg: key.alg, typ: 'JWT', kid: key.kid }))}.${base64url(JSON.stringify(claims))}`;
	const signature =
		key.alg === 'HS256'
			? createHmac('sha256', key.secret).update(signed).digest()
			: sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
	return `${signed}.${signature.toString('base64url')}`;
}

async function status(bearer, query = '') {
	const answer = await fetch(`${baseUrl}/functions/v1/merchant-status${query}`, { headers: { authorization: `Bearer ${bearer}` } });
	await answer.arrayBuffer();
	return answer.status;
}

before(async () => {
	project = createServer((request, answer) => {
		answer.statusCode = request.url === '/auth/v1/.well-known/jwks.json' ? 200 : 404;
		answer.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published.map(jwk) }));
	}).listen(0, '127.0.0.1');
	await new Promise((listening) => project.on('listening', listening));
	projectUrl = `http://127.0.0.1:${project.address().port}`;
	merchantId = JSON.parse(execFileSync(CONVOKE, ['merchant', 'add', '--name', 'Example', '--data', data])).merchant_id;
	server = spawn(CONVOKE, ['serve', '--data', data, '--listen', '127.0.0.1:0'], {
		env: {
			...process.env,
			CONVOKE_PUBLIC_URL: '',
			CONVOKE_SUPABASE_URL: projectUrl,
			CONVOKE_SUPABASE_JWT_SECRET: secret,
			CONVOKE_SUPABASE_DEFAULT_ROLE: 'merchant_selection',
		},
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	for await (const line of createInterface({ input: server.stderr })) {
		const event = JSON.parse(line);
		if (event.event === 'listening') {
			baseUrl = `http://${event.address}`;
			break;
		}
	}
	server.stderr.resume();
	assert.ok(baseUrl, 'the server does not start');
});

after(async () => {
	const ended = new Promise((end) => server.on('exit', end));
	if (server.exitCode === null) {
		server.kill('SIGTERM');
		assert.equal(await ended, 0);
	}
	project.close();
	rmSync(data, { recursive: true });
});

test('tokens signed by a published key are taken, whatever its kind', async () => {
	assert.equal(await status(token(first)), 200);
	assert.equal(await status(token(second)), 200);
	assert.equal(await status(token({ alg: 'HS256', secret })), 200);
});

test('others are refused', async () => {
	assert.equal(await status(token(hidden)), 401);
	assert.equal(await status(token({ ...hidden, kid: 'first' })), 401);
	assert.equal(await status(token({ alg: 'HS256', secret: `${secret}!` })), 401);
	const pem = first.publicKey.export({ format: 'pem', type: 'spki' });
	assert.equal(await status(token({ alg: 'HS256', kid: 'first', secret: pem })), 401);
	const [header, claims] = token(first).split('.');
	assert.equal(await status(`${base64url('{"alg":"none","typ":"JWT"}')}.${claims}.`), 401);
	assert.equal(await status(`${header}.${claims}.`), 401);
	assert.equal(await status(token(first, { iss: 'https://other.supabase.co/auth/v1' })), 401);
	assert.equal(await status(token(first, { aud: 'anon' })), 401);
	assert.equal(await status(token(first, { exp: Math.floor(Date.now() / 1000) - 60 })), 401);
	assert.equal(await status(token(first, { nbf: Math.floor(Date.now() / 1000) + 600 })), 401);
	assert.equal(await status(token(first, { role: 'service_role' })), 401);
});

test('the merchant comes from app_metadata, never from user_metadata', async () => {
	assert.equal(await status(token(first, { app_metadata: {}, user_metadata: { merchant_id: merchantId } })), 403);
	assert.equal(await status(token(first, { app_metadata: { merchant_id: randomUUID() } })), 403);
});

test("a project's service_role key is a service key, its anon key is nobody", async () => {
	const service = token({ alg: 'HS256', secret }, { iss: 'supabase', role: 'service_role', sub: undefined, aud: undefined });
	assert.equal(await status(service), 422);
	assert.equal(await status(service, `?merchant_id=${merchantId}`), 200);
	assert.equal(await status(token({ alg: 'HS256', secret }, { iss: 'supabase', role: 'anon', sub: undefined })), 401);
});

test('both issuers are named for MCP clients', async () => {
	const answer = await fetch(`${baseUrl}/.well-known/oauth-protected-resource/mcp`);
	const { authorization_servers: servers } = await answer.json();
	assert.deepEqual(servers, [`${baseUrl}/auth/v1`, `${projectUrl}/auth/v1`]);
});
