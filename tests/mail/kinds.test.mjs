// Every kind of mail in five languages, Arabic and Japanese among them, as it arrives at a mail server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assert_bytes, assert_fields, assert_parts, assert_same_words, sign_with_rsa, verified } from './check.mjs';
import { Convoke, parse, Sink } from './env.mjs';
import { account_kinds, address, candidate_kinds, kinds, languages, member_kinds, message, send_every_kind } from './kinds.mjs';

const firm = '株式会社サンプル採用担当、とてもとても長い名前の会社 & "Söhne", Inc.';
let sink, convoke, key, arrived, templates;

before(async () => {
	sink = await new Sink().open();
	convoke = new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, smtp_sender: 'interviews@mail.example.com', verp: true });
	key = sign_with_rsa(convoke);
	await convoke.make({ name: firm });
	await convoke.start();
	const answer = await fetch(`http://127.0.0.1:${convoke.port}/functions/v1/email-templates`, { headers: { authorization: `Bearer ${convoke.token}` } });
	templates = new Map((await answer.json()).map((row) => [row.kind, row]));
	arrived = await send_every_kind(convoke, sink);
});
after(async () => {
	await convoke?.remove();
	await sink?.close();
});

test('these are all kinds that there are', () => assert.deepEqual([...templates.keys()].sort(), [...kinds].sort()));

const has_stop = (kind) => kind in candidate_kinds;

function assert_link(kind, parsed) {
	const link = /^https:\/\/interviews\.example\.com\/\S+$/m.exec(parsed.text)?.[0];
	const button = /<a href="([^"]+)" target="_blank" style="display: inline-block/.exec(parsed.html)?.[1].replaceAll('&amp;', '&');
	assert.equal(button, link, 'the button opens what the text part names');
	const paths = { candidate: /\/interview\/take\/\S+interview_token=[\w.-]+$/, member: /\/join\/\?token=/, password_reset: /\/reset\/\?token=/ };
	const wanted = kind in member_kinds ? paths.member : paths[kind] ?? (kind in candidate_kinds ? paths.candidate : /\/\S+token=/);
	if (templates.get(kind).needs_link) assert.match(link ?? 'no link', wanted);
	else assert.equal(link, undefined);
}

for (const kind of kinds) for (const [language, { name, interview }] of Object.entries(languages)) {
	test(`${kind} in ${language}`, async () => {
		const { raw, to, from } = arrived.get(address(kind, language));
		const parsed = await parse(raw);
		assert_bytes(raw);
		assert_parts(raw);
		assert_fields(raw, { has_stop: has_stop(kind) });
		assert.deepEqual(to, [address(kind, language)]);
		assert.deepEqual(parsed.from.value.map((one) => [one.name, one.address]), [[firm, 'interviews@mail.example.com']]);
		assert.deepEqual(parsed.to.value.map((one) => [one.name, one.address]), [[name, address(kind, language)]]);
		assert.match(parsed.messageId, /^<[a-z2-7]{52}@mail\.example\.com>$/);
		assert.equal(from, `bounce+${parsed.messageId.slice(1, 53)}@mail.example.com`);
		assert.ok(Math.abs(parsed.date - Date.now()) < 3600e3);
		assert.match(parsed.html, new RegExp(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"`));
		assert.equal(parsed.headers.get('content-language'), language);
		assert.match(parsed.headers.get('feedback-id'), new RegExp(`^[0-9a-f-]{36}:${kind}:convoke$`));
		assert_link(kind, parsed);
		assert_same_words(parsed, { own: [firm, parsed.html.match(/line-height: 22px; color: #5a5d63;">([^<]*)<br>/)?.[1] ?? firm] });
		if (!(kind in member_kinds) && kind !== 'password_reset' && kind !== 'completion_digest')
			assert.ok(parsed.text.includes(interview), 'the interview has its name');
		const result = await verified(raw, key);
		assert.equal(result.status.result, 'pass', result.status.comment);
		assert.equal(result.signingDomain, 'example.com');
	});
}

test('each language has words of its own for each kind', async () => {
	for (const kind of kinds) {
		const subjects = new Set();
		for (const [language, { name, interview }] of Object.entries(languages)) {
			const { subject } = await parse(arrived.get(address(kind, language)).raw);
			for (const sign of ['{{', '}}', '\n', 'undefined', '(null)']) assert.ok(!subject.includes(sign), subject);
			subjects.add(subject.replace(firm, '').replace(interview, '').replace(name, '').replace(/\d+/, ''));
		}
		assert.equal(subjects.size, Object.keys(languages).length, [...subjects].join(' | '));
	}
});

test("the recruiter's words arrive as they were typed, in both parts, and as no markup", async () => {
	for (const kind of ['invitation', 'recruiter_message']) for (const language of Object.keys(languages)) {
		const { text, html } = await parse(arrived.get(address(kind, language)).raw);
		for (const line of message.split('\n')) assert.ok(text.split('\n').includes(`> ${line}`), line);
		assert.ok(!html.includes('<i>x</i>'));
		assert.ok(html.includes('A &amp; B &lt;i&gt;x&lt;/i&gt;'));
	}
});

test('a digest names everybody who finished', async () => {
	for (const language of Object.keys(languages)) {
		const { text } = await parse(arrived.get(address('completion_digest', language)).raw);
		for (const other of Object.values(languages)) assert.ok(text.includes(`${other.interview}: ${other.name}`), text);
	}
	assert.equal(account_kinds.length, 3);
});
