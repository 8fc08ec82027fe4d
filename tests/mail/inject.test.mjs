// Header injection: whatever stands in a name, a subject or a message, of a person, an interview or a merchant, a mail keeps its fields,
// its one recipient and its two parts. What the API refuses is written into the database as well, as an import might.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assert_bytes, assert_fields, assert_parts, blocks, fields, sign_with_rsa, verified } from './check.mjs';
import { Convoke, parse, Sink, until } from './env.mjs';

const evil = {
	'CR LF': 'x\r\nBcc: evil@example.org', LF: 'x\nBcc: evil@example.org', CR: 'x\rBcc: evil@example.org',
	'the end of the head': 'x\r\n\r\n<b>body</b>', 'a folded line': 'x\r\n Bcc: evil@example.org', 'NEL of Latin-1': 'x\u0085Bcc: evil@example.org',
	'a separator of lines': 'x\u2028Bcc: evil@example.org', 'a separator of paragraphs': 'x\u2029Bcc: evil@example.org',
	'an encoded word': '=?UTF-8?Q?x=0D=0ABcc:_evil@example.org?=', 'an encoded word in base64': '=?UTF-8?B?eA0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=',
	'another address': '"<evil@example.org>, "', 'a group': 'x: evil@example.org;', 'a comment': 'x (evil@example.org) \\', controls: '\u0001\u001bx\u007f',
	'the end of DATA': 'x\r\n.\r\nMAIL FROM:<x@y.example>', 'markup': '<b>body</b></td></table><script>x</script>', 'a boundary': '--=_boundary\r\nContent-Type: text/html\r\n\r\nx',
	'a direction': '\u202egro.elpmaxe@live\u202c', 'a template': '{{link}}{{{merchant}}}{{#name}}',
};
const quoted = (value) => `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)`;
let sink, convoke, key;

before(async () => {
	sink = await new Sink().open();
	convoke = new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, smtp_sender: 'interviews@mail.example.com' });
	key = sign_with_rsa(convoke);
	await convoke.make({ name: 'Example' });
	await convoke.start();
});
after(async () => {
	await convoke?.remove();
	await sink?.close();
});

/** Two mails, one in built-in words and one in the merchant's own, with these wherever a person can write something. */
async function send(words, number) {
	const email = `person${number}@example.com`, now = Date.now();
	await convoke.invite([{ name: 'Person', email }], { type: 'url', name: `Interview ${number}` });
	convoke.change(`UPDATE candidate SET name = ${quoted(words)} WHERE email_key = '${email}';
		UPDATE interview SET name = ${quoted(words)} WHERE name = 'Interview ${number}';
		UPDATE merchant SET name = ${quoted(words)};
		DELETE FROM mail_settings;
		INSERT INTO mail_settings (merchant_id, is_off, completion, sender_name, updated_at)
			SELECT merchant_id, FALSE, 'each', ${quoted(words)}, 0 FROM interview LIMIT 1;
		DELETE FROM mail_template;
		INSERT INTO mail_template (merchant_id, kind, language, subject, body, created_at, updated_at)
			SELECT merchant_id, 'invitation', 'en', ${quoted(words)}, ${quoted(`${words}\n\n{{merchant}} {{interview}}\n\n{{link}}`)}, 0, 0 FROM interview LIMIT 1;
		INSERT INTO outbox (merchant_id, id, kind, state, due_at, enrolment_id, language, data, created_at)
			SELECT e.merchant_id, randomblob(16), k.value, 'queued', ${now}, e.id, 'en', ${quoted(JSON.stringify({ message_from_recruiter: words }))}, ${now}
			FROM enrolment e, json_each('["invitation", "another_attempt"]') k
			WHERE e.candidate_id = (SELECT id FROM candidate WHERE email_key = '${email}')`);
	return until(() => {
		const found = sink.messages.filter((message) => message.to.includes(email));
		return found.length === 2 && found;
	}, `the mails to ${email}`);
}

async function check({ raw, to }, email) {
	const parsed = await parse(raw);
	assert_bytes(raw);
	assert_fields(raw, { has_stop: true });
	assert_parts(raw);
	assert.deepEqual(to, [email]);
	assert.deepEqual(parsed.to.value.map((one) => one.address), [email]);
	assert.deepEqual(parsed.from.value.map((one) => one.address), ['interviews@mail.example.com']);
	for (const [name, value] of fields(raw))
		if (!['to', 'from', 'subject'].includes(name)) assert.ok(!/evil@|elpmaxe/.test(value), name);
	assert.ok(!/[\r\n\u0085\u2028\u2029]/.test(parsed.subject), 'one line');
	assert.ok(!/<(b|script)\b/.test(parsed.html), 'words are no markup');
	assert.ok(blocks(parsed.html).length >= 4, 'the HTML part is whole');
	assert.match(parsed.html, /<\/table>\s*<\/body>\s*<\/html>\s*$/);
	assert.equal((await verified(raw, key)).status.result, 'pass');
}

let number = 0;
for (const [what, words] of Object.entries(evil)) {
	test(`${what} in names, subjects and messages`, async () => {
		const mine = ++number;
		for (const mail of await send(words, mine)) await check(mail, `person${mine}@example.com`);
		assert.equal(sink.messages.length, 2 * mine, 'nobody else gets anything');
	});
}
