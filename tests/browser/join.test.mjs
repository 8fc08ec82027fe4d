// An invitation to a team is taken up: with script, without, and by keyboard alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeOn, baseUrl, launch, need, open, shots, sql } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const account = (email) => sql(`SELECT status || '|' || coalesce(name, '') || '|' || CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END FROM account
	WHERE email_key = '${email}'`);

test('mistakes are named beside the field and on top; what was typed stays, but the password', async () => {
	const { page, context, complaints } = await open(browser, need('JOIN_URL'), { bypassCSP: true });
	await page.fill('#name', 'Grace "Amazing" Hopper');
	await page.fill('#password', 'short');
	await page.click('button.first');
	await page.waitForSelector('.faults');
	assert.equal(await page.title(), 'Error: Join Scripted Ltd');
	assert.deepEqual(await page.locator('.faults a').allInnerTexts(), ['Choose a password of at least 8 characters']);
	assert.equal(await page.locator('#password-fault').innerText(), 'Choose a password of at least 8 characters');
	assert.equal(await page.locator('#name').inputValue(), 'Grace "Amazing" Hopper');
	assert.equal(await page.locator('#password').inputValue(), '');
	assert.equal(await page.evaluate(() => document.activeElement.className), 'faults');
	assert.deepEqual(await axeOn(page), []);
	await page.fill('#name', ' ');
	await page.click('button.first');
	await page.waitForSelector('#name-fault');
	assert.deepEqual(await page.locator('.faults a').allInnerTexts(), ['Enter your name', 'Choose a password']);
	await page.click('.faults a >> nth=0');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'name');
	assert.deepEqual(await shots(page, 'join_faults'), []);
	assert.deepEqual(complaints, []);
	assert.match(account('script@example.com'), /^invited\|.*\|0$/);
	await context.close();
});

test('with script the password is shown in place, and the account is ready', async () => {
	const { page, context, complaints } = await open(browser, need('JOIN_URL'));
	const before_show = page.url();
	await page.fill('#name', 'Grace Hopper');
	await page.fill('#password', 'correct horse battery');
	await page.click('button.second');
	assert.equal(await page.getAttribute('#password', 'type'), 'text');
	assert.equal(await page.locator('button.second').innerText(), 'Hide');
	assert.equal(page.url(), before_show);
	await page.click('button.first');
	await page.waitForSelector('h1:has-text("You are in")');
	assert.equal(page.url(), `${baseUrl}/join/`);
	assert.ok((await page.locator('main').innerText()).includes('script@example.com'));
	assert.deepEqual(await shots(page, 'joined'), []);
	assert.equal(account('script@example.com'), 'active|Grace Hopper|1');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('an invitation is good once', async () => {
	const hash = sql(`SELECT password_hash FROM account WHERE email_key = 'script@example.com'`);
	const link = await fetch(need('JOIN_URL'), { redirect: 'manual' });
	const cookie = link.headers.get('set-cookie').split(';')[0];
	const response = await fetch(`${baseUrl}/join/`, { method: 'POST', redirect: 'manual',
		headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=Eve&password=another+password' });
	assert.equal(response.status, 303);
	assert.equal(sql(`SELECT password_hash FROM account WHERE email_key = 'script@example.com'`), hash);
	const again = await fetch(`${baseUrl}/join/`, { headers: { cookie } });
	assert.match(await again.text(), /You are in/);
});

test('without script the same button shows the password, and what was typed stays', async () => {
	const { page, context } = await open(browser, need('JOIN_PLAIN_URL'), { javaScriptEnabled: false });
	assert.equal(await page.locator('h1').innerText(), 'Join Plain & Simple');
	await page.fill('#name', 'Ada & Co');
	await page.fill('#password', 'pass + "word" & more');
	await page.click('button.second');
	assert.equal(await page.getAttribute('#password', 'type'), 'text');
	assert.equal(await page.inputValue('#password'), 'pass + "word" & more');
	assert.equal(await page.inputValue('#name'), 'Ada & Co');
	await page.click('button.second');
	assert.equal(await page.getAttribute('#password', 'type'), 'password');
	await page.click('button.first');
	assert.equal(await page.locator('h1').innerText(), 'You are in');
	assert.equal(account('plain@example.com'), 'active|Ada & Co|1');
	await context.close();
});

test('the keyboard alone is enough, and Enter joins', async () => {
	const { page, context } = await open(browser, need('JOIN_KEYS_URL'), { javaScriptEnabled: false });
	const order = [];
	for (let i = 0; i < 5; i++) {
		await page.keyboard.press('Tab');
		order.push(await page.locator(':focus').evaluate((e) => e.id || e.className));
		assert.notEqual(await page.locator(':focus').evaluate((e) => getComputedStyle(e).outlineStyle), 'none', order.at(-1));
	}
	assert.deepEqual(order, ['email', 'name', 'password', 'second', 'first']);
	await page.focus('#name');
	await page.keyboard.type('Key Board');
	await page.keyboard.press('Tab');
	await page.keyboard.type('typed by keys');
	await page.keyboard.press('Enter');
	await page.waitForSelector('h1:has-text("You are in")');
	assert.equal(account('keys@example.com'), 'active|Key Board|1');
	await context.close();
});

test('forms of other sites are refused, and so is what is no form', async () => {
	const link = await fetch(need('JOIN_URL'), { redirect: 'manual' });
	const cookie = link.headers.get('set-cookie');
	assert.match(cookie, /^convoke_join=[A-Za-z0-9._-]+; Path=\/join\/; Max-Age=[0-9]+; HttpOnly; SameSite=Lax$/);
	const post = (headers, body) => fetch(`${baseUrl}/join/`, { method: 'POST', redirect: 'manual', headers, body });
	const form = { 'content-type': 'application/x-www-form-urlencoded' }, mine = { cookie: cookie.split(';')[0] };
	assert.equal((await post({ ...form, ...mine, 'sec-fetch-site': 'cross-site' }, 'name=x')).status, 403);
	assert.equal((await post({ ...form, ...mine }, 'name=%ff')).status, 400);
	assert.equal((await post(form, 'name=x')).status, 403);
	assert.equal((await fetch(`${baseUrl}/join/`, { method: 'DELETE' })).status, 405);
	assert.equal((await fetch(`${baseUrl}/join`, { redirect: 'manual' })).headers.get('location'), '/join/');
});
