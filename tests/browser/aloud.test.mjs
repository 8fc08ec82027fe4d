// Questions read aloud. The browser's voices are stood in for, since a machine without sound has none; what they are given to say is looked at.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf, launch, open, voiceLink } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// Voices of these languages; `said` and `cancelled` note what they are told.
function voices(languages) {
	const speech = Object.assign(new EventTarget(), {
		said: [], cancelled: 0, speaking: false, languages,
		getVoices: () => speech.languages.map((lang) => ({ lang })),
		speak(utterance) {
			speech.said.push({ text: utterance.text, lang: utterance.lang });
			speech.speaking = true;
			speech.now = utterance;
		},
		cancel() {
			speech.cancelled++;
			speech.speaking = false;
		},
		end() {
			speech.speaking = false;
			speech.now.onend();
		},
	});
	Object.defineProperty(window, 'speechSynthesis', { value: speech });
	window.SpeechSynthesisUtterance = class {
		constructor(text) {
			this.text = text;
		}
	};
}

const questions = [{ question: 'What drives you?' }, { question: 'Was haben Sie zuletzt gelernt?', mojito_language_code: 'de' }];
async function begin(email, languages) {
	const { page, context, complaints } = await open(browser, await voiceLink(apiOf('Example Health'), email, questions));
	await page.addInitScript(voices, languages);
	await page.click('button.first');
	await page.waitForURL('**/question/1');
	return { page, context, complaints };
}
const said = (page) => page.evaluate('speechSynthesis.said');

test('a question is read in its own language, and the button stops it', async () => {
	const { page, context, complaints } = await begin('aloud@example.com', ['de_DE', 'en-GB']);
	const button = page.locator('#aloud button');
	assert.equal(await button.innerText(), 'Read the question aloud');
	assert.deepEqual(await said(page), [], 'nothing is read unasked');
	await button.click();
	assert.deepEqual(await said(page), [{ text: 'What drives you?', lang: 'en' }]);
	assert.equal(await button.innerText(), 'Stop reading');
	await button.click();
	assert.equal(await page.evaluate('speechSynthesis.cancelled'), 1);
	assert.equal(await button.innerText(), 'Read the question aloud');
	assert.equal((await said(page)).length, 1);
	await button.click();
	await page.evaluate('speechSynthesis.end()');
	assert.equal(await button.innerText(), 'Read the question aloud');

	await page.click('button[value=skip]');
	await page.waitForURL('**/question/2');
	assert.equal(await page.getAttribute('#question', 'lang'), 'de');
	await button.click();
	assert.deepEqual(await said(page), [{ text: 'Was haben Sie zuletzt gelernt?', lang: 'de' }]);
	await page.evaluate('dispatchEvent(new PageTransitionEvent("pagehide"))');
	assert.equal(await page.evaluate('speechSynthesis.cancelled'), 1, 'who leaves the page leaves the voice');
	assert.deepEqual(complaints, []);
	await context.close();
});

test('without a voice of the language nothing is offered, until one comes', async () => {
	const { page, context } = await begin('voiceless@example.com', ['de-DE']);
	assert.equal(await page.locator('#aloud').isVisible(), false);
	assert.equal(await page.locator('#aloud button').count(), 0);
	await page.evaluate(() => {
		speechSynthesis.languages = ['de-DE', 'en'];
		speechSynthesis.dispatchEvent(new Event('voiceschanged'));
		speechSynthesis.dispatchEvent(new Event('voiceschanged'));
	});
	assert.equal(await page.locator('#aloud button').count(), 1);
	await page.click('#aloud button');
	assert.deepEqual(await said(page), [{ text: 'What drives you?', lang: 'en' }]);
	await context.close();
});
