// `convoke mcp` over standard input and output, by both SDKs and by hand.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { token } from './env.mjs';
import { behavesAsServer } from './mcp_checks.mjs';

const { CONVOKE, CONVOKE_DATA, CONVOKE_DATABASE, BASE_URL } = process.env;
// By options: the SDKs hand on only a few variables.
const args = ['mcp', '--data', CONVOKE_DATA, '--database', CONVOKE_DATABASE ?? '', '--public-url', BASE_URL, '--token', token];
const about = { name: 'convoke-tests', version: '1.0.0' };

test('SDK v1 over stdio', async (t) => {
	const client = new ClientV1(about);
	await client.connect(new StdioV1({ command: CONVOKE, args, stderr: 'ignore' }));
	await behavesAsServer(t, client);
	await client.close();
});

test('SDK v2 over stdio, 2026-07-28', async (t) => {
	const client = new ClientV2(about, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
	await client.connect(new StdioV2({ command: CONVOKE, args, stderr: 'ignore' }));
	await behavesAsServer(t, client);
	await client.close();
});

// Lines in, lines out; everything else belongs on standard error.
async function exchange(lines, cut = lines.length) {
	const child = spawn(CONVOKE, args, { stdio: ['pipe', 'pipe', 'ignore'] });
	let said = '';
	child.stdout.on('data', (chunk) => (said += chunk));
	child.stdin.write(lines.slice(0, cut));
	await new Promise((resolve) => setImmediate(resolve));
	child.stdin.end(lines.slice(cut));
	const code = await new Promise((resolve) => child.on('close', resolve));
	return { code, answers: said.split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
}

test('messages are lines, however they arrive', async () => {
	const ping = (id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' });
	const note = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
	const { code, answers } = await exchange(`${ping(0)}\n\n${note}\r\n{broken\n${ping('last')}\n`, 30);
	assert.equal(code, 0);
	assert.deepEqual(answers.map((answer) => answer.id), [0, null, 'last']);
	assert.equal(answers[1].error.code, -32700);
});

test('the last message needs no line end', async () => {
	const { code, answers } = await exchange('{"jsonrpc":"2.0","id":1,"method":"ping"}\n{"jsonrpc":"2.0","id":2,"method":"ping"}');
	assert.equal(code, 0);
	assert.deepEqual(answers.map((answer) => answer.id), [1, 2]);
});
