// What opening a personal link does: the token goes into a cookie, looking changes nothing, a person's browser counts as opened.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { baseUrl, launch, need, open, sql, until } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const url = new URL(need('TEXT_URL'));
const page_path = url.pathname;
const state = () => sql(`SELECT state FROM enrolment WHERE candidate_id = (SELECT id FROM candidate WHERE email_key = 'text@example.com')`);
const reset = () => sql(`UPDATE enrolment SET state = 'invited', opened_at = NULL
	WHERE candidate_id = (SELECT id FROM candidate WHERE email_key = 'text@example.com')`);

// The cookie that the link is exchanged for, as a header.
async function cookie_of(link) {
	const response = await fetch(link, { redirect: 'manual' });
	return response.headers.get('set-cookie').split(';')[0];
}

test('the token becomes a cookie of this page alone', async () => {
	const response = await fetch(url, { redirect: 'manual' });
	assert.equal(response.status, 303);
	assert.equal(response.headers.get('location'), page_path);
	assert.equal(response.headers.get('cache-control'), 'no-store');
	assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
	const cookie = response.headers.get('set-cookie');
	assert.match(cookie, new RegExp(`^convoke_take_${page_path.slice(16, 24)}=[A-Za-z0-9._-]+; Path=${page_path}; Max-Age=[0-9]+; HttpOnly; SameSite=Lax$`));
	assert.ok(Number(/Max-Age=(\d+)/.exec(cookie)[1]) > 86400);
});

test('the flags of the view stay, whatever stands before them, and the last slash comes', async () => {
	const bare = page_path.slice(0, -1), token = url.searchParams.get('interview_token');
	for (const [from, to] of [
		[`${page_path}?view_hi=true&interview_token=${token}&view_hm=true`, `${page_path}?view_hm=true&view_hi=true`],
		[`${page_path}?view_hi=true&interview_token=${token}`, `${page_path}?view_hi=true`],
		[`${page_path}?view_hm=false&interview_token=${token}&utm=x`, page_path],
		[`${bare}?interview_token=${token}`, page_path],
	]) {
		const response = await fetch(baseUrl + from, { redirect: 'manual' });
		assert.equal(response.status, 303);
		assert.equal(response.headers.get('location'), to);
	}
	const response = await fetch(`${baseUrl}${bare}?view_hm=true`, { redirect: 'manual' });
	assert.equal(response.status, 308);
	assert.equal(response.headers.get('location'), `${page_path}?view_hm=true`);
});

test('a scanner that follows the link changes nothing', async () => {
	reset();
	const cookie = await cookie_of(url);
	for (const method of ['HEAD', 'GET', 'HEAD', 'GET']) {
		await fetch(url, { method });
		const response = await fetch(baseUrl + page_path, { method, headers: { cookie } });
		assert.equal(response.status, 200);
		assert.equal((await response.text()).length > 0, method === 'GET');
	}
	const { context } = await open(browser, url.href, { javaScriptEnabled: false });
	await context.close();
	assert.equal(state(), 'invited');
});

test('only the page itself can say that it was opened', async () => {
	reset();
	const cookie = await cookie_of(url), opened = `${baseUrl}${page_path}opened`;
	const status = async (options) => (await fetch(opened, options)).status;
	assert.equal(await status({ headers: { cookie } }), 405);
	assert.equal(await status({ method: 'POST' }), 403);
	assert.equal(await status({ method: 'POST', headers: { cookie: `${cookie}x` } }), 403);
	assert.equal(await status({ method: 'POST', headers: { cookie, 'sec-fetch-site': 'cross-site' } }), 403);
	const other = await cookie_of(need('TEST_URL'));
	assert.equal(await status({ method: 'POST', headers: { cookie: `${cookie.split('=')[0]}=${other.split('=')[1]}` } }), 403);
	assert.equal(state(), 'invited');
	assert.equal(await status({ method: 'POST', headers: { cookie } }), 204);
	assert.equal(state(), 'opened');
});

test('a browser with a person before it does, once', async () => {
	reset();
	const { page, context, complaints } = await open(browser, url.href);
	assert.equal(await until(state, 'opened'), 'opened');
	const first = sql('SELECT max(opened_at) FROM enrolment');
	assert.equal(await page.locator('script').count(), 1);
	await page.reload({ waitUntil: 'networkidle' });
	assert.equal(await page.locator('script').count(), 0);
	assert.equal(sql('SELECT max(opened_at) FROM enrolment'), first);
	assert.deepEqual(complaints, []);
	await context.close();
});

test('links that cannot be taken do not count as opened', async () => {
	const cookie = await cookie_of(need('EXPIRED_URL'));
	const response = await fetch(`${baseUrl}${new URL(need('EXPIRED_URL')).pathname}opened`, { method: 'POST', headers: { cookie } });
	assert.equal(response.status, 204);
	assert.equal(sql(`SELECT count(*) FROM enrolment WHERE opened_at IS NULL
		AND candidate_id = (SELECT id FROM candidate WHERE email_key = 'expired@example.com')`), '1');
});

test('only an embedded interview may stand inside a page of another site', async () => {
	for (const [link, ancestors] of [[url, "'none'"], [need('EMBED_URL'), '*']]) {
		const response = await fetch(baseUrl + new URL(link).pathname, { headers: { cookie: await cookie_of(link) } });
		assert.equal(response.status, 200);
		assert.ok(response.headers.get('content-security-policy').endsWith(` frame-ancestors ${ancestors}`));
	}
});

test("another interview's link is not taken here", async () => {
	const other = new URL(need('TEST_URL'));
	const response = await fetch(`${baseUrl}${page_path}${other.search}`, { redirect: 'manual' });
	assert.equal(response.status, 404);
	assert.equal(response.headers.get('set-cookie'), null);
});

test('what is no page is refused in words', async () => {
	for (const [path, method, status] of [
		[`${page_path}more`, 'GET', 404],
		['/interview/take/not-an-id/', 'GET', 404],
		['/interview', 'GET', 404],
		[page_path, 'POST', 405],
		[`${page_path}?interview_token=%ff`, 'GET', 404],
	]) {
		const response = await fetch(baseUrl + path, { method, redirect: 'manual' });
		assert.equal(response.status, status, path);
		assert.match(await response.text(), /<h1>/);
	}
});

test('files of a page are kept for ever under their hash', async () => {
	const html = await (await fetch(baseUrl + page_path, { headers: { cookie: await cookie_of(url) } })).text();
	const style = /href="([^"]+\.css)"/.exec(html)[1];
	const response = await fetch(baseUrl + style);
	assert.equal(response.status, 200);
	assert.equal(response.headers.get('content-type'), 'text/css; charset=utf-8');
	assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
	const etag = response.headers.get('etag');
	assert.equal((await fetch(baseUrl + style, { headers: { 'if-none-match': `"x", W/${etag}` } })).status, 304);
	assert.equal((await fetch(baseUrl + style, { headers: { 'if-none-match': '"x"' } })).status, 200);
	assert.equal((await fetch(baseUrl + style.replace(/.(\.css)$/, (m, end) => (m[0] === '0' ? '1' : '0') + end))).status, 404);
	assert.equal((await fetch(baseUrl + style, { method: 'POST' })).status, 405);
});
