// A candidate takes the interview: by text and by voice, with and without script, from two tabs, through breaks of the connection.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiOf, axeOn, baseUrl, launch, need, open, shots, sql, until } from './browser.mjs';

let browser;
before(async () => (browser = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'])));
after(() => browser.close());

const data = dirname(need('DATABASE'));
const who = (email) => `enrolment_id = (SELECT e.id FROM enrolment e JOIN candidate c ON c.id = e.candidate_id WHERE c.email_key = '${email}')`;
const result = (email, column) => sql(`SELECT ${column} FROM result WHERE ${who(email)} ORDER BY attempt DESC LIMIT 1`);
const answer = (email, position, column) =>
	sql(`SELECT ${column} FROM answer WHERE position = ${position} AND result_id = (SELECT id FROM result WHERE ${who(email)} ORDER BY attempt DESC LIMIT 1)`);
const heading = (page) => page.locator('h1').innerText();
const go = (page, name) => page.click(`button[value=${name}]`);
const begin = async (link, options) => {
	const opened = await open(browser, link, { bypassCSP: true, ...options });
	await opened.page.click('button.first');
	await opened.page.waitForSelector('#form');
	return opened;
};
const saved = (page) => page.waitForFunction(() => document.getElementById('status').textContent === 'Saved');

async function look(page, name) {
	assert.deepEqual(await axeOn(page), [], name);
	assert.deepEqual(await shots(page, name), [], name);
	await page.emulateMedia({ colorScheme: 'light' });
	await page.setViewportSize({ width: 768, height: 900 });
}

test('the whole story: text, a reload in the middle, voice with playback, looking through, sending', async () => {
	const email = 'story@example.com';
	const { page, context, complaints, hosts } = await open(browser, need('STORY_URL'), { bypassCSP: true });
	await page.click('#devices-button');
	await page.waitForFunction(() => document.getElementById('devices-status').textContent.startsWith('We can hear you'));
	await look(page, 'welcome');
	await page.click('button.first');
	await page.waitForSelector('#form');
	assert.ok(page.url().endsWith('/question/1'), page.url());
	assert.equal(await heading(page), 'What drives you?');
	assert.match(await page.innerText('#clock'), /^19:\d\d left for the interview$|^20:00 left for the interview$/);
	await look(page, 'question');
	await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
	await look(page, 'question_rtl');

	// What is typed is saved by itself, and survives a reload.
	await page.fill('#text', 'Patients who go home.');
	await saved(page);
	assert.equal(answer(email, 10, 'text'), 'Patients who go home.');
	await page.type('#text', ' And my team.');
	await page.reload({ waitUntil: 'networkidle' });
	assert.equal(await page.inputValue('#text'), 'Patients who go home. And my team.');
	await until(() => answer(email, 10, 'text'), 'Patients who go home. And my team.');
	await go(page, 'next');
	await page.waitForURL('**/question/2');

	// Another device goes on where this one is.
	const other = await open(browser, need('STORY_URL'));
	assert.ok(other.page.url().endsWith('/question/2'));
	await other.context.close();

	// Voice.
	await page.click('#record');
	await page.waitForFunction(() => /0:0[2-9]/.test(document.getElementById('record-time').textContent));
	assert.ok(Number(answer(email, 20, 'recording_bytes')) > 0, 'pieces arrive while somebody speaks');
	await look(page, 'recording');
	await page.click('#record');
	await page.waitForSelector('#player audio');
	const bytes = Number(answer(email, 20, 'recording_bytes'));
	const file = join(data, answer(email, 20, 'recording'));
	assert.equal(statSync(file).size, bytes);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	const heard = await page.$eval('audio', (audio) => new Promise((resolve) => {
		audio.muted = true;
		audio.addEventListener('timeupdate', () => audio.currentTime > 0 && resolve(audio.currentTime));
		audio.addEventListener('error', () => resolve(audio.error.message));
		audio.play();
	}));
	assert.ok(heard > 0, String(heard));
	await look(page, 'recorded');
	await page.fill('#text', 'How to calm a family.');
	await go(page, 'next');
	await page.waitForURL('**/question/3');

	// A choice by keyboard; without one the page says so.
	await go(page, 'next');
	await page.waitForSelector('.faults');
	assert.equal(await page.evaluate(() => document.activeElement.className), 'faults');
	await look(page, 'question_choice');
	await page.focus('#choice-1');
	await page.keyboard.press('ArrowDown');
	await saved(page);
	await go(page, 'back');
	await page.waitForURL('**/question/2');
	await go(page, 'next');
	await page.waitForURL('**/question/3');
	assert.ok(await page.isChecked('#choice-2'));
	await go(page, 'next');

	await page.waitForURL('**/review');
	assert.equal(result(email, 'coach_status'), 'completed');
	assert.equal(await page.locator('.answers li').count(), 3);
	await look(page, 'review');
	await page.click('.answers li >> nth=0 >> a');
	await page.fill('#text', 'Patients who go home well.');
	await page.click('button[value=next]');
	await page.waitForURL('**/review');
	await page.click('section.next button.first');
	await page.waitForSelector('blockquote');
	assert.equal(await heading(page), 'Your answers have arrived');
	assert.equal(await page.innerText('blockquote'), 'Thank you for your time.');
	assert.equal(await page.innerText('.next a.button'), 'Look at your result');
	const sent = page.url();
	await page.click('.next a.button');
	await page.waitForSelector('.answers');
	assert.match(await page.innerText('.answers'), /Patients who go home well\./);
	await page.goto(sent);
	await look(page, 'sent');
	assert.equal(result(email, 'status'), 'active');
	assert.match(result(email, 'processing_status'), /^(waiting|processing|completed)$/);
	assert.equal(answer(email, 10, 'text'), 'Patients who go home well.');
	assert.deepEqual(complaints, []);
	assert.deepEqual([...hosts], [new URL(baseUrl).host]);
	await context.close();
});

test('without script every step works by forms', async () => {
	const email = 'plain-story@example.com';
	const { page, context } = await begin(need('PLAIN_STORY_URL'), { javaScriptEnabled: false });
	assert.equal(await page.locator('script').count(), 2);
	await go(page, 'next');
	assert.equal(await page.innerText('#fault'), 'Record an answer or write one, or press “Skip this question”');
	await page.fill('#text', 'Line one\nline two');
	await go(page, 'next');
	assert.equal(answer(email, 10, 'text'), 'Line one\nline two');
	await go(page, 'skip');
	await page.check('#choice-1');
	await go(page, 'back');
	assert.ok(page.url().endsWith('/question/2'));
	await go(page, 'skip');
	assert.ok(await page.isChecked('#choice-1'));
	await page.click('text=End the interview early');
	assert.equal(await heading(page), 'End the interview early?');
	await page.click('text=Go on with the interview');
	assert.ok(page.url().endsWith('/question/3'));
	await page.click('text=End the interview early');
	await page.click('button.first');
	assert.equal(await heading(page), 'Look through your answers');
	assert.equal(result(email, 'coach_status'), 'completed');
	await page.click('section.next button.first');
	assert.equal(await heading(page), 'Your answers have arrived');
	assert.equal(result(email, 'CASE WHEN coverage > 66 AND coverage < 67 THEN 1 ELSE 0 END'), '1');
	await context.close();
});

test('two tabs do not overwrite each other', async () => {
	const email = 'tabs@example.com';
	const { page, context } = await begin(need('TABS_URL'));
	const second = await context.newPage();
	await second.goto(page.url());
	await page.fill('#text', 'from the first');
	await saved(page);
	await second.fill('#text', 'from the second');
	await second.waitForSelector('#newer:visible');
	assert.equal(await second.innerText('#newer-text'), 'from the first');
	assert.equal(answer(email, 10, 'text'), 'from the first');
	await look(second, 'newer');
	await second.click('#newer-keep');
	await saved(second);
	assert.equal(answer(email, 10, 'text'), 'from the second');
	await page.fill('#text', 'once more');
	await page.waitForSelector('#newer:visible');
	await page.click('#newer-use');
	assert.equal(await page.inputValue('#text'), 'from the second');
	await go(page, 'next');
	await page.waitForURL('**/question/2');
	await context.close();

	// and without script
	const plain = await open(browser, need('TABS_URL'), { javaScriptEnabled: false });
	await go(plain.page, 'back');
	sql(`UPDATE answer SET text = 'from elsewhere', text_version = text_version + 1 WHERE position = 10
		AND result_id = (SELECT id FROM result WHERE ${who(email)})`);
	await plain.page.fill('#text', 'mine');
	await go(plain.page, 'next');
	assert.match(await plain.page.innerText('.newer'), /from elsewhere/);
	assert.equal(await plain.page.inputValue('#text'), 'mine');
	await go(plain.page, 'next');
	assert.equal(answer(email, 10, 'text'), 'mine');
	await plain.context.close();
});

test('a break of the connection loses neither text nor voice', async () => {
	const email = 'cut@example.com';
	const { page, context } = await begin(need('CUT_URL'));
	await context.setOffline(true);
	await page.fill('#text', 'written without a connection');
	await page.waitForFunction(() => document.getElementById('status').textContent.startsWith('Not saved yet'));
	await context.setOffline(false);
	await saved(page);
	assert.equal(answer(email, 10, 'text'), 'written without a connection');

	// Who presses on meanwhile stays, with what was typed.
	const cutPosts = (route) => (route.request().method() === 'POST' ? route.abort('connectionreset') : route.continue());
	await page.route('**/*', cutPosts);
	await page.fill('#text', 'pressed on without a connection');
	await go(page, 'next');
	await page.waitForFunction(() => document.getElementById('status').textContent.startsWith('Not saved yet'));
	assert.equal(await page.inputValue('#text'), 'pressed on without a connection');
	await page.unroute('**/*', cutPosts);
	await saved(page);
	assert.equal(answer(email, 10, 'text'), 'pressed on without a connection');

	// The upload is cut in the middle, and an answer of the server's is lost on its way.
	let cut = 0;
	await page.route('**/voice/**', async (route) => {
		if (route.request().method() !== 'PUT' || ++cut > 3 || cut === 1) return route.continue();
		if (cut === 2) return route.abort('connectionreset');
		await route.fetch();
		return route.abort('connectionreset');
	});
	await page.click('#record');
	await page.waitForFunction(() => /0:0[4-9]/.test(document.getElementById('record-time').textContent));
	await page.click('#record');
	await page.waitForSelector('#player audio');
	assert.ok(cut > 3);
	const url = await page.getAttribute('#player audio', 'src');
	const sizes = Number(url.split('-').at(-1));
	assert.equal(Number(answer(email, 10, 'recording_bytes')), sizes);
	assert.equal(statSync(join(data, answer(email, 10, 'recording'))).size, sizes);
	const first = join(data, answer(email, 10, 'recording'));

	// A new recording takes its place.
	await page.click('#record');
	await page.waitForFunction(() => /0:0[2-9]/.test(document.getElementById('record-time').textContent));
	// What the server does not take is not sent again and again, and holds up nobody.
	let refused = 0;
	await page.route('**/save', (route) => (refused++, route.fulfill({ status: 422, json: { state: 'wrong', version: 0 } })));
	await page.fill('#text', 'refused');
	await go(page, 'next');
	await page.waitForURL('**/question/2');
	assert.equal(refused, 1);
	await page.unroute('**/save');
	assert.notEqual(join(data, answer(email, 10, 'recording')), first);
	assert.ok(!existsSync(first));
	await context.close();
});

test('a server that dies in the middle loses nothing that was said or written', async () => {
	const email = 'restart@example.com';
	const { page, context } = await begin(need('RESTART_URL'));
	const first = Number(readFileSync(need('SERVER_PID'), 'utf8'));
	await page.fill('#text', 'before');
	await saved(page);
	await page.click('#record');
	await page.waitForFunction(() => /0:0[2-9]/.test(document.getElementById('record-time').textContent));
	process.kill(first, 'SIGKILL');
	await page.fill('#text', 'before and meanwhile');
	await until(() => answer(email, 10, 'text'), 'before and meanwhile');
	await saved(page);
	assert.notEqual(Number(readFileSync(need('SERVER_PID'), 'utf8')), first);
	await page.click('#record');
	await page.waitForSelector('#player audio');
	const bytes = Number((await page.getAttribute('#player audio', 'src')).split('-').at(-1));
	assert.equal(Number(answer(email, 10, 'recording_bytes')), bytes);
	assert.equal(statSync(join(data, answer(email, 10, 'recording'))).size, bytes);
	await page.reload({ waitUntil: 'networkidle' });
	assert.equal(await page.inputValue('#text'), 'before and meanwhile');
	await go(page, 'next');
	await page.waitForURL('**/question/2');
	await go(page, 'skip');
	await page.waitForURL('**/question/3');
	await go(page, 'skip');
	await page.waitForURL('**/review');
	await page.click('section.next button.first');
	await page.waitForSelector('blockquote');
	assert.equal(result(email, 'status'), 'active');
	await context.close();
});

test('recordings are played by ranges, and only with the link', async () => {
	const { page, context } = await open(browser, need('CUT_URL'));
	await go(page, 'back');
	await page.waitForURL('**/question/1');
	const url = baseUrl + new URL(await page.getAttribute('#player audio', 'src'), baseUrl).pathname;
	const cookie = (await context.cookies(url)).map((c) => `${c.name}=${c.value}`).join('; ');
	const get = (headers) => fetch(url, { headers });
	const all = Buffer.from(await (await get({ cookie })).arrayBuffer());
	for (const [range, status, from, to] of [
		['bytes=0-99', 206, 0, 100],
		['bytes=100-', 206, 100, all.length],
		['bytes=-50', 206, all.length - 50, all.length],
		['bytes=5-2', 200, 0, all.length],
		['bytes=0-1,5-6', 200, 0, all.length],
		[`bytes=${all.length}-`, 416, 0, 0],
	]) {
		const response = await get({ cookie, range });
		assert.equal(response.status, status, range);
		assert.deepEqual(Buffer.from(await response.arrayBuffer()), all.subarray(from, to), range);
		if (status === 206) assert.equal(response.headers.get('content-range'), `bytes ${from}-${to - 1}/${all.length}`);
	}
	assert.equal((await get({ cookie })).headers.get('content-type'), 'audio/webm');
	assert.equal((await get({})).status, 403);
	const put = (query, body) => fetch(`${url}?${query}`, { method: 'PUT', headers: { cookie }, body });
	assert.equal((await put('take=abcdefgh&offset=0&type=audio/webm', '<script>')).status, 422);
	assert.equal((await put('take=../../etc&offset=0&type=audio/webm', '\x1aE\xdf\xa3')).status, 422);
	assert.equal((await put('take=abcdefgh&offset=0&type=text/html', '<script>')).status, 422);
	assert.equal((await put('take=abcdefgh&offset=7&type=audio/webm', 'x')).status, 409);
	assert.equal((await put('take=abcdefgh&offset=99999999999&type=audio/webm', 'x')).status, 413);
	await context.close();
});

test('time that runs out is told, and leads on by itself', async () => {
	const email = 'time@example.com';
	const { page, context } = await begin(need('TIME_URL'));
	await page.fill('#text', 'so far');
	await saved(page);
	sql(`UPDATE result SET deadline_at = ${Date.now()} + 6000 WHERE ${who(email)}`);
	await page.reload({ waitUntil: 'networkidle' });
	await page.fill('#text', 'so far and a little more');
	assert.ok(await page.evaluate(() => document.getElementById('clock').className.includes('soon')));
	await page.waitForURL('**/review', { timeout: 15000 });
	assert.equal(answer(email, 10, 'text'), 'so far and a little more');
	assert.equal(result(email, 'coach_status'), 'completed, stopped early');
	assert.match(await page.innerText('.lead'), /The time for answering is over/);
	await look(page, 'review_over');
	// Another attempt is left.
	await page.click('summary');
	await page.check('#more-time');
	await page.click('text=Start again from the beginning');
	await page.waitForURL('**/question/1');
	assert.equal(await page.inputValue('#text'), '');
	assert.equal(result(email, 'attempt'), '2');
	assert.equal(result(email, 'deadline_at - started_at'), '1800000');

	// Whoever was away comes back after the end.
	await page.fill('#text', 'before the break');
	await saved(page);
	sql(`UPDATE result SET deadline_at = ${Date.now()} - 60000, last_seen_at = ${Date.now()} - 360000 WHERE ${who(email)} AND attempt = 2`);
	await page.goto(page.url().replace(/question.*/, ''));
	assert.equal(await heading(page), 'The time is over');
	await look(page, 'over');
	await page.click('text=Go on with the interview');
	await page.waitForURL('**/question/1');
	assert.equal(await page.inputValue('#text'), 'before the break');
	assert.match(await page.innerText('#clock'), /^[45]:\d\d left/);
	await context.close();
});

test('pictures are recorded where the interview wants them', async () => {
	const email = 'video@example.com';
	const { page, context, complaints } = await begin(need('VIDEO_URL'));
	await page.click('#record');
	await page.waitForSelector('#mirror:visible');
	await page.waitForFunction(() => /0:0[2-9]/.test(document.getElementById('record-time').textContent));
	await page.click('#record');
	await page.waitForSelector('#player video');
	assert.equal(answer(email, 10, 'recording_type'), 'video/webm');
	assert.ok(await page.$eval('#player video', (video) => new Promise((resolve) => {
		video.onloadeddata = () => resolve(video.videoWidth > 0);
		video.load();
	})));
	await look(page, 'video');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('an interview that is taken away says so at once', async () => {
	const email = 'gone@example.com';
	const { page, context } = await begin(need('GONE_URL'));
	await page.click('text=End the interview early');
	await look(page, 'end');
	await page.click('text=Go on with the interview');
	const enrolment = result(email, 'lower(hex(enrolment_id))').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	assert.equal((await apiOf('Example Health')('invitation-revoke', { enrolment_ids: [enrolment] }))[0].result, 'ok');
	await page.fill('#text', 'too late');
	await page.waitForSelector('h1:has-text("This link is no longer in use")');
	assert.equal(answer(email, 10, "coalesce(text, '')"), '');
	await context.close();
});

test('the keyboard alone is enough', async () => {
	const { page, context } = await open(browser, need('KEYS_URL'), { javaScriptEnabled: false });
	const press = async (name, times = 12) => {
		for (let i = 0; i < times; i++) {
			await page.keyboard.press('Tab');
			assert.notEqual(await page.locator(':focus').evaluate((e) => getComputedStyle(e).outlineStyle), 'none');
			if ((await page.locator(':focus').evaluate((e) => e.id || e.value || e.textContent)) === name) return;
		}
		assert.fail(`${name} is not reached`);
	};
	await press('Start the interview');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/question/1');
	await press('text');
	await page.keyboard.type('By keys');
	await press('next');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/question/2');
	assert.equal(answer('keys-story@example.com', 10, 'text'), 'By keys');
	await context.close();
});

test('other sites cannot answer for somebody, nor anybody without the link', async () => {
	const { page, context } = await begin(need('FOREIGN_URL'));
	const home = page.url().replace(/question.*/, ''), id = await page.inputValue('[name=answer]');
	const cookie = (await context.cookies(home)).map((c) => `${c.name}=${c.value}`).join('; ');
	const post = (part, headers) => fetch(home + part, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ answer: id, version: 0, text: 'x' }) });
	for (const part of ['start', 'resume', 'again', 'end', 'submit', 'save', 'alive', 'question/1']) {
		assert.equal((await post(part, { cookie, 'sec-fetch-site': 'cross-site' })).status, 403, part);
		assert.equal((await post(part, { cookie, origin: 'https://evil.example' })).status, 403, part);
		assert.equal((await post(part, {})).status, 403, part);
		assert.equal((await fetch(home + part, { method: 'DELETE', headers: { cookie } })).status, 405, part);
	}
	assert.equal((await post('save', { cookie, origin: new URL(home).origin })).status, 200);
	assert.equal((await post('save', { cookie, origin: 'null' })).status, 200);
	// Another person's answer is not found under this cookie.
	const stranger = sql(`SELECT id FROM answer WHERE result_id = (SELECT id FROM result WHERE ${who('tabs@example.com')}) LIMIT 1`);
	const hex = sql(`SELECT lower(hex(id)) FROM answer WHERE result_id = (SELECT id FROM result WHERE ${who('tabs@example.com')}) AND position = 20`);
	assert.ok(stranger);
	const uuid = hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
	const response = await fetch(`${home}save`, { method: 'POST', headers: { cookie }, body: new URLSearchParams({ answer: uuid, version: 0, text: 'x' }) });
	assert.equal(response.status, 410);
	await context.close();
});

test('the books are right afterwards', () => {
	execFileSync(need('CONVOKE'), ['check', '--data', data]);
	assert.equal(sql(`SELECT count(*) FROM credit_entry WHERE kind = 'charge'
		AND merchant_id = (SELECT merchant_id FROM merchant WHERE name = 'Example Health')`), '3');
});
