// Every kind of mail as a mail program with a browser in it shows it: narrow and wide, light and dark, from left to right and from right
// to left. Nothing scrolls sideways at 320 px, contrasts are good with any colour of the merchant, the button opens the mail's link.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axeOn, launch, need } from './browser.mjs';

const colours = ['#ffee00', '#ffffff', '#000000', '#d9dadc', '#1f6feb', '#ff0055'];
const widths = [320, 375, 800];
// A mail looks the same from either engine; this server has SQLite, whatever the other tests run on.
delete process.env.CONVOKE_DATABASE;
const { address, kinds, languages, send_every_kind } = await import('../mail/kinds.mjs');
const { Convoke, parse, Sink, until } = await import('../mail/env.mjs');
let browser, sink, convoke, arrived, page;


before(async () => {
	browser = await launch();
	sink = await new Sink().open();
	convoke = await new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}` }).make({ name: 'Krankenhausgesellschaft-Rettungswagenbetriebe & Söhne' });
	await convoke.start();
	arrived = await send_every_kind(convoke, sink);
	page = await (await browser.newContext()).newPage();
	mkdirSync(need('SHOTS'), { recursive: true });
});
after(async () => {
	await convoke?.remove();
	await sink.close();
	await browser.close();
});

/** What stands out of the window, or out of the sheet that it is in. */
const overflow = () => page.evaluate(() => {
	const found = [...document.querySelectorAll('body *')].filter((one) => {
		const box = one.getBoundingClientRect();
		return box.width > 0 && getComputedStyle(one).opacity !== '0' && (box.right > innerWidth + 0.5 || box.left < -0.5);
	});
	return document.documentElement.scrollWidth > innerWidth || found.length > 0 ? found.map((one) => one.outerHTML.slice(0, 200)).join('\n') || 'scrolls' : '';
});

/** Shows the mail in every width and both themes; `name` keeps pictures of the narrow and the wide one. */
async function look(html, { name, axe = true }) {
	await page.setContent(html);
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme });
		for (const width of widths) {
			await page.setViewportSize({ width, height: 740 });
			assert.equal(await overflow(), '', `${width} px, ${colorScheme}`);
			if (name && width !== 375) await page.screenshot({ path: `${need('SHOTS')}/mail-${name}-${width}-${colorScheme}.png`, fullPage: true });
		}
		// a mail has no landmarks
		const faults = axe ? (await axeOn(page)).filter((fault) => !/^(region|landmark-one-main):/.test(fault)) : [];
		assert.deepEqual(faults, [], colorScheme);
	}
}

test('what is too wide or too pale would be seen', async () => {
	const { html } = await parse(arrived.get(address('invitation', 'en')).raw);
	await assert.rejects(look(html.replace('</h1>', `</h1><div style="width: 400px">x</div>`), { axe: false }), /320 px/);
	await assert.rejects(look(html.replaceAll('color: #5a5d63', 'color: #b5b5b5'), {}), /color-contrast/);
});

const background = (element) => element.evaluate((one) => getComputedStyle(one).backgroundColor);

for (const kind of kinds) {
	test(`${kind} can be read`, async () => {
		for (const language of Object.keys(languages)) {
			const { html } = await parse(arrived.get(address(kind, language)).raw);
			await look(html, { name: language === 'en' || language === 'ar' ? `${kind}-${language}` : '', axe: language === 'en' || language === 'ar' });
		}
	});

	test(`${kind} has one button, or none, and it opens the link`, async () => {
		for (const language of ['en', 'ar']) {
			const { html, text } = await parse(arrived.get(address(kind, language)).raw);
			await page.setContent(html);
			await page.emulateMedia({ colorScheme: 'light' });
			await page.setViewportSize({ width: 320, height: 740 });
			const links = await page.locator('.button a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
			const told = text.split('\n').filter((line) => line.startsWith('https://'));
			assert.deepEqual(links, told);
			if (links.length === 0) continue;
			assert.deepEqual(await page.locator('a.link').evaluateAll((all) => all.map((one) => [one.href, one.textContent])), [[links[0], links[0]]]);
			const button = page.locator('.button a'), box = await button.boundingBox();
			assert.ok(box.height >= 44, `${box.height} px high`);
			assert.ok(box.width >= 44);
			const [shown, cell] = [await background(button), await background(page.locator('.button'))];
			assert.equal(shown, cell);
			const { pathname, search } = new URL(links[0]);
			const answer = await fetch(`http://127.0.0.1:${convoke.port}${pathname}${search}`, { redirect: 'manual' });
			assert.ok([200, 302, 303].includes(answer.status), `${answer.status} for ${pathname}`);
		}
	});
}

test('from right to left the words begin at the right', async () => {
	const { html } = await parse(arrived.get(address('invitation', 'ar')).raw);
	await page.setContent(html);
	await page.setViewportSize({ width: 800, height: 740 });
	const side = (selector) => page.locator(selector).first().evaluate((one) => {
		const range = document.createRange();
		range.selectNodeContents(one);
		const inner = range.getBoundingClientRect(), outer = one.closest('.sheet').getBoundingClientRect();
		return [inner.left - outer.left, outer.right - inner.right];
	});
	for (const selector of ['h1', '.button']) {
		const [left, right] = await side(selector);
		assert.ok(right < left, `${selector}: ${left} px at the left, ${right} px at the right`);
	}
});

for (const colour of colours) {
	test(`a merchant whose colour is ${colour} can be read, too`, async () => {
		await convoke.post('email-settings', { colour });
		const email = `colour${colours.indexOf(colour)}@example.com`;
		await convoke.invite([{ name: 'Colour', email }]);
		const found = await until(() => sink.messages.find((message) => message.to.includes(email)), 'the mail');
		await look((await parse(found.raw)).html, { name: `colour-${colour.slice(1)}` });
	});
}
