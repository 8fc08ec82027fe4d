// A demo from end to end: the invitation comes as a file, 48 hours pass at once, the reminder comes, and both are on the demo's page.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import { Convoke, until } from './env.mjs';

const program = process.env.CONVOKE ?? resolve(import.meta.dirname, '../../build/convoke');
const clock = (data, ...words) => spawnSync(program, ['clock', '--data', data, ...words], { encoding: 'utf8' });

test('time passes in a demo, and the reminder comes', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'convoke-demo-')), data = join(folder, 'data'), mail = join(data, 'mail');
	const demo = spawn(program, ['demo', '--data', data, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
	let said = '';
	demo.stdout.on('data', (bytes) => { said += bytes; });
	const files = (kind) => (existsSync(mail) ? readdirSync(mail).filter((name) => name.includes(`-${kind}-`) && name.endsWith('.eml')) : []);
	try {
		await until(() => said.includes('Ctrl-C'), 'the start');
		const calls = said.replaceAll('\\\n', ' ').split('\n').filter((line) => line.trim().startsWith('curl'));
		const [row] = JSON.parse(execFileSync('sh', ['-c', calls.find((line) => line.includes('/invite-users'))], { encoding: 'utf8' }));
		assert.equal(row.result, 'Invited');
		await until(() => files('invitation').length === 1, 'the invitation');
		assert.equal(files('action_required').length, 0);

		const moved = clock(data, '+48h');
		assert.equal(moved.status, 0, moved.stderr);
		assert.match(moved.stdout, / 48 h 0 min ahead\n$/);
		await until(() => files('action_required').length === 1, 'the reminder');
		const message = await simpleParser(readFileSync(join(mail, files('action_required')[0])));
		assert.equal(message.to.text, '"Miles Morales" <miles@example.com>');
		assert.ok(Math.abs(message.date - Date.now() - 48 * 3600e3) < 3600e3);

		const address = /http:\S+\/demo\/\S+/.exec(said)[0];
		const page = await (await fetch(address)).text();
		assert.ok(page.indexOf(files('action_required')[0]) < page.indexOf(files('invitation')[0]), 'the newest first');
		const shown = await (await fetch(`${address}${files('action_required')[0]}/html`)).text();
		assert.ok(shown.includes('/interview/take/'));
		assert.equal((await fetch(address.replace(/\/demo\/[^/]+/, '/demo/other'))).status, 404);
	} finally {
		demo.kill();
		await once(demo, 'exit');
	}
	// its time is kept
	assert.match(clock(data).stdout, / 48 h 0 min ahead\n$/);
	rmSync(folder, { recursive: true });
});

test('only a demo has a clock', async () => {
	const convoke = await new Convoke().make();
	try {
		const demo = spawn(program, ['demo', '--data', convoke.data, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
		await once(demo.stdout, 'data');
		demo.kill();
		await once(demo, 'exit');
		const refused = clock(convoke.data, '+48h');
		assert.equal(refused.status, 2);
		assert.match(refused.stderr, /^convoke clock: \S+ is not the data folder of a demo.*\n$/);
		assert.equal(refused.stdout, '');
		for (const wrong of ['48h', '+h', '+1', '+1y', '+-1h', '+99999d', '+9999999999999999999s']) {
			const { status, stderr } = clock(convoke.data, wrong);
			assert.equal(status, 2);
			assert.match(stderr, /^convoke clock: say how far, as \+48h; .*\n$/);
		}
	} finally {
		await convoke.remove();
	}
});
