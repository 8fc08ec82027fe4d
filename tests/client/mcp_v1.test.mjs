// The first SDK (@modelcontextprotocol/sdk), which knows the revisions up to 2025-11-25.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from './connect.mjs';
import { mcpUrl, token } from './env.mjs';
import { behavesAsServer, listsTools } from './mcp_checks.mjs';

test('SDK v1 with a token', async (t) => {
	const { client, transport } = await connect(mcpUrl, { authorization: `Bearer ${token}` });
	assert.equal(client.getServerVersion().name, 'convoke');
	assert.equal(transport.protocolVersion, '2025-11-25');
	assert.equal(transport.sessionId, undefined);
	await t.test('pings', () => client.ping());
	await behavesAsServer(t, client);
	await client.close();
});

test('SDK v1 without a token may look, not call', async () => {
	const { client } = await connect(mcpUrl, {});
	await listsTools(client);
	await client.ping();
	await assert.rejects(client.callTool({ name: 'invite_users', arguments: { users: [] } }), (error) => error.code === 401);
	await client.close();
});

test('SDK v1 with a bad token is told to sign in', async () => {
	const { client } = await connect(mcpUrl, { authorization: 'Bearer nonsense' });
	await assert.rejects(client.callTool({ name: 'invite_users', arguments: { users: [] } }), (error) => error.code === 401);
	await client.close();
});

test('the challenge says where tokens come from', async () => {
	const response = await fetch(mcpUrl, {
		method: 'POST',
		headers: { authorization: 'Bearer nonsense', 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'invite_users', arguments: {} } }),
	});
	assert.equal(response.status, 401);
	const challenge = response.headers.get('www-authenticate');
	assert.match(challenge, /^Bearer /);
	assert.match(challenge, /error="invalid_token"/);
	assert.ok(challenge.includes(`resource_metadata="${new URL('/.well-known/oauth-protected-resource/mcp', mcpUrl)}"`));
	assert.equal((await response.json()).id, 1);
});
