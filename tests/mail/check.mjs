// What must be true of any mail: read by other implementations, and byte by byte.
import assert from 'node:assert/strict';
import { generateKeyPairSync, createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';

/** A key for `convoke` to sign with; gives what `verified` wants. */
export function sign_with_rsa(convoke) {
	const pair = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
	Object.assign(convoke.settings, { dkim_domain: 'example.com', dkim_selector: 'sel', dkim_key: join(convoke.folder, 'dkim.pem') });
	writeFileSync(convoke.settings.dkim_key, pair.privateKey, { mode: 0o600 });
	return createPublicKey(pair.publicKey);
}

/** The one signature's result, by mailauth. */
export async function verified(raw, publicKey) {
	const key = publicKey.export({ type: 'spki', format: 'der' });
	const record = `v=DKIM1; k=${publicKey.asymmetricKeyType}; p=${(publicKey.asymmetricKeyType === 'rsa' ? key : key.subarray(12)).toString('base64')}`;
	const { results } = await dkimVerify(raw, { resolver: async (name, type) => {
		assert.equal(name, 'sel._domainkey.example.com');
		return type === 'TXT' ? [[record]] : [];
	} });
	assert.equal(results.length, 1);
	return results[0];
}

/** Header fields of the message as they stand: [name in lower case, unfolded value]. */
export function fields(raw) {
	const head = raw.toString('latin1').split('\r\n\r\n')[0];
	return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => {
		const [, name, value] = /^([!-9;-~]+): ?(.*)$/.exec(line) ?? assert.fail(`no header field: ${line}`);
		return [name.toLowerCase(), value];
	});
}

const once = ['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type', 'auto-submitted', 'x-auto-response-suppress',
	'content-language', 'feedback-id', 'dkim-signature'];
const at_most_once = ['list-unsubscribe', 'list-unsubscribe-post', 'reply-to'];

/** Each field that must be there once, those that may, and none beside. */
export function assert_fields(raw, { has_stop }) {
	const names = fields(raw).map(([name]) => name);
	for (const name of once) assert.equal(names.filter((found) => found === name).length, 1, name);
	for (const name of names) assert.ok(once.includes(name) || at_most_once.includes(name), `${name} is not one of ours`);
	assert.equal(new Set(names).size, names.length);
	const all = Object.fromEntries(fields(raw));
	assert.equal('list-unsubscribe' in all, has_stop);
	assert.equal('list-unsubscribe-post' in all, has_stop);
	if (has_stop) {
		assert.match(all['list-unsubscribe'], /^<https:\/\/interviews\.example\.com\/[^>\s]+>$/);
		assert.equal(all['list-unsubscribe-post'], 'List-Unsubscribe=One-Click');
	}
	assert.match(all.date, / [+-]\d{4}$/, 'a numeric zone');
}

/** Only CRLF, only ASCII, no line too long, encoded words whole characters of at most 75. */
export function assert_bytes(raw) {
	const text = raw.toString('latin1'), end = text.indexOf('\r\n\r\n');
	assert.ok(!/[^\r]\n|\r[^\n]/.test(text), 'only CRLF');
	assert.ok(!/[^\x09\x0a\x0d\x20-\x7e]/.test(text), 'only ASCII');
	for (const line of text.slice(end + 4).split('\r\n')) assert.ok(line.length <= 76, line);
	for (const line of text.slice(0, end).split('\r\n')) assert.ok(line.length <= (/^(List-Unsubscribe|Message-ID):/.test(line) ? 998 : 78), line);
	for (const word of text.slice(0, end).match(/=\?[^?]+\?[bq]\?[^?]*\?=/gi) ?? []) {
		assert.ok(word.length <= 75, word);
		const [, set, how, coded] = /^=\?([^?]+)\?(.)\?([^?]*)\?=$/.exec(word);
		assert.equal(set.toLowerCase(), 'utf-8');
		if (how.toLowerCase() === 'b') new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(coded, 'base64'));
	}
}

/** multipart/alternative of a text and an HTML part, both UTF-8, in this order; nothing beside. */
export function assert_parts(raw) {
	const text = raw.toString('latin1');
	const boundary = /^multipart\/alternative; boundary="([^"]+)"$/.exec(Object.fromEntries(fields(raw))['content-type'])?.[1];
	assert.ok(boundary, 'a boundary');
	const parts = text.slice(text.indexOf('\r\n\r\n') + 4).split(`--${boundary}`);
	assert.equal(parts.length, 4, 'two parts and the end');
	assert.equal(parts[0].trim(), '');
	assert.equal(parts[3].trim(), '--');
	assert.match(parts[1], /^\r\nContent-Type: text\/plain; charset=utf-8\r\nContent-Transfer-Encoding: (quoted-printable|base64)\r\n\r\n/);
	assert.match(parts[2], /^\r\nContent-Type: text\/html; charset=utf-8\r\nContent-Transfer-Encoding: (quoted-printable|base64)\r\n\r\n/);
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const plain = (html) => html.replace(/<[^>]*>/g, '').replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
	decimal ? String.fromCodePoint(decimal) : hex ? String.fromCodePoint(parseInt(hex, 16)) : entities[name] ?? assert.fail(whole));
const even = (text) => text.replace(/\s+/g, ' ').trim();

/** What a reader of the HTML part sees, a string for each block; the preheader is for the list of mails alone. */
export function blocks(html) {
	const body = html.replace(/^[^]*<body[^>]*>/, '').replace(/<!--[^]*?-->/g, '').replace(/<div style="display: none;[^]*?<\/div>/, '');
	const logos = [...body.matchAll(/<img [^>]*alt="([^"]*)"/g)].map((found) => found[1]);
	return [...logos, ...body.split(/<\/?(?:p|h1|td|tr|table|div|br|ul|li)\b[^>]*>|<(?:span)\b[^>]*>/)].map((block) => even(plain(block))).filter(Boolean);
}

/** Both parts say the same; the sentence above the bare link and the name at the top are the HTML part's own. */
export function assert_same_words({ text, html }, { own = [] } = {}) {
	const said = even(text.replace(/^> ?/gm, '')), shown = blocks(html), all = shown.join(' ');
	for (const block of shown) if (!own.some((one) => block === even(one) || one instanceof RegExp && one.test(block))) assert.ok(said.includes(block), `only in the HTML part: ${block}\n--\n${said}`);
	for (const line of text.replace(/^> ?/gm, '').split('\n').map(even).filter((line) => line && line !== '--')) {
		const parts = all.includes(line) ? [] : line.replace(/:$/, '').split(/: (?=\S)/);
		for (const part of parts) assert.ok(all.includes(even(part)) || html.replaceAll('&amp;', '&').includes(part), `only in the text part: ${part}`);
	}
}
