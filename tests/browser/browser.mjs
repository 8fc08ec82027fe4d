// One browser for a file of tests, and pages that note what they load and complain about.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync'];

export function need(name) {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set: see README.md`);
	return value;
}

export const baseUrl = need('BASE_URL');

export function launch(more = []) {
	return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...more] });
}

// One that keeps cookies in `folder`, for other programs to look at its pages.
export function launchProfile(folder, more) {
	return chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...more] });
}

// What a page complains about and loads: { complaints, hosts, bytes() }.
function watch(page) {
	const complaints = [], hosts = new Set(), bodies = [];
	page.on('pageerror', (error) => complaints.push(String(error)));
	// That a page is answered with 404 or 410 is no complaint: the browser says so of the document itself.
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type()) && message.location().url !== page.url()) complaints.push(message.text());
	});
	page.on('request', (request) => hosts.add(new URL(request.url()).host));
	page.on('requestfinished', (request) => bodies.push(request.sizes().catch(() => ({ responseBodySize: 0, responseHeadersSize: 0 }))));
	const bytes = async () => (await Promise.all(bodies)).reduce((sum, s) => sum + s.responseBodySize + s.responseHeadersSize, 0);
	return { complaints, hosts, bytes };
}

// Opens `url` in a context of its own: { page, context, response, complaints, hosts, bytes() }.
export async function open(browser, url, options = {}) {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	const watched = watch(page);
	const response = await page.goto(url, { waitUntil: 'networkidle' });
	return { page, context, response, ...watched };
}

// One page for many visits, with axe in it and nothing from a cache: { page, complaints, bytes() }.
export async function visitor(browser) {
	const context = await browser.newContext({ bypassCSP: true });
	await context.addInitScript({ content: axeSource });
	const page = await context.newPage();
	await (await context.newCDPSession(page)).send('Network.setCacheDisabled', { cacheDisabled: true });
	return { page, ...watch(page) };
}

// What axe-core finds, one line each.
export async function axe(browser, url, options = {}) {
	const { page, context } = await open(browser, url, { ...options, bypassCSP: true });
	const faults = await axeOn(page);
	await context.close();
	return faults;
}

// The page's context must have been made with bypassCSP.
export async function axeOn(page) {
	if (!await page.evaluate(() => 'axe' in globalThis)) await page.addScriptTag({ content: axeSource });
	const result = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly, resultTypes: ['violations'] }), axeRules);
	return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`);
}

export const widths = [360, 768, 1440];

// The page at every width, light and dark; returns the widths at which it scrolls sideways.
export async function shots(page, name) {
	const folder = need('SHOTS'), sideways = [];
	mkdirSync(folder, { recursive: true });
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme });
		for (const width of [320, ...widths]) {
			await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
			if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) sideways.push(width);
			if (widths.includes(width)) await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true });
		}
	}
	return sideways;
}

// One value from the server's database.
export function sql(statement) {
	const postgres = process.env.CONVOKE_DATABASE;
	const [program, args] = postgres ? ['psql', ['-XqAt', postgres, '-c', statement]]
		: ['sqlite3', ['-cmd', '.timeout 5000', need('DATABASE'), statement]];
	return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

// Waits until `look` gives `want`, at most ten seconds; returns what it gave last.
export async function until(look, want) {
	const end = Date.now() + 10000;
	let got = look();
	while (got !== want && Date.now() < end) {
		await new Promise((resolve) => setTimeout(resolve, 20));
		got = look();
	}
	return got;
}

// Calls of the API by a merchant's owner: (path, input) => answer. The merchant is one of those that run.sh has made.
export function apiOf(merchant) {
	const id = sql(`SELECT hex(merchant_id) FROM merchant WHERE name = '${merchant}'`).toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
	const token = execFileSync(need('CONVOKE'), ['token', '--merchant', id, '--data', dirname(need('DATABASE'))], { encoding: 'utf8' }).trim();
	return async (path, input) => {
		const answer = await fetch(`${baseUrl}/functions/v1/${path}`, {
			method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(input) });
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		return answer.json();
	};
}

// A personal link of Ada's to a new voice interview in English; `more` is of the interview.
export async function voiceLink(api, email, questions, more = {}) {
	const { interview_def_set_id: interview_id } = await api('job-interview-create-from-array', {
		name: 'Senior nurse', location: 'Berlin', description: 'Care.', interview_template_id: '0c0ffee0-0000-7000-8000-000000000002', recording: 'audio_all',
		mojito_language_code: 'en', status: 'active', type: 'interview', visibility: 'merchant_invite', questions, ...more });
	const [row] = await api('job-interview-register-users', { interview_id, type: 'url', hide_menu: false, users: [{ name: 'Ada Lovelace', email }] });
	return row.interview_url;
}
