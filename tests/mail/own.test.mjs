// A merchant's own mail server, set by the API: it must answer, its password is never shown, and mails and test mails go over it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Convoke, Sink, idOf, people, until } from './env.mjs';

const login = { authOptional: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true,
	onAuth: ({ username, password }, session, done) =>
		(username === 'jobs' && password === 'p@ss' ? done(null, { user: username }) : done(new Error('535 wrong'))) };

test('mails go over the merchant\'s own server when it has one', async () => {
	const usual = await new Sink().open(), own = await new Sink(login).open();
	const convoke = await new Convoke({ smtp_url: `smtp://127.0.0.1:${usual.port}`, smtp_private: true }).make();
	const settings = async (body) => {
		const answer = await fetch(`http://127.0.0.1:${convoke.port}/functions/v1/email-settings`, {
			method: 'POST', headers: { authorization: `Bearer ${convoke.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
		return { status: answer.status, ...await answer.json() };
	};
	const at = (user, port) => ({ smtp_url: `smtp://${user}@127.0.0.1:${port}`, sender_address: 'jobs@merchant.example' });
	try {
		await convoke.start();
		const refused = await settings(at('jobs:wrong', own.port));
		assert.equal(refused.status, 422);
		assert.equal(refused.name, 'smtp_url');
		assert.match(refused.error, /^No mail can be sent over 127\.0\.0\.1:\d+: /);
		assert.equal((await settings(at('jobs:p%40ss', 1))).name, 'smtp_url');
		await convoke.invite(people(1, 'usual'));
		await until(() => usual.messages.length === 1, 'the mail over the usual server');

		const set = await settings(at('jobs:p%40ss', own.port));
		assert.equal(set.status, 200, JSON.stringify(set));
		assert.equal(set.smtp_server, `smtp://jobs@127.0.0.1:${own.port}`);
		assert.ok(!JSON.stringify(set).includes('p@ss') && !JSON.stringify(set).includes('p%40ss'));
		await convoke.invite(people(1, 'own'));
		assert.deepEqual(await convoke.post('email-template-test', { kind: 'invitation', mojito_language_code: 'de' }),
			{ result: 'queued', recipient: 'owner@example.com' });
		await until(() => own.messages.length === 2, 'both mails over the own server');
		assert.deepEqual(own.messages.map((message) => message.to[0]).sort(), ['own0@example.com', 'owner@example.com']);
		for (const message of own.messages) {
			assert.equal(message.from, 'jobs@merchant.example');
			assert.equal(message.user, 'jobs');
			assert.equal(convoke.rows(`SELECT state FROM outbox WHERE ${convoke.id} = '${idOf(message)}'`)[0].state, 'sent');
		}

		assert.equal((await settings({ smtp_url: '', sender_address: '' })).has_smtp_url, false);
		await convoke.invite(people(1, 'again'));
		await until(() => usual.messages.length === 2, 'the mail over the usual server again');
		assert.equal(own.messages.length, 2);
		assert.ok(!convoke.log().includes('p@ss') && !convoke.log().includes('p%40ss'));
	} finally {
		await convoke.remove();
		await usual.close();
		await own.close();
	}
});
