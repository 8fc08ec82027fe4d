// The whole story of one candidate, on a server of its own: invited by the API, the mail at a mail server, the interview by text and by
// voice with a reload in the middle, sent, scored, read back by REST and MCP, the report as a picture, the decision and its mail.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect } from '../client/connect.mjs';
import { Convoke, parse, Sink, until } from '../mail/env.mjs';
import { launch, need, open } from './browser.mjs';

const email = 'grace@example.com', thanks = 'Thank you for your time.';
const answers = ['I compare the logs with the measurements of the last hours and say so in the team, before I change anything.',
	'At night I ask for help early and write down what was tried.'];
let browser, sink, convoke;

// On PostgreSQL a database of its own, next to that of the other tests, whose server would send its mails.
function ownDatabase() {
	const shared = process.env.CONVOKE_DATABASE;
	if (!shared) return {};
	const [path, name] = /\/([^/?]+)(?=\?|$)/.exec(shared);
	execFileSync('psql', ['-Xq', shared, '-c', `CREATE DATABASE ${name}_story`]);
	return { database: shared.replace(path, `${path}_story`) };
}

before(async () => {
	browser = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']);
	sink = await new Sink().open();
	convoke = await new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, ...ownDatabase() }).make({ name: 'Example Health' });
	convoke.settings.public_url = `http://127.0.0.1:${convoke.port}`;
	await convoke.start();
});
after(async () => {
	await convoke?.remove();
	await sink.close();
	await browser.close();
});

async function list(interview_id) {
	const answer = await fetch(`http://127.0.0.1:${convoke.port}/functions/v1/merchant-result-list?interview_id=${interview_id}`,
		{ headers: { authorization: `Bearer ${convoke.token}` } });
	assert.equal(answer.status, 200);
	return answer.json();
}

// The mail of this kind, once it has arrived: read as a mail program reads it.
async function mailed(subject) {
	const found = await until(async () => {
		for (const message of sink.messages) {
			const read = await parse(message.raw);
			if (subject.test(read.subject)) return { ...read, envelope: message };
		}
		return null;
	}, `a mail with the subject ${subject}`);
	assert.deepEqual(found.envelope.to, [email]);
	return found;
}

async function invite() {
	const { interview_def_set_id: interview_id } = await convoke.post('job-interview-create-from-array', {
		name: 'Night nurse', location: 'Berlin', interview_template_id: '0c0ffee0-0000-7000-8000-000000000002', mojito_language_code: 'en', status: 'active',
		type: 'interview', visibility: 'merchant_invite', description: 'Nights in intensive care.', recording: 'audio_all', thank_you_message: thanks,
		candidate_expectations_json: { strong: ['Compares logs and measurements'], moderate: ['Asks for help early'] },
		questions: [{ question: 'How do you find the cause of an incident?' }, { question: 'What do you do alone at night?' }],
	});
	const [row] = await convoke.post('job-interview-register-users', { interview_id, type: 'invitation', hide_menu: false, users: [{ name: 'Grace Hopper', email }] });
	assert.equal(row.result, 'ok');
	return interview_id;
}

async function speak(page) {
	await page.click('#record');
	await page.waitForFunction(() => /0:0[2-9]/.test(document.getElementById('record-time').textContent));
	await page.click('#record');
	await page.waitForSelector('#player audio');
}

async function take(link) {
	const { page, context, complaints } = await open(browser, link);
	await page.click('button.first');
	await page.waitForURL('**/question/1');
	await page.fill('#text', answers[0].slice(0, 20));
	await page.reload({ waitUntil: 'networkidle' });
	assert.equal(await page.inputValue('#text'), answers[0].slice(0, 20));
	await page.fill('#text', answers[0]);
	await page.click('button[value=next]');
	await page.waitForURL('**/question/2');
	await speak(page);
	await page.reload({ waitUntil: 'networkidle' });
	assert.equal(await page.locator('#player audio').count(), 1);
	await page.fill('#text', answers[1]);
	await page.click('button[value=next]');
	await page.waitForURL('**/review');
	await page.click('section.next button.first');
	await page.waitForSelector(`blockquote:text-is("${thanks}")`);
	assert.deepEqual(complaints, []);
	await context.close();
}

// Both ways tell the same, and what they tell is what was said.
async function readBack(interview_id) {
	const { client } = await connect(new URL(`http://127.0.0.1:${convoke.port}/mcp`), { authorization: `Bearer ${convoke.token}` });
	const ask = async (name, input) => {
		const answer = await client.callTool({ name, arguments: input });
		assert.ok(!answer.isError, answer.content[0].text);
		return answer.structuredContent;
	};
	const listed = await until(async () => {
		const found = await list(interview_id);
		return found.data[0]?.processing_status === 'completed' && found;
	}, 'the score');
	assert.equal(listed.pagination.total, 1);
	const [{ id, score, candidate_email }] = listed.data;
	assert.equal(candidate_email, email);
	assert.ok(score >= 1 && score <= 5, String(score));
	assert.deepEqual(await ask('list_interview_results', { interview_id }), listed);

	const details = await convoke.post('job-interview-details', { interview_result_id: id });
	assert.deepEqual(await ask('get_interview_result_details', { interview_result_id: id }), details);
	assert.deepEqual(details.transcript.map((row) => row.answer), answers);
	assert.deepEqual(details.transcript.map((row) => row.recording_local_path !== null), [false, true]);
	assert.equal(details.score, score);
	await client.close();
	return id;
}

// A page as poppler draws it, in grey: { width, height, ink, top, bottom }; ink is the share of dark dots, and where the first and last are.
function picture(path) {
	const bytes = readFileSync(path), [head, width, height] = /^P5\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', 0, 40));
	const dots = bytes.subarray(head.length), dark = (dot) => dot < 160;
	return { width: Number(width), height: Number(height), ink: dots.filter(dark).length / dots.length,
		top: dots.findIndex(dark) / dots.length, bottom: dots.findLastIndex(dark) / dots.length };
}

async function report(id, template) {
	const { pdf_export_url } = await convoke.post('job-interview-pdf', { export_type: 'pdf', interview_result_id: id, store_file: true, template });
	const folder = join(need('SHOTS'), `report-${template}`), file = `${folder}.pdf`;
	mkdirSync(folder, { recursive: true });
	writeFileSync(file, Buffer.from(await (await fetch(pdf_export_url)).arrayBuffer()));
	execFileSync('pdftoppm', ['-gray', '-r', '72', file, join(folder, 'page')]);
	execFileSync('pdftoppm', ['-png', '-r', '100', file, join(folder, 'page')]);
	const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
	return { text, pages: readdirSync(folder).filter((name) => name.endsWith('.pgm')).sort().map((name) => picture(join(folder, name))) };
}

async function lookAtReports(id) {
	for (const [template, most] of [['classic', 3], ['modern', 3], ['one_pager', 1]]) {
		const { text, pages } = await report(id, template);
		assert.ok(pages.length >= 1 && pages.length <= most, `${template}: ${pages.length} pages`);
		// A4 with dots of a point; what is on it leaves the edges free, and is neither nothing nor everything.
		for (const { width, height, ink, top, bottom } of pages) {
			assert.deepEqual([width, height], [596, 842], template);
			assert.ok(ink > 0.001 && ink < 0.2, `${template}: ${ink} of the page is dark`);
			assert.ok(top > 0.02 && bottom < 0.99, `${template}: from ${top} to ${bottom}`);
		}
		assert.ok(pages[0].ink > 0.01 && pages[0].bottom > 0.5, template);
		for (const part of ['Grace Hopper', 'Night nurse', 'Example Health']) assert.ok(text.includes(part), `${template}: ${part} is missing in ${text}`);
	}
}

test('from the invitation to the decision', async () => {
	const interview_id = await invite();
	const invitation = await mailed(/Night nurse/);
	const [link] = /http:\/\/\S+interview_token=[\w.-]+/.exec(invitation.text);
	await take(link);
	const id = await readBack(interview_id);
	await lookAtReports(id);

	const decided = await convoke.post('result-decision', { interview_result_id: id, decision: 'selected', note: 'Call her.' });
	assert.equal(decided.email, 'selected');
	const { data: [row] } = await list(interview_id);
	assert.equal(row.decision_status, 'selected');
	// It waits for five minutes, so that a wrong click reaches nobody.
	assert.ok(!sink.messages.some((message) => message.raw.includes('Good news')));
	convoke.change(`UPDATE outbox SET due_at = 1, asleep_until = NULL WHERE kind = 'selected' AND state = 'queued'`);
	const good = await mailed(/^Good news about your interview “Night nurse”$/);
	assert.match(good.text, /Example Health has looked at your interview/);
	convoke.command('check');
});
