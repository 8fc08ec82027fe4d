// With endpoints: answers are followed up, spoken ones are put into words, and an endpoint that never answers holds up nobody. On a server
// of its own, since that of the other tests has none.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeOn, launch, need, open, shots } from './browser.mjs';

const data = mkdtempSync(join(tmpdir(), 'convoke-ai-'));
const said = 'I asked the night shift first and wrote down what they told me about the last three weeks.';
const env = { ...process.env, CONVOKE_DATABASE: '' };
const convoke = (...command) => execFileSync(need('CONVOKE'), [...command, '--data', data], { encoding: 'utf8', env });
const sql = (statement) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(data, 'convoke.db'), statement], { encoding: 'utf8' }).trim();
let browser, base, server, endpoint, token, interview, isSilent = false;
const asked = { chat: [], ear: [] };

// What is never answered is ended with the test.
const reply = { chat: { choices: [{ message: { content: JSON.stringify({ ask: true, question: 'Which part of it was yours?' }) } }] }, ear: { text: said } };
function mock(request, response) {
	const kind = request.url.endsWith('/audio/transcriptions') ? 'ear' : 'chat', pieces = [];
	request.on('data', (piece) => pieces.push(piece));
	request.on('end', () => {
		const body = Buffer.concat(pieces).toString('latin1');
		// Scoring asks the same endpoint; it may do without.
		if (kind === 'chat' && !body.includes('"follow_up"')) return response.writeHead(400).end();
		asked[kind].push(body);
		if (!isSilent) response.end(JSON.stringify(reply[kind]));
	});
}

const port = (listener) => new Promise((resolve) => listener.listen(0, '127.0.0.1', () => resolve(listener.address().port)));
async function api(path, input) {
	const answer = await fetch(`${base}/functions/v1/${path}`, { method: 'POST', body: JSON.stringify(input),
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } });
	assert.equal(answer.status, 200, await answer.clone().text());
	return answer.json();
}
async function link(email) {
	const [row] = await api('job-interview-register-users', { interview_id: interview, type: 'url', hide_menu: false, users: [{ name: 'Ada Lovelace', email }] });
	return row.interview_url;
}

before(async () => {
	browser = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']);
	endpoint = createServer(mock);
	const ai = `http://127.0.0.1:${await port(endpoint)}/v1`, free = createServer(), listen = `127.0.0.1:${await port(free)}`;
	free.close();
	base = `http://${listen}`;
	const { merchant_id } = JSON.parse(convoke('merchant', 'add', '--name', 'Example Health', '--owner-email', 'ai@example.com', '--credits', '9', '--public-url', base));
	token = convoke('token', '--merchant', merchant_id, '--public-url', base).trim();
	server = spawn(need('CONVOKE'), ['serve', '--data', data, '--listen', listen, '--public-url', base, '--ai-base-url', ai, '--transcription-base-url', ai,
		'--followup-timeout-s', '1'], { stdio: 'ignore', env });
	for (let i = 0; i < 200 && !(await fetch(`${base}/readyz`).catch(() => null))?.ok; i++) await new Promise((resolve) => setTimeout(resolve, 50));
	({ interview_def_set_id: interview } = await api('job-interview-create-from-array', { name: 'Senior nurse', location: 'Berlin', status: 'active', type: 'interview',
		interview_template_id: '0c0ffee0-0000-7000-8000-000000000002', mojito_language_code: 'en', visibility: 'merchant_invite', description: 'Care.',
		recording: 'audio_all', result_view: 'full', questions: [{ question: 'What drives you?' }, { question: 'What did you learn last?' }] }));
});
after(async () => {
	await browser.close();
	server.kill();
	endpoint.closeAllConnections();
	endpoint.close();
	rmSync(data, { recursive: true, force: true });
});

const begin = async (email) => {
	const opened = await open(browser, await link(email), { bypassCSP: true });
	await opened.page.click('button.first');
	await opened.page.waitForSelector('#form');
	return opened;
};
const go = (page, name) => page.click(`button[value=${name}]`);

test('an answer is followed up, and what was said is put into words', async () => {
	const { page, context, complaints } = await begin('followed@example.com');
	assert.equal(await page.innerText('label[for=text]'), 'In writing, if you like');
	await page.click('#record');
	await page.waitForFunction(() => /0:0[2-9]/.test(document.getElementById('record-time').textContent));
	await page.click('#record');
	await page.waitForSelector('#player audio');
	await page.fill('#text', 'That people sleep well again after a hard week.');
	await go(page, 'next');
	await page.waitForURL('**/question/2');
	assert.equal(await page.innerText('h1'), 'Which part of it was yours?');
	assert.match(await page.innerText('main'), /Question 2 of 3[\s\S]*A question about your last answer/);
	assert.deepEqual(await axeOn(page), []);
	assert.deepEqual(await shots(page, 'follow_up'), []);
	await page.fill('#text', 'All of the nights, and the talks with families.');
	await go(page, 'next');
	await page.waitForURL('**/question/3');
	assert.equal(await page.innerText('h1'), 'What did you learn last?');
	await go(page, 'skip');
	await page.waitForURL('**/review');
	assert.equal(await page.locator('.answers li').count(), 3);
	assert.equal(asked.ear.length, 0, 'nothing leaves before it is sent');
	await page.click('section.next button.first');
	await page.waitForSelector('.next a.button');
	for (let i = 0; i < 100 && sql('SELECT processing_status FROM result') !== 'completed'; i++) await new Promise((resolve) => setTimeout(resolve, 100));
	await page.click('.next a.button');
	await page.waitForSelector('.answers');
	assert.match(await page.innerText('.answers li >> nth=0'), /night shift first[\s\S]*sleep well again/);
	assert.deepEqual(await axeOn(page), []);
	assert.deepEqual(await shots(page, 'result_full'), []);
	assert.deepEqual(complaints, []);
	assert.equal(asked.ear.length, 1);
	assert.match(asked.ear[0], /filename="answer\.webm"/);
	await context.close();
});

test('an endpoint that never answers holds up nobody for long', async () => {
	isSilent = true;
	const { page, context } = await begin('silent@example.com');
	const before = asked.chat.length;
	await page.fill('#text', 'That people sleep well again after a hard week.');
	await go(page, 'next');
	await page.waitForURL('**/question/2', { timeout: 10000 });
	assert.equal(await page.innerText('h1'), 'What did you learn last?');
	assert.equal(asked.chat.length, before + 1);
	await page.fill('#text', 'To ask the night shift first, and to write it down.');
	await go(page, 'next');
	await page.waitForURL('**/review');
	assert.equal(asked.chat.length, before + 1, 'it is left in peace');
	await context.close();
});
