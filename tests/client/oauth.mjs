// The whole way of another program: finding the documents, registering, the consent page, code, tokens, refreshing; and every wrong turn.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { baseUrl, mcpUrl, rest } from './env.mjs';
import { authUrl, claims, email, password } from './signin.mjs';

const callback = 'http://127.0.0.1:33418/callback';
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

async function json(url, init) {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}

const form = (url, members) => json(url, { method: 'POST', body: new URLSearchParams(members) });

async function register(metadata) {
	return json(`${authUrl}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(metadata) });
}

const { body: client } = await register({
	client_name: 'Test <b>client</b>',
	redirect_uris: [callback, 'https://app.example/done?x=1', 'cursor://anysphere.cursor/callback'],
	token_endpoint_auth_method: 'client_secret_post',
	grant_types: ['authorization_code', 'refresh_token'],
	application_type: 'native',
});

function request(changes = {}) {
	const verifier = base64url(randomBytes(32));
	const members = {
		response_type: 'code',
		client_id: client.client_id,
		redirect_uri: callback,
		code_challenge: base64url(createHash('sha256').update(verifier).digest()),
		code_challenge_method: 'S256',
		state: 'a state & more=ä',
		resource: mcpUrl.href,
		...changes,
	};
	for (const [name, value] of Object.entries(members)) if (value === undefined) delete members[name];
	return { verifier, members };
}

const page = (members) => json(`${authUrl}/authorize?${new URLSearchParams(members)}`);
const allow = (members) => form(`${authUrl}/authorize`, { ...members, email, password, decision: 'allow' });

// Where the browser is sent, as its members.
function sentTo(answer, address = callback) {
	assert.equal(answer.status, 303, answer.text);
	const location = answer.headers.get('location');
	assert.ok(location.startsWith(address), location);
	return Object.fromEntries(new URL(location).searchParams);
}

async function code(changes) {
	const { verifier, members } = request(changes);
	return { verifier, members, ...sentTo(await allow(members), members.redirect_uri) };
}

const exchange = ({ code, verifier, members }, changes = {}) =>
	form(`${authUrl}/token`, {
		grant_type: 'authorization_code',
		code,
		code_verifier: verifier,
		client_id: members.client_id,
		redirect_uri: members.redirect_uri,
		resource: mcpUrl.href,
		...changes,
	});

test('documents are where clients look', async () => {
	for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
		const { status, body, headers } = await json(new URL(path, baseUrl));
		assert.equal(status, 200);
		assert.equal(headers.get('access-control-allow-origin'), '*');
		assert.equal(body.resource, mcpUrl.href);
		assert.deepEqual(body.authorization_servers, [authUrl]);
	}
	for (const path of [
		'/.well-known/oauth-authorization-server/auth/v1',
		'/.well-known/oauth-authorization-server',
		'/.well-known/openid-configuration/auth/v1',
		'/auth/v1/.well-known/openid-configuration',
		'/auth/v1/.well-known/oauth-authorization-server',
	]) {
		const { status, body } = await json(new URL(path, baseUrl));
		assert.equal(status, 200, path);
		assert.equal(body.issuer, authUrl);
		assert.deepEqual(body.code_challenge_methods_supported, ['S256']);
		assert.ok(body.grant_types_supported.includes('refresh_token'));
		assert.ok(body.scopes_supported.includes('offline_access'));
		assert.equal(body.authorization_response_iss_parameter_supported, true);
		assert.equal((await json(body.jwks_uri)).status, 200);
	}
	assert.equal((await json(new URL('/.well-known/oauth-protected-resource/other', baseUrl))).status, 404);
	const preflight = await json(new URL('/.well-known/oauth-protected-resource/mcp', baseUrl), { method: 'OPTIONS' });
	assert.match(preflight.headers.get('access-control-allow-headers'), /mcp-protocol-version/);
});

test('programs register themselves, without secrets and without dangerous addresses', async () => {
	assert.equal(client.token_endpoint_auth_method, 'none');
	assert.equal(client.client_secret, undefined);
	assert.equal(client.redirect_uris.length, 3);
	for (const uri of ['http://app.example/cb', 'javascript:alert(1)', 'https://a.example/#x', 'https://a@b.example/', 'data:x,y', 'nothing', 'https://a.example/ b']) {
		const { status, body } = await register({ client_name: 'x', redirect_uris: [uri] });
		assert.equal(status, 400, uri);
		assert.equal(body.error, 'invalid_redirect_uri');
	}
	assert.equal((await register({ client_name: 'x' })).body.error, 'invalid_redirect_uri');
	assert.equal((await register({ client_name: 7, redirect_uris: [callback] })).body.error, 'invalid_client_metadata');
});

test('the page names the program and its address, and nothing can be smuggled into it', async () => {
	const { members } = request();
	const { status, headers, text } = await page(members);
	assert.equal(status, 200);
	assert.match(headers.get('content-type'), /text\/html/);
	assert.ok(text.includes('Test &lt;b&gt;client&lt;/b&gt;') && !text.includes('<b>client'));
	assert.ok(text.includes('127.0.0.1:33418'));
	assert.ok(!text.includes('<script'));
	const policy = headers.get('content-security-policy');
	assert.match(policy, /default-src 'none'/);
	assert.match(policy, /form-action 'self' http:\/\/127\.0\.0\.1:33418;/);
	assert.match(policy, /frame-ancestors 'none'/);
	assert.equal(headers.get('cache-control'), 'no-store');
	assert.equal(headers.get('referrer-policy'), 'no-referrer');
});

test('a code becomes tokens for the API and for MCP, and they turn over', async () => {
	const given = await code();
	assert.equal(given.state, 'a state & more=ä');
	assert.equal(given.iss, authUrl);
	const { status, headers, body } = await exchange(given);
	assert.equal(status, 200);
	assert.equal(headers.get('cache-control'), 'no-store');
	assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'refresh_token', 'token_type']);
	const said = claims(body.access_token);
	assert.deepEqual(said.aud, ['authenticated', mcpUrl.href]);
	assert.equal(said.client_id, client.client_id);
	assert.equal((await rest('merchant-status', { method: 'GET', bearer: body.access_token })).status, 200);

	const refresh = (token, changes = {}) =>
		form(`${authUrl}/token`, { grant_type: 'refresh_token', refresh_token: token, client_id: client.client_id, ...changes });
	const next = await refresh(body.refresh_token);
	assert.equal(next.status, 200);
	assert.notEqual(next.body.refresh_token, body.refresh_token);
	assert.deepEqual(claims(next.body.access_token).aud, said.aud);
	const foreign = await refresh(next.body.refresh_token, { client_id: 'another' });
	assert.equal(foreign.status, 400);
	assert.equal(foreign.body.error, 'invalid_grant');
	assert.equal((await refresh('garbage')).body.error, 'invalid_grant');
});

test('a code is good once, and its second use ends what the first began', async () => {
	const given = await code();
	const { body } = await exchange(given);
	const again = await exchange(given);
	assert.equal(again.status, 400);
	assert.equal(again.body.error, 'invalid_grant');
	assert.equal((await rest('merchant-status', { method: 'GET', bearer: body.access_token })).status, 401);
});

test('a code is for what it was asked for', async () => {
	for (const changes of [
		{ code_verifier: base64url(randomBytes(32)) },
		{ code_verifier: 'short' },
		{ client_id: 'another' },
		{ redirect_uri: 'https://app.example/done?x=1' },
		{ resource: 'https://other.example/mcp' },
		{ code: 'guessed' },
	]) {
		const { status, body } = await exchange(await code(), changes);
		assert.equal(status, 400, JSON.stringify(changes));
		assert.equal(body.error, 'invalid_grant');
	}
	assert.equal((await form(`${authUrl}/token`, { grant_type: 'authorization_code' })).body.error, 'invalid_request');
	assert.equal((await form(`${authUrl}/token`, { grant_type: 'implicit' })).body.error, 'unsupported_grant_type');
});

test('nobody is sent to an address that is not the program’s', async () => {
	for (const changes of [
		{ redirect_uri: 'https://evil.example/' },
		{ redirect_uri: `${callback}/more` },
		{ redirect_uri: undefined },
		{ redirect_uri: 'http://localhost:33418/callback' },
		{ client_id: 'unknown' },
		{ client_id: undefined },
		{ client_id: 'https://127.0.0.1/client.json' },
	]) {
		const answer = await page(request(changes).members);
		assert.equal(answer.status, 400, JSON.stringify(changes));
		assert.equal(answer.headers.get('location'), null);
		assert.match(answer.text, /cannot be made/);
	}
	// RFC 8252: a program that listens on its own machine takes any free port.
	const port = 'http://127.0.0.1:9/callback';
	sentTo(await form(`${authUrl}/authorize`, { ...request({ redirect_uri: port }).members, decision: 'deny' }), port);
});

test('what the program asks wrongly goes back to it', async () => {
	for (const [changes, error] of [
		[{ response_type: 'token' }, 'unsupported_response_type'],
		[{ code_challenge: undefined }, 'invalid_request'],
		[{ code_challenge_method: 'plain' }, 'invalid_request'],
		[{ code_challenge_method: undefined }, 'invalid_request'],
		[{ resource: 'https://other.example/mcp' }, 'invalid_target'],
	]) {
		const sent = sentTo(await page(request(changes).members));
		assert.equal(sent.error, error);
		assert.equal(sent.state, 'a state & more=ä');
		assert.equal(sent.iss, authUrl);
	}
	const query = request({ redirect_uri: 'https://app.example/done?x=1' }).members;
	const denied = sentTo(await form(`${authUrl}/authorize`, { ...query, decision: 'deny' }), 'https://app.example/done?x=1&');
	assert.equal(denied.error, 'access_denied');
	assert.equal(denied.x, '1');
	const own = request({ redirect_uri: 'cursor://anysphere.cursor/callback' }).members;
	sentTo(await form(`${authUrl}/authorize`, { ...own, decision: 'deny' }), 'cursor://anysphere.cursor/callback?error=access_denied');
});

test('a wrong password leaves the page, the address typed and the password not', async () => {
	const { members } = request();
	const answer = await form(`${authUrl}/authorize`, { ...members, email, password: 'wrong "password"', decision: 'allow' });
	assert.equal(answer.status, 400);
	assert.match(answer.text, /role="alert"/);
	assert.ok(answer.text.includes(`value="${email}"`));
	assert.ok(!answer.text.includes('wrong &quot;password'));
	assert.equal(answer.headers.get('location'), null);
});

// The official MCP clients find the way by themselves: from the 401 over both documents to tokens of their own.
const v1 = async () => ({
	...(await import('@modelcontextprotocol/sdk/client/auth.js')),
	...(await import('@modelcontextprotocol/sdk/client/index.js')),
	...(await import('@modelcontextprotocol/sdk/client/streamableHttp.js')),
});
const v2 = () => import('@modelcontextprotocol/client');

for (const [name, load] of Object.entries({ v1, v2 })) {
	test(`the MCP client ${name} connects`, async () => {
		const { auth, Client, StreamableHTTPClientTransport } = await load();
		const kept = {};
		const provider = {
			redirectUrl: callback,
			clientMetadata: {
				client_name: `MCP ${name}`,
				redirect_uris: [callback],
				grant_types: ['authorization_code', 'refresh_token'],
				token_endpoint_auth_method: 'none',
			},
			state: () => 'mcp',
			clientInformation: () => kept.client,
			saveClientInformation: (client) => (kept.client = client),
			tokens: () => kept.tokens,
			saveTokens: (tokens) => (kept.tokens = tokens),
			redirectToAuthorization: (url) => (kept.url = url),
			saveCodeVerifier: (verifier) => (kept.verifier = verifier),
			codeVerifier: () => kept.verifier,
		};
		assert.equal(await auth(provider, { serverUrl: mcpUrl }), 'REDIRECT');
		assert.equal(kept.url.searchParams.get('resource'), mcpUrl.href);
		const sent = sentTo(await allow(Object.fromEntries(kept.url.searchParams)));
		assert.equal(await auth(provider, { serverUrl: mcpUrl, authorizationCode: sent.code, iss: sent.iss }), 'AUTHORIZED');
		const first = kept.tokens;
		assert.equal(await auth(provider, { serverUrl: mcpUrl }), 'AUTHORIZED');
		assert.notEqual(kept.tokens.refresh_token, first.refresh_token);

		const client = new Client({ name: 'test', version: '1' });
		await client.connect(new StreamableHTTPClientTransport(mcpUrl, { authProvider: provider }));
		const { structuredContent } = await client.callTool({ name: 'get_merchant_status', arguments: {} });
		assert.ok(structuredContent);
		await client.close();
	});
}
