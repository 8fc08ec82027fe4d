// Every language on the narrowest screen: nothing sticks out, and axe finds nothing. The longest ones, and Arabic from right to left, go on
// to the end; there names stay on the page's side.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { apiOf, axeOn, baseUrl, launch, sql, visitor } from './browser.mjs';

const languages = readdirSync(join(import.meta.dirname, '../../web/words')).sort();
const tags = { br: 'pt-BR', no: 'nb', pt: 'pt-PT', zh: 'zh-Hans' };
const whole = ['ar', 'de', 'el', 'fi', 'ta'];
let browser, api;
const visitors = []; // two, who take the languages in turn

before(async () => {
	browser = await launch();
	api = apiOf('Example Health');
	visitors.push(await visitor(browser), await visitor(browser));
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

// What sticks out of the page's sheet, or of the window.
const outside = () => {
	const sheet = document.querySelector('main').getBoundingClientRect();
	const out = [...document.querySelectorAll('main *')].filter((element) => {
		const box = element.getBoundingClientRect();
		return box.width > 1 && (box.left < sheet.left || box.right > sheet.right);
	}).map((element) => element.outerHTML.slice(0, 80));
	return document.documentElement.scrollWidth > innerWidth ? [...out, 'the page scrolls sideways'] : out;
};

// Each page comes as wide as the one before was last.
async function fits(page, name) {
	const widths = page.viewportSize().width === 1280 ? [1280, 320] : [320, 1280];
	for (const width of widths) {
		if (page.viewportSize().width !== width) await page.setViewportSize({ width, height: 740 });
		assert.deepEqual(await page.evaluate(outside), [], `${name} at ${width}`);
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

async function visit(language, { page, complaints, bytes }) {
	const { link, embed } = await invited(language), before = await bytes();
	await page.goto(link);
	const home = page.url();
	await pleases(page, language, 'take');
	const loaded = await bytes() - before;
	assert.ok(loaded > 5000 && loaded < 60000, `${loaded} bytes`);
	await page.click('button.first');
	await page.waitForSelector('#form');
	await pleases(page, language, 'question');
	if (whole.includes(language)) await goThrough(page);
	sql(`UPDATE enrolment SET state = 'revoked' WHERE candidate_id = (SELECT id FROM candidate WHERE email_key = 'words-${language}@example.com')`);
	await page.goto(home);
	await pleases(page, language, 'stop');
	await page.goto(embed);
	await pleases(page, language, 'embed');
	assert.deepEqual(complaints.splice(0), []);
}

describe('the pages of an interview keep within a narrow screen and are for everybody', { concurrency: 2 }, () => {
	for (const language of languages) {
		test(language, async () => {
			const visitor = visitors.pop();
			await visit(language, visitor).finally(() => visitors.push(visitor));
		});
	}
});

test('on an Arabic page a Latin name stands on the right', async () => {
	const [{ page }] = visitors;
	await page.goto((await invited('ar')).link);
	for (const name of ['Example Health', 'Berlin']) {
		const [right, edge] = await page.locator(`bdi:text-is("${name}")`).evaluate((bdi) =>
			[bdi.getBoundingClientRect().right, bdi.parentElement.getBoundingClientRect().right]);
		assert.ok(Math.abs(edge - right) <= 48, `${name}: ${right} of ${edge}`);
	}
});
