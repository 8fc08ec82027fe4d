// Results of the interviews that interview.test.mjs has submitted: links made by the API, pages for a candidate and for those who decide.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf, axe, axeOn, baseUrl, launch, open, shots, sql } from './browser.mjs';

const uuid = (hex) => hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
let browser, api, result;

const link = (input) => api('job-interview-token', input);

// The job comes round by itself.
async function scored(id) {
	for (let i = 0; i < 100; i++) {
		if (sql(`SELECT processing_status FROM result WHERE hex(id) = '${id}'`) === 'completed') return;
		await new Promise((done) => setTimeout(done, 200));
	}
	assert.fail('nobody scored the result');
}

before(async () => {
	browser = await launch();
	const row = sql(`SELECT hex(id) || '|' || hex(candidate_id) || '|' || hex(interview_id) FROM result
		WHERE status = 'active' AND merchant_id = (SELECT merchant_id FROM merchant WHERE name = 'Example Health') ORDER BY id LIMIT 1`);
	assert.ok(row, 'interview.test.mjs submits one: run it before this');
	await scored(row.split('|')[0]);
	const [id, candidate, interview] = row.split('|').map(uuid);
	api = apiOf('Example Health');
	result = { id, candidate, interview };
});
after(() => browser.close());

test('the candidate sees answers and no word for the recruiter', async () => {
	const url = await link({ type: 'interview-result-candidate', interview_result_id: result.id });
	const { page, context, complaints, hosts } = await open(browser, url);
	const text = await page.locator('main').innerText();
	assert.ok(text.includes('Your answers'));
	assert.ok(!text.includes('Requirements') && !text.includes('Decision'));
	assert.deepEqual(await shots(page, 'result_candidate'), []);
	assert.deepEqual(complaints, []);
	assert.deepEqual([...hosts], [new URL(baseUrl).host]);
	await context.close();
	assert.deepEqual(await axe(browser, url), []);
});

test('those who decide see the assessment, and lists lead to it', async () => {
	const lists = [await link({ type: 'results-for-profile', interview_profile_id: result.candidate }),
		await link({ type: 'interview-results-for-position', interview_id: result.interview, hide_menu: 'false' })];
	for (const [i, url] of lists.entries()) {
		const { page, context, complaints } = await open(browser, url);
		assert.deepEqual(await shots(page, `results_${i}`), []);
		await page.click('.results a >> nth=0');
		await page.waitForSelector('h1');
		assert.ok((await page.locator('main').innerText()).includes('Decision'));
		assert.deepEqual(await shots(page, `result_talent_${i}`), []);
		assert.deepEqual(complaints, []);
		await context.close();
		assert.deepEqual(await axe(browser, url), []);
	}
	assert.deepEqual(await axe(browser, await link({ type: 'interview-result-talent-seeker', interview_result_id: result.id })), []);
});

test('the report as HTML is for everybody, in every look', async () => {
	for (const template of ['classic', 'modern', 'one_pager']) {
		const { html_export } = await api('job-interview-pdf', { export_type: 'html', interview_result_id: result.id, template });
		const page = await browser.newPage();
		await page.setContent(html_export);
		assert.match(await page.innerText('body'), /Ada Lovelace/);
		assert.deepEqual(await axeOn(page), [], template);
		assert.deepEqual(await shots(page, `report_${template}`), [], template);
		await page.close();
	}
});

test('a link that was changed opens nothing', async () => {
	const url = await link({ type: 'interview-result-talent-seeker', interview_result_id: result.id });
	const answer = await fetch(url.replace(/token=(.)/, (all, first) => `token=${first === 'e' ? 'f' : 'e'}`));
	assert.equal(answer.status, 404);
	assert.deepEqual(await axe(browser, `${baseUrl}/results/?token=x`), []);
});
