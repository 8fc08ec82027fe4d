// Signatures and one-click headers, read by another implementation; names that people typed at the API; mails as files.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { sign_with_rsa, verified } from './check.mjs';
import { Convoke, Sink, until } from './env.mjs';

const firm = '株式会社サンプル採用担当、とてもとても長い名前の会社 & "Söhne", Inc.';
const candidates = {
	en: { name: 'Peter Parker', email: 'peter@example.com' },
	ja: { name: '山田 太郎', email: 'taro@example.com' },
	ar: { name: 'محمد عبد الله', email: 'mohammed@example.com' },
	de: { name: 'Müller, "Hans" <x>', email: 'hans@example.com' },
	fr: { name: "O'Neil; Zoé (RH)", email: 'zoe@example.com' },
};
// What the API refuses in a name, and what it lets through.
const refused = [
	'x\r\nBcc: evil@example.org', 'x\nBcc: evil@example.org', 'x\rBcc: evil@example.org', 'x\r\n\r\n<b>body</b>', 'x\u0085Bcc: evil@example.org',
	'x\u2028Bcc: evil@example.org', '\u0001\u001bx', '.\r\nMAIL FROM:<x@y.example>',
];
const evil = ['=?UTF-8?Q?x=0D=0ABcc:_evil@example.org?=', '"<evil@example.org>, "', '<b>body</b>', 'x: evil@example.org;', '{{link}}'];

let sink, convoke, key, arrived;

/** One message of one address, parsed, with the raw bytes beside. */
const of = async (email) => {
	const found = arrived.filter((message) => message.to.includes(email));
	assert.equal(found.length, 1, `${found.length} messages for ${email}`);
	return { ...found[0], parsed: await simpleParser(found[0].raw) };
};

before(async () => {
	sink = await new Sink().open();
	convoke = new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, smtp_sender: 'interviews@mail.example.com', verp: true });
	key = sign_with_rsa(convoke);
	await convoke.make({ name: firm });
	await convoke.start();
	for (const [language, person] of Object.entries(candidates)) await convoke.invite([person], { language, name: `${person.name}: Projektleiter/in` });
	await convoke.invite(evil.map((name, i) => ({ name, email: `evil${i}@example.com` })));
	await until(() => sink.messages.length >= Object.keys(candidates).length + evil.length, 'all mails');
	arrived = sink.messages;
});
after(async () => {
	await convoke?.remove();
	await sink?.close();
});

test('another implementation verifies the signatures', async () => {
	for (const message of arrived) {
		const result = await verified(message.raw, key);
		assert.equal(result.status.result, 'pass', result.status.comment);
		assert.equal(result.signingDomain, 'example.com');
		assert.equal(result.algo, 'rsa-sha256');
		assert.equal(result.format, 'relaxed/relaxed');
	}
});

test('the signature covers what a receiver looks at, From beyond what is there', async () => {
	const { raw } = await of(candidates.en.email);
	const signature = raw.toString('latin1').slice(0, raw.indexOf('\r\nFrom:')).replace(/\r\n[ \t]+/g, '');
	const fields = /[; ]h=([^;]+)/.exec(signature)[1].split(':').map((name) => name.trim().toLowerCase());
	for (const name of ['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type', 'list-unsubscribe', 'list-unsubscribe-post'])
		assert.ok(fields.includes(name), name);
	assert.equal(fields.filter((name) => name === 'from').length, 2);
	const forged = Buffer.concat([Buffer.from('From: evil@example.org\r\n'), raw]);
	assert.notEqual((await verified(forged, key)).status.result, 'pass');
	const clicked = Buffer.from(raw.toString('latin1').replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Clicks'), 'latin1');
	assert.notEqual((await verified(clicked, key)).status.result, 'pass');
});

test('one click unsubscribes', async () => {
	for (const person of Object.values(candidates)) {
		const { raw, parsed } = await of(person.email);
		const head = raw.toString('latin1');
		assert.match(head, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
		assert.match(head, /^List-Unsubscribe: <https:\/\/interviews\.example\.com\/[^>\s]+>\r$/m);
		assert.ok(parsed.headers.get('list').unsubscribe.url.startsWith('https://interviews.example.com/'));
	}
	const { parsed } = await of(candidates.en.email);
	const path = new URL(parsed.headers.get('list').unsubscribe.url);
	const click = (method, body) => fetch(`http://127.0.0.1:${convoke.port}${path.pathname}${path.search}`, {
		method, body, redirect: 'manual', headers: body ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
	});
	const count = () => convoke.rows("SELECT count(*) AS n FROM suppression WHERE reason = 'unsubscribed'")[0].n;
	assert.equal((await click('GET')).status, 200);
	assert.equal(count(), 0, 'a scanner that looks undoes nothing');
	assert.equal((await click('POST', 'List-Unsubscribe=One-Click')).status, 200);
	assert.equal(count(), 1);
});

test('names with more than one line are refused, each in its row', async () => {
	for (const name of refused)
		await assert.rejects(convoke.invite([{ name, email: 'refused@example.com' }]), /Error: name has a character that cannot be used/, JSON.stringify(name));
});

test('nothing that a person typed becomes a header, a recipient or a command', async () => {
	for (let i = 0; i < evil.length; i++) {
		const { raw, parsed, to } = await of(`evil${i}@example.com`);
		assert.deepEqual(to, [`evil${i}@example.com`]);
		assert.equal(parsed.to.value.length, 1, JSON.stringify(evil[i]));
		assert.equal(parsed.to.value[0].address, `evil${i}@example.com`);
		assert.equal(parsed.bcc, undefined, JSON.stringify(evil[i]));
		assert.equal(parsed.cc, undefined);
		assert.ok(!/^(bcc|cc):/im.test(raw.toString('latin1').split('\r\n\r\n')[0]));
		assert.equal(parsed.headers.get('content-type').value, 'multipart/alternative');
		assert.ok(!parsed.html.includes('<b>body</b>'), 'a name is no HTML');
	}
});

test('an Ed25519 key signs too', async () => {
	const pair = generateKeyPairSync('ed25519');
	const other = new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, smtp_sender: 'a@example.com', dkim_domain: 'example.com', dkim_selector: 'sel' });
	other.settings.dkim_key = join(other.folder, 'ed.pem');
	writeFileSync(other.settings.dkim_key, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
	try {
		await other.make();
		await other.start();
		await other.invite([{ name: 'Ed', email: 'ed@example.com' }]);
		await until(() => arrived.some((message) => message.to.includes('ed@example.com')), 'the mail');
		const result = await verified((await of('ed@example.com')).raw, pair.publicKey);
		assert.equal(result.status.result, 'pass', result.status.comment);
		assert.equal(result.algo, 'ed25519-sha256');
	} finally {
		await other.remove();
	}
});

test('without a server mails are files that only the owner reads', async () => {
	const files = await new Convoke().make();
	try {
		await files.start();
		assert.match(files.log(), /mails are not sent but written as files/);
		await files.invite([candidates.ja]);
		const folder = join(files.data, 'mail');
		await until(() => files.invitations("state = 'sent'").length === 1, 'the mail');
		const [name, ...others] = readdirSync(folder).filter((file) => file.endsWith('.eml'));
		assert.deepEqual(others, []);
		assert.match(name, /^\d{4}-\d\d-\d\dT[\d.-]+Z-invitation-[0-9a-f-]{36}\.eml$/);
		assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
		assert.equal((await simpleParser(readFileSync(join(folder, name)))).to.value[0].name, candidates.ja.name);
	} finally {
		await files.remove();
	}
});
