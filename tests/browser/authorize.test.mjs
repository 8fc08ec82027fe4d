// Another program is connected: its page in a real browser, without script, up to the program's own address.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { axeOn, baseUrl, launch, need, open, shots } from './browser.mjs';

const email = 'connect@example.com', password = 'correct horse battery';
let browser, program, callback, client;

before(async () => {
	browser = await launch();
	const convoke = (...command) => execFileSync(need('CONVOKE'), [...command, '--data', dirname(need('DATABASE'))], { input: `${password}\n` });
	convoke('merchant', 'add', '--name', 'Connected Ltd', '--owner-email', email);
	convoke('password', '--email', email);
	program = createServer((request, answer) => answer.end('<!doctype html><title>Connected</title>')).listen(0, '127.0.0.1');
	await new Promise((listening) => program.on('listening', listening));
	callback = `http://127.0.0.1:${program.address().port}/callback`;
	const answer = await fetch(`${baseUrl}/auth/v1/register`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ client_name: 'A quite helpful assistant', redirect_uris: [callback] }),
	});
	client = await answer.json();
});
after(() => Promise.all([browser.close(), program.close()]));

function address() {
	return `${baseUrl}/auth/v1/authorize?${new URLSearchParams({
		response_type: 'code',
		client_id: client.client_id,
		redirect_uri: callback,
		code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
		code_challenge_method: 'S256',
		state: '"><b>',
	})}`;
}

test('the page is readable by everybody at every width', async () => {
	const { page, context, complaints, hosts } = await open(browser, address(), { bypassCSP: true });
	assert.equal(await page.title(), 'Connect A quite helpful assistant');
	assert.deepEqual(await axeOn(page), []);
	assert.deepEqual(await shots(page, 'authorize'), []);
	await page.fill('#email', email);
	await page.fill('#password', 'not the password');
	await page.click('button.first');
	await page.waitForSelector('.faults');
	assert.equal(await page.locator('#email').inputValue(), email);
	assert.equal(await page.locator('#password').inputValue(), '');
	assert.deepEqual(await axeOn(page), []);
	assert.deepEqual(await shots(page, 'authorize_faults'), []);
	assert.deepEqual(complaints, []);
	assert.deepEqual([...hosts], [new URL(baseUrl).host]);
	await context.close();
});

// The page's policy is in force here: it must let the form's answer lead to the program.
test('signing in leads to the program with a code, by keyboard and without script', async () => {
	const { page, context, complaints } = await open(browser, address(), { javaScriptEnabled: false });
	await page.focus('#email');
	await page.keyboard.type(email);
	await page.keyboard.press('Tab');
	await page.keyboard.type(password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => url.href.startsWith(callback));
	const sent = new URL(page.url()).searchParams;
	assert.ok(sent.get('code').length > 20);
	assert.equal(sent.get('state'), '"><b>');
	assert.equal(sent.get('iss'), `${baseUrl}/auth/v1`);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('cancelling leads to the program, too', async () => {
	const { page, context } = await open(browser, address());
	await page.click('button.second');
	await page.waitForURL((url) => url.href.startsWith(callback));
	assert.equal(new URL(page.url()).searchParams.get('error'), 'access_denied');
	await context.close();
});

test('a program nobody knows is told to the person', async () => {
	const { page, context, response } = await open(browser, `${baseUrl}/auth/v1/authorize?client_id=x`, { bypassCSP: true });
	assert.equal(response.status(), 400);
	assert.equal(await page.locator('h1').innerText(), 'This connection cannot be made');
	assert.deepEqual(await axeOn(page), []);
	await context.close();
});
