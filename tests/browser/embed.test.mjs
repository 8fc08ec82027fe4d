// Interviews inside pages of other sites: by code and by signature, across sites with cookies kept apart, and on this machine over http.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, request } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeOn, baseUrl, launch, need, open, shots, sql } from './browser.mjs';

const data = dirname(need('DATABASE'));
const work = mkdtempSync(join(tmpdir(), 'convoke-embed-'));
const convoke = (...command) => execFileSync(need('CONVOKE'), [...command, '--data', data], { encoding: 'utf8' });
const closing = [];
let browser, merchant, tls;

// A page on a port of its own that shows `src` in a frame and notes what the frame tells.
const embedding = (src) => `<!doctype html><title>Careers</title><h1>Careers</h1>
	<script>messages = []; addEventListener('message', (e) => messages.push({ origin: e.origin, ...e.data }));</script>
	<iframe src="${src.replaceAll('&', '&amp;')}" title="Interview" allow="microphone; camera" width="100%" height="600"></iframe>`;

async function listen(server) {
	await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
	closing.push(() => server.close());
	return server.address().port;
}

before(async () => {
	browser = await launch(['--test-third-party-cookie-phaseout']);
	merchant = JSON.parse(convoke('merchant', 'add', '--name', 'Harbour Ltd', '--owner-email', 'harbour@example.com', '--credits', '50')).merchant_id;
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
		'-keyout', join(work, 'key.pem'), '-out', join(work, 'cert.pem')], { stdio: 'ignore' });
	tls = { key: readFileSync(join(work, 'key.pem')), cert: readFileSync(join(work, 'cert.pem')) };
});
after(async () => {
	await browser.close();
	for (const close of closing) close();
	rmSync(work, { recursive: true });
});

async function api(path, body) {
	const token = convoke('token', '--merchant', merchant).trim();
	const answer = await fetch(`${baseUrl}/functions/v1/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
		body: JSON.stringify(body),
	});
	assert.equal(answer.status, 200, await answer.clone().text());
	return answer.json();
}

const interview = (more) => api('job-interview-create-from-array', {
	name: 'Dock worker', location: 'Hamburg', interview_template_id: '0c0ffee0-0000-7000-8000-000000000001', mojito_language_code: 'en',
	status: 'active', type: 'interview', visibility: 'merchant_invite', description: 'Ships.', is_embedded: true, result_view: 'none',
	questions: [{ question: 'Which knots do you know?' }], ...more,
});

// As a site's own server makes it (doc/embedding.md).
function signed(made, name, email, expires = Math.floor(Date.now() / 1000) + 300) {
	const message = ['convoke-embed-1', made.embed_id, expires, email, name].join('\n');
	const base64 = (text) => Buffer.from(text).toString('base64');
	return new URLSearchParams({
		embed_id: made.embed_id, name: base64(name), email: base64(email), expires,
		signature: createHmac('sha256', made.embed_signing_key).update(message).digest('hex'),
	});
}

// The code of the newest mail to this address.
async function code(email) {
	const end = Date.now() + 15000;
	while (Date.now() < end) {
		const mails = readdirSync(join(data, 'mail')).filter((name) => name.includes('confirm_address')).sort().reverse()
			.map((name) => readFileSync(join(data, 'mail', name), 'utf8'));
		const found = mails.find((mail) => mail.includes(`<${email}>`));
		if (found) return /^Subject: (\d{6}) is your code/m.exec(found)[1];
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`no mail to ${email}`);
}

const state = (email) => sql(`SELECT state FROM enrolment WHERE candidate_id = (SELECT id FROM candidate WHERE email_key = '${email}')`);
const frameOf = (page) => page.frames()[1];
const told = (page) => page.evaluate('messages');

// From the interview's first page to the end, all inside the frame.
async function take(page, email) {
	const frame = frameOf(page);
	await frame.waitForSelector('text=Start the interview');
	assert.equal(await frame.locator('header.site, footer.site').count(), 0);
	await frame.click('text=Start the interview');
	await frame.waitForSelector('#form');
	await frame.fill('#text', 'Bowline, sheet bend, clove hitch.');
	await frame.click('button[value=next]');
	await frame.waitForSelector('text=Your answers have arrived');
	assert.equal(state(email), 'submitted');
	await page.waitForFunction("messages.some((m) => m.state === 'submitted')");
}

test('every state of the page is readable by everybody at every width', async () => {
	for (const [language, name] of [['en', 'embed'], ['ar', 'embed_ar'], ['fi', 'embed_fi']]) {
		const made = await interview({ mojito_language_code: language });
		const { page, context, complaints } = await open(browser, `${baseUrl}/embed/?embed_id=${made.embed_id}`, { bypassCSP: true });
		const look = async (part) => {
			assert.deepEqual(await axeOn(page), [], part);
			assert.deepEqual(await shots(page, `${name}_${part}`), [], part);
		};
		await page.fill('#email', 'nobody');
		await page.click('button[value=ask]');
		assert.equal(await page.locator('.faults a').count(), 2);
		await look('form');
		await page.fill('#name', 'Ada "A" Lovelace');
		await page.fill('#email', `${name}@example.com`);
		await page.click('button[value=ask]');
		await page.fill('#code', '12');
		await page.click('button[value=confirm]');
		await page.waitForSelector('#code-fault');
		await look('code');
		await page.click('button[value=change]');
		assert.equal(await page.inputValue('#name'), 'Ada "A" Lovelace');
		await context.clearCookies();
		await page.click('button[value=ask]');
		await page.waitForSelector('a[target=_blank]');
		if (language === 'en') await look('blocked');
		assert.deepEqual(complaints, []);
		await context.close();
	}
});

test('over http on this machine: by code, by keyboard and without script, and back without another code', async () => {
	const made = await interview();
	const src = `${baseUrl}/embed?embed_id=${made.embed_id}`;
	const port = await listen(createHttp((asked, answer) => answer.setHeader('content-type', 'text/html').end(embedding(src))));
	const { page, context, complaints } = await open(browser, `http://127.0.0.1:${port}/`, { javaScriptEnabled: false });
	const frame = frameOf(page);
	await frame.focus('#name');
	await page.keyboard.type('Ada Lovelace');
	await page.keyboard.press('Tab');
	await page.keyboard.type('ada@example.com');
	await page.keyboard.press('Enter');
	await frame.waitForSelector('#code');
	assert.equal(sql(`SELECT count(*) FROM candidate WHERE email_key = 'ada@example.com'`), '0');
	await frame.focus('#code');
	await page.keyboard.type(await code('ada@example.com'));
	await page.keyboard.press('Enter');
	await frame.waitForSelector('text=Start the interview');
	assert.equal(state('ada@example.com'), 'invited');
	await page.reload({ waitUntil: 'networkidle' });
	await frameOf(page).waitForSelector('text=Start the interview');
	assert.deepEqual(complaints, []);
	await context.close();
});

// Two sites that have nothing in common but the frame: cookies of the frame must be partitioned, or the browser drops them.
test('across sites over https: both forms to the end, and what the frame tells', async () => {
	const inner = await new Promise((found) => {
		const probe = createTcp().listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => found(port));
		});
	});
	const ours = await listen(createHttps(tls, (asked, answer) => asked.pipe(request(
		{ host: '127.0.0.1', port: inner, path: asked.url, method: asked.method, headers: asked.headers },
		(reply) => reply.pipe(answer.writeHead(reply.statusCode, reply.headers)))
		.on('error', () => answer.destroy()))));
	const origin = `https://127.0.0.1:${ours}`;
	const server = spawn(need('CONVOKE'), ['serve', '--data', data, '--listen', `127.0.0.1:${inner}`, '--public-url', origin], { stdio: 'ignore' });
	closing.push(() => server.kill());
	for (let ready = false; !ready;) ready = await fetch(`http://127.0.0.1:${inner}/readyz`).then((answer) => answer.ok, () => false);

	const made = await interview();
	const page_of = async (query) => {
		const src = `${origin}/embed?${query}`;
		const port = await listen(createHttps(tls, (asked, answer) => answer.setHeader('content-type', 'text/html').end(embedding(src))));
		const site = `https://localhost:${port}`;
		return { site, ...(await open(browser, `${site}/`, { ignoreHTTPSErrors: true })) };
	};

	const coded = await page_of(`embed_id=${made.embed_id}`);
	const frame = frameOf(coded.page);
	await frame.fill('#name', 'Bea');
	await frame.fill('#email', 'bea@example.com');
	await frame.click('button[value=ask]');
	await frame.waitForSelector('#code');
	await frame.fill('#code', await code('bea@example.com'));
	await frame.click('button[value=confirm]');
	await take(coded.page, 'bea@example.com');
	for (const cookie of await coded.context.cookies(`${origin}/embed/`))
		assert.deepEqual([cookie.secure, cookie.httpOnly, cookie.sameSite], [true, true, 'None'], cookie.name);
	const messages = await told(coded.page);
	assert.ok(messages.every((m) => m.origin === origin && m.source === 'convoke' && m.height > 100));
	assert.deepEqual([...new Set(messages.map((m) => m.state))], ['ready', 'started', 'submitted']);
	assert.ok(!JSON.stringify(messages).includes('bea'));
	await coded.page.reload({ waitUntil: 'networkidle' });
	await frameOf(coded.page).waitForSelector('text=Your answers have arrived');
	assert.deepEqual(coded.complaints, []);
	await coded.context.close();

	// Nobody types anything when the site vouches for its visitor; names are names, in whatever script.
	const vouched = await page_of(signed(made, 'Ĉiel “C” 山田', 'cee@example.com'));
	await take(vouched.page, 'cee@example.com');
	assert.equal(sql(`SELECT name FROM candidate WHERE email_key = 'cee@example.com'`), 'Ĉiel “C” 山田');
	assert.deepEqual(vouched.complaints, []);
	await vouched.context.close();
	const old = await page_of(signed(made, 'Dee', 'dee@example.com', Math.floor(Date.now() / 1000) - 1));
	await frameOf(old.page).waitForSelector('text=This page has become too old');
	await old.context.close();

	// A page that is not named may not show it.
	await api('job-interview-set-state', { position_id: made.interview_def_set_id, embed_origins: ['https://careers.example.com'] });
	const foreign = await page_of(`embed_id=${made.embed_id}`);
	assert.equal(await frameOf(foreign.page).locator('#name').count(), 0);
	assert.match(foreign.complaints.join(), /frame-ancestors/);
	await api('job-interview-set-state', { position_id: made.interview_def_set_id, embed_origins: [foreign.site] });
	await foreign.page.reload({ waitUntil: 'networkidle' });
	await frameOf(foreign.page).waitForSelector('#name');
	await foreign.context.close();
});

test('the books are right afterwards', () => {
	convoke('check');
	assert.equal(sql(`SELECT count(*) FROM credit_entry WHERE kind = 'charge'
		AND merchant_id = (SELECT merchant_id FROM merchant WHERE name = 'Harbour Ltd')`), '2');
});
