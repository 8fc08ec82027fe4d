// The official conformance suite for servers, for both eras, against the real server. Scenarios that call the suite's own fixture tools
// are listed in conformance-<revision>.yml; anything else that fails, and anything listed that passes, fails the run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { baseUrl, token } from './env.mjs';
import { startTokenProxy } from './token_proxy.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
let proxy;

function suite(revision) {
	const args = [
		here('node_modules/@modelcontextprotocol/conformance/dist/index.js'), 'server', '--url', `http://localhost:${proxy.port}/mcp`,
		'--requirements', revision, '--expected-failures', here(`conformance-${revision}.yml`),
	];
	return new Promise((resolve) => {
		const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
		child.on('close', (code) => resolve({ code, said }));
	});
}

before(async () => (proxy = await startTokenProxy(baseUrl, token)));
after(() => proxy.close());

for (const revision of ['2025-11-25', '2026-07-28']) {
	test(`conformance ${revision}`, async (t) => {
		const { code, said } = await suite(revision);
		const summary = said.slice(said.indexOf('=== SUMMARY ==='));
		t.diagnostic(/Total: .*/.exec(summary)?.[0] ?? 'no total');
		assert.equal(code, 0, summary);
		assert.match(summary, /✓ tools-list/);
	});
}
