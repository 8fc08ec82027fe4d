// The pages of a demo, as whoever runs it sees them: no mail yet, the list of mails, a mail in both of its parts.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch, need, open, shots } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'convoke-demo-'));
let browser, demo, said = '', address;

const later = () => new Promise((resolve) => setTimeout(resolve, 50));
before(async () => {
	browser = await launch();
	demo = spawn(need('CONVOKE'), ['demo', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0'],
		{ stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, CONVOKE_DATABASE: '', CONVOKE_PUBLIC_URL: '' } });
	demo.stdout.on('data', (bytes) => (said += bytes));
	while (!said.includes('Ctrl-C') && demo.exitCode === null) await later();
	assert.equal(demo.exitCode, null, said);
	[address] = /http:\S+\/demo\/\S+/.exec(said);
});
after(async () => {
	await browser.close();
	demo.kill();
	await once(demo, 'exit');
	rmSync(folder, { recursive: true });
});

// At every width, light and dark; gives the page.
async function look(url, name) {
	for (const colorScheme of ['light', 'dark']) assert.deepEqual(await axe(browser, url, { colorScheme }), [], `${name}, ${colorScheme}`);
	const { page, context, complaints } = await open(browser, url);
	assert.deepEqual(await shots(page, name), [], name);
	const text = await page.innerText('main');
	assert.deepEqual(complaints, []);
	await context.close();
	return text;
}

test('a demo without mails says how they come', async () => {
	assert.match(await look(address, 'demo_empty'), /No mail yet/);
});

test('its mails and each of them are for everybody', async () => {
	const calls = said.replaceAll('\\\n', ' ').split('\n').filter((line) => line.trim().startsWith('curl'));
	execFileSync('sh', ['-c', calls.find((line) => line.includes('/invite-users'))], { stdio: 'ignore' });
	let found = null;
	for (const end = Date.now() + 30000; !found && Date.now() < end; await later()) found = /<a href="([^"]+\.eml)"/.exec(await (await fetch(address)).text());
	assert.match(await look(address, 'demo_mails'), /miles@example\.com/);
	assert.match(await look(new URL(found[1], address).href, 'demo_mail'), /As mail programs show it[\s\S]*As plain text[\s\S]*interview_token=/);
});
