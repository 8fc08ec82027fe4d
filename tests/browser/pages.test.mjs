// Every page that a link can show: opens, says what it must, is accessible, light, at home on every width, and works without script.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { axe, axeOn, baseUrl, launch, need, open, shots } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// An invitation signed anew with an end in the past.
function joinExpiredUrl() {
	const url = new URL(need('LOOK_URL'));
	const [header, claims] = url.searchParams.get('token').split('.');
	const old = { ...JSON.parse(Buffer.from(claims, 'base64url')), exp: 1767780000 };
	const text = `${header}.${Buffer.from(JSON.stringify(old)).toString('base64url')}`;
	const mac = createHmac('sha256', Buffer.from(need('LINK_SECRET'), 'base64url')).update(text).digest('base64url');
	url.searchParams.set('token', `${text}.${mac}`);
	return url.href;
}

const job = 'Senior nurse, intensive care', who = 'Example Health';
const broken = need('TAKE_URL').replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'));
const pages = [
	{ name: 'take', url: need('TAKE_URL'), status: 200, heading: job, says: [who, 'Ada Lovelace', '2 questions', 'Up to 20 minutes',
		'By speaking', 'Your voice is recorded', 'Thank you for your interest.', 'assessed automatically', 'Open until', 'One'] },
	{ name: 'take_text', url: need('TEXT_URL'), status: 200, heading: job, says: [who, 'In writing'] },
	{ name: 'take_test', url: need('TEST_URL'), status: 200, heading: job, says: ['This is a test'] },
	{ name: 'take_no_menu', url: `${need('TEXT_URL')}&view_hm=true`, status: 200, heading: job, says: [who], flags: '?view_hm=true', header: 0 },
	{ name: 'take_no_frame', url: `${need('TEXT_URL')}&view_hi=true`, status: 200, heading: job, says: [who], flags: '?view_hi=true',
		header: 0, footer: 0 },
	{ name: 'take_expired', url: need('EXPIRED_URL'), status: 410, heading: 'This link has run out', says: [who, job, 'was good until'] },
	{ name: 'take_revoked', url: need('REVOKED_URL'), status: 410, heading: 'This link is no longer in use', says: [who, job] },
	{ name: 'take_submitted', url: need('SUBMITTED_URL'), status: 200, heading: 'Your answers have arrived', says: [who, job] },
	{ name: 'take_draft', url: need('DRAFT_URL'), status: 200, heading: 'This interview is not open yet', says: [who, job] },
	{ name: 'take_archived', url: need('ARCHIVED_URL'), status: 410, heading: 'This interview is closed', says: [who, job] },
	{ name: 'take_closed', url: need('CLOSED_URL'), status: 410, heading: 'This interview is closed', says: [who, job, 'It was open until'] },
	{ name: 'take_broken', url: broken, status: 404, heading: 'This link does not work', says: ['copy all of it'], keepsToken: true, header: 0 },
	{ name: 'take_missing', url: need('TEXT_URL').replace(/\?.*/, ''), status: 403, heading: 'Open your personal link again',
		says: ['allow cookies'], header: 0 },
	{ name: 'join', url: need('LOOK_URL'), status: 200, heading: `Join ${who}`, says: ['Password', 'At least 8 characters'] },
	{ name: 'join_expired', url: joinExpiredUrl(), status: 410, heading: 'This invitation has run out', says: [who, 'was good until'] },
	{ name: 'join_broken', url: `${need('LOOK_URL')}x`, status: 404, heading: 'This link does not work', says: ['invitation'],
		keepsToken: true, header: 0 },
	{ name: 'join_missing', url: `${baseUrl}/join/`, status: 403, heading: 'Open your invitation again', says: ['allow cookies'], header: 0 },
	{ name: 'not_found', url: `${baseUrl}/nowhere`, status: 404, heading: 'There is no page here', says: ['Check the address'], header: 0 },
];

for (const { name, url, status, heading, says, flags = '', keepsToken = false, header = 1, footer = 1 } of pages) {
	test(`${name}: says what it must, and loads nothing from elsewhere`, async () => {
		const { page, context, response, complaints, hosts, bytes } = await open(browser, url);
		assert.equal(response.status(), status);
		assert.equal(await page.locator('h1').innerText(), heading);
		const text = await page.locator('body').innerText();
		for (const part of says) assert.ok(text.includes(part), `"${part}" is missing in: ${text}`);
		assert.equal(await page.locator('header.site').count(), header);
		assert.equal(await page.locator('footer.site').count(), footer);
		if (!keepsToken) assert.equal(new URL(page.url()).search, flags);
		assert.deepEqual([...hosts], [new URL(baseUrl).host]);
		assert.deepEqual(complaints, []);
		assert.ok((await bytes()) < 60000, `${await bytes()} bytes`);
		assert.deepEqual(await shots(page, name), [], 'scrolls sideways');
		await context.close();
	});
	test(`${name}: axe finds nothing, light or dark`, async () => {
		for (const colorScheme of ['light', 'dark']) assert.deepEqual(await axe(browser, url, { colorScheme }), []);
	});
	test(`${name}: the same without script, and its headers are strict`, async () => {
		const { page, context, response } = await open(browser, url, { javaScriptEnabled: false });
		assert.equal(await page.locator('h1').innerText(), heading);
		const headers = response.headers(), policy = headers['content-security-policy'];
		assert.match(policy, /^default-src 'none'; style-src 'self'; script-src 'self';/);
		assert.match(policy, /form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
		assert.equal(headers['cache-control'], 'no-store');
		assert.equal(headers['referrer-policy'], 'no-referrer');
		assert.equal(headers['x-content-type-options'], 'nosniff');
		await context.close();
	});
}

test('targets are at least 44 px high, and text is 17 px', async () => {
	const { page, context } = await open(browser, need('LOOK_URL'), { viewport: { width: 360, height: 740 } });
	const heights = await page.locator('input, button:not(.unseen)').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height));
	assert.equal(heights.length, 5);
	assert.ok(heights.every((h) => h >= 44), heights.join());
	assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), '17px');
	await context.close();
});

test('nothing breaks right to left', async () => {
	const { page, context } = await open(browser, need('TAKE_URL'), { bypassCSP: true });
	await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
	assert.deepEqual(await shots(page, 'take_rtl'), []);
	assert.deepEqual(await axeOn(page), []);
	await context.close();
});
