// The keyboard alone is enough for the whole interview with its script: trying the microphone, recording, listening, choosing, mending what is
// missing, looking through, sending. What has the focus can be seen all the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf, launch, open, voiceLink } from './browser.mjs';

let browser;
before(async () => (browser = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'])));
after(() => browser.close());

test('the keyboard alone takes somebody from the welcome to the thanks', async () => {
	const link = await voiceLink(apiOf('Example Health'), 'keys-whole@example.com', [{ question: 'What drives you?' },
		{ question: 'Which shifts?', is_multiple_choice: true, question_alternatives: ['Days', 'Nights'] }], { thank_you_message: 'Thank you for your time.' });
	const { page, context, complaints } = await open(browser, link);
	const focused = () => page.locator(':focus').evaluate((e) => [e.id, e.value, e.localName, e.textContent.trim()]);
	const press = async (...keys) => {
		for (const key of keys) await page.keyboard.press(key);
	};
	// Goes on by Tab to the element of this id, value, name or text.
	const to = async (what) => {
		const passed = [];
		for (let i = 0; i < 20; i++) {
			await press('Tab');
			if (await page.locator(':focus').count() === 0) continue;
			assert.notEqual(await page.locator(':focus').evaluate((e) => getComputedStyle(e).outlineStyle), 'none', `${await focused()} shows no focus`);
			passed.push(await focused());
			if (passed.at(-1).includes(what)) return;
		}
		assert.fail(`${what} is not reached: ${JSON.stringify(passed)}`);
	};

	await to('devices-button');
	await press('Enter');
	await page.waitForFunction(() => document.getElementById('devices-status').textContent.startsWith('We can hear you'));
	await to('Start the interview');
	await press('Enter');
	await page.waitForURL('**/question/1');

	// The recorder keeps the focus while it changes its name.
	await to('record');
	await press('Enter');
	await page.waitForFunction(() => /0:0[2-9]/.test(document.getElementById('record-time').textContent));
	assert.equal((await focused())[3], 'Stop recording');
	await press('Space');
	await page.waitForSelector('#player audio');
	assert.equal((await focused())[3], 'Record again');
	await to('audio');
	await press('Space');
	await page.waitForFunction(() => document.querySelector('audio').currentTime > 0);
	await to('text');
	await page.keyboard.type('Patients who go home.');
	await to('next');
	await press('Enter');
	await page.waitForURL('**/question/2');

	// What is missing has the focus, and its link leads to the field.
	await to('next');
	await press('Enter');
	await page.waitForSelector('.faults');
	assert.equal(await page.evaluate(() => document.activeElement.className), 'faults');
	await press('Tab', 'Enter');
	await page.waitForFunction(() => document.activeElement.id === 'choice-1');
	await press('ArrowDown');
	assert.ok(await page.isChecked('#choice-2'));
	await to('next');
	await press('Enter');
	await page.waitForURL('**/review');

	await to('a');
	await press('Enter');
	await page.waitForURL('**/question/1');
	await to('text');
	await press('End');
	await page.keyboard.type(' And my team.');
	await to('next');
	await press('Enter');
	await page.waitForURL('**/review');
	assert.match(await page.innerText('.answers'), /Patients who go home\. And my team\.[\s\S]*Nights/);
	await to('Send my answers');
	await press('Enter');
	await page.waitForSelector('blockquote:text-is("Thank you for your time.")');
	assert.deepEqual(complaints, []);
	await context.close();
});
