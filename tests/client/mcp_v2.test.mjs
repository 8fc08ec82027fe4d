// The second SDK (@modelcontextprotocol/client) in its default, legacy manner and pinned to the current revision.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { mcpUrl, token } from './env.mjs';
import { behavesAsServer, listsTools } from './mcp_checks.mjs';

const modes = { legacy: 'legacy', auto: 'auto', '2026-07-28': { pin: '2026-07-28' } };

async function connect(mode, headers) {
	const client = new Client({ name: 'convoke-tests', version: '1.0.0' }, { versionNegotiation: { mode } });
	await client.connect(new StreamableHTTPClientTransport(mcpUrl, { requestInit: { headers } }));
	return client;
}

for (const [name, mode] of Object.entries(modes)) {
	test(`SDK v2, ${name}, with a token`, async (t) => {
		const client = await connect(mode, { authorization: `Bearer ${token}` });
		assert.equal(client.getNegotiatedProtocolVersion(), mode === 'legacy' ? '2025-11-25' : '2026-07-28');
		await behavesAsServer(t, client);
		await client.close();
	});

	test(`SDK v2, ${name}, without a token may look, not call`, async () => {
		const client = await connect(mode, {});
		await listsTools(client);
		await assert.rejects(client.callTool({ name: 'invite_users', arguments: { users: [] } }), (error) => {
			assert.equal(error.status ?? error.data?.status ?? error.code, 401, String(error));
			return true;
		});
		await client.close();
	});
}
