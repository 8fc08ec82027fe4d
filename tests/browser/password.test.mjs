// A forgotten password: asked for as clients do, mailed, chosen on a page of ours, good for signing in; and the link good once.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeOn, baseUrl, launch, need, open, shots, sql } from './browser.mjs';

const email = 'keys@example.com', password = 'three plain words';
const folder = join(dirname(need('DATABASE')), 'mail');

const auth = (path, body) => fetch(`${baseUrl}/auth/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body) });

// The link of the newest mail, which was written as a file.
async function mailed() {
	for (let i = 0; i < 200; i++) {
		const file = (existsSync(folder) ? readdirSync(folder, { recursive: true }) : []).filter((name) => name.includes('-password_reset-')).sort().at(-1);
		if (file) return /^http\S+\/reset\/\?token=\S+$/m.exec(readFileSync(join(folder, file), 'utf8').replace(/=\r?\n/g, '').replaceAll('=3D', '='))[0];
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('no mail came');
}

let browser, link;
before(async () => {
	browser = await launch();
	// Whoever runs this file alone has joined nothing before.
	sql(`UPDATE account SET status = 'active' WHERE email_key = '${email}';
		UPDATE membership SET status = 'active' WHERE account_id = (SELECT id FROM account WHERE email_key = '${email}')`);
	const known = await auth('recover', { email }), unknown = await auth('recover', { email: 'nobody@example.com' });
	assert.deepEqual([known.status, await known.text()], [unknown.status, await unknown.text()]);
	link = await mailed();
});
after(() => browser.close());

test('a mistake is named beside the field and on top', async () => {
	const { page, context, complaints } = await open(browser, link, { bypassCSP: true });
	assert.equal(page.url(), `${baseUrl}/reset/`);
	assert.equal(await page.inputValue('#email'), email);
	assert.deepEqual(await axeOn(page), []);
	assert.deepEqual(await shots(page, 'password'), []);
	await page.fill('#password', 'short');
	await page.click('button.first');
	await page.waitForSelector('.faults');
	assert.deepEqual(await page.locator('.faults a').allInnerTexts(), ['Choose a password of at least 8 characters']);
	assert.deepEqual(await axeOn(page), []);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('without script the password is shown on wish, changed, and good for signing in; the link is used up', async () => {
	const { page, context } = await open(browser, link, { javaScriptEnabled: false });
	await page.fill('#password', password);
	await page.click('button.second');
	assert.equal(await page.getAttribute('#password', 'type'), 'text');
	assert.equal(await page.inputValue('#password'), password);
	await page.click('button.first');
	assert.equal(await page.locator('h1').innerText(), 'Your password is changed');
	assert.ok((await page.locator('main').innerText()).includes(email));
	assert.deepEqual(await shots(page, 'password_done'), []);
	await context.close();
	const session = await auth('token?grant_type=password', { email, password });
	assert.equal(session.status, 200);
	const again = await open(browser, link);
	assert.equal(again.response.status(), 410);
	assert.equal(await again.page.locator('h1').innerText(), 'This link does not work');
	assert.deepEqual(await shots(again.page, 'password_over'), []);
	await again.context.close();
});

test('Enter saves, and ends what was signed in before', async () => {
	const { refresh_token } = await (await auth('token?grant_type=password', { email, password })).json();
	assert.ok(refresh_token);
	const first = link;
	await auth('recover', { email });
	for (let i = 0; i < 200 && link === first; i++) {
		await new Promise((resolve) => setTimeout(resolve, 50));
		link = await mailed();
	}
	const { page, context } = await open(browser, link);
	await page.fill('#password', 'four other plain words');
	await page.keyboard.press('Enter');
	await page.waitForSelector('h1:has-text("Your password is changed")');
	assert.equal((await auth('token?grant_type=refresh_token', { refresh_token })).status, 400);
	assert.equal((await auth('token?grant_type=password', { email, password })).status, 400);
	await context.close();
});
