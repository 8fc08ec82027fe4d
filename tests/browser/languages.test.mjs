// Every language on the narrowest screen: nothing sticks out, and axe finds nothing. The longest ones, and Arabic from right to left, go on
// to the end; there names stay on the page's side.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiOf, axeOn, baseUrl, launch, open, sql } from './browser.mjs';

const languages = readdirSync(join(import.meta.dirname, '../../web/words')).sort();
const tags = { br: 'pt-BR', no: 'nb', pt: 'pt-PT', zh: 'zh-Hans' };
const whole = ['ar', 'de', 'el', 'fi', 'ta'];
let browser, api;

before(async () => {
	browser = await launch();
	api = apiOf('Example Health');
});
after(() => browser.close());

async function invited(language) {
	const interview = await api('job-interview-create-from-array', {
		name: 'Senior nurse', location: 'Berlin', description: 'Care.', interview_template_id: '0c0ffee0-0000-7000-8000-000000000002', is_embedded: true,
		recording: 'video_all', mojito_language_code: language, status: 'active', type: 'interview', visibility: 'merchant_invite',
		questions: [{ question: 'What drives you?' }, { question: 'Which shifts?' }] });
	const [row] = await api('job-interview-register-users', { interview_id: interview.interview_def_set_id, type: 'url', hide_menu: false,
		users: [{ name: 'Ada Lovelace', email: `words-${language}@example.com` }] });
	return { link: row.interview_url, embed: `${baseUrl}/embed/?embed_id=${interview.embed_id}` };
}

async function fits(page, name) {
	for (const width of [320, 1280]) {
		await page.setViewportSize({ width, height: 740 });
		const out = await page.$$eval('main *', (all) => all.filter((element) => {
			const box = element.getBoundingClientRect(), page = document.querySelector('main').getBoundingClientRect();
			return box.width > 1 && (box.left < page.left || box.right > page.right);
		}).map((element) => element.outerHTML.slice(0, 80)));
		assert.deepEqual(out, [], `${name} at ${width}`);
		assert.ok(!await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), `${name} at ${width}`);
	}
	assert.doesNotMatch(await page.innerText('body'), /[{}]/);
}

async function pleases(page, language, name) {
	assert.equal(await page.getAttribute('html', 'lang'), tags[language] ?? language);
	await fits(page, name);
	assert.deepEqual(await axeOn(page), [], name);
}

// From a question to the end, without sending.
async function goThrough(page) {
	await page.click('button[value=next]');
	await page.waitForSelector('.faults');
	await fits(page, 'question with a fault');
	await page.click('a[href$="/end"]');
	await page.waitForURL('**/end');
	await fits(page, 'end');
	await page.click('button.first');
	await page.waitForURL('**/review');
	await fits(page, 'review');
}

test('there are all the languages', () => assert.equal(languages.length, 34));

for (const language of languages) {
	test(`${language}: the pages of an interview keep within a narrow screen and are for everybody`, async () => {
		const { link, embed } = await invited(language);
		const { page, context, complaints, bytes } = await open(browser, link, { bypassCSP: true });
		assert.ok((await bytes()) < 60000, `${await bytes()} bytes`);
		const home = page.url();
		await pleases(page, language, 'take');
		await page.click('button.first');
		await page.waitForSelector('#form');
		await pleases(page, language, 'question');
		if (whole.includes(language)) await goThrough(page);
		sql(`UPDATE enrolment SET state = 'revoked' WHERE candidate_id = (SELECT id FROM candidate WHERE email_key = 'words-${language}@example.com')`);
		await page.goto(home);
		await pleases(page, language, 'stop');
		await page.goto(embed);
		await pleases(page, language, 'embed');
		assert.deepEqual(complaints, []);
		await context.close();
	});
}

test('on an Arabic page a Latin name stands on the right', async () => {
	const { page, context } = await open(browser, (await invited('ar')).link);
	for (const name of ['Example Health', 'Berlin']) {
		const [right, edge] = await page.locator(`bdi:text-is("${name}")`).evaluate((bdi) =>
			[bdi.getBoundingClientRect().right, bdi.parentElement.getBoundingClientRect().right]);
		assert.ok(Math.abs(edge - right) <= 48, `${name}: ${right} of ${edge}`);
	}
	await context.close();
});
