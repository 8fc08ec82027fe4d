// Mail servers with a sign-in: the installation's by settings, a merchant's own by the API. It must answer, its password is never shown,
// and mails and test mails go over it.
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
			await until(() => convoke.rows(`SELECT state FROM outbox WHERE ${convoke.id} = '${idOf(message)}'`)[0].state === 'sent', 'its state');
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

test('servers given by their parts take the sign-in', async () => {
	const password = 'p :/@%?ü';
	const sign = (user) => ({ ...login, onAuth: (given, session, done) =>
		(given.username === user && given.password === password ? done(null, { user }) : done(new Error('535 wrong'))) });
	const usual = await new Sink(sign('relay@example.com')).open(), own = await new Sink(sign('jobs')).open();
	const parts = (user, port) => ({ smtp_host: '127.0.0.1', smtp_port: port, smtp_security: 'none', smtp_user: user, smtp_password: password });
	const convoke = await new Convoke({ ...parts('relay@example.com', usual.port), smtp_private: true }).make();
	try {
		await convoke.start();
		await convoke.invite(people(1, 'usual'));
		await until(() => usual.messages.length === 1, 'the mail over the usual server');
		assert.equal(usual.messages[0].user, 'relay@example.com');
		await assert.rejects(convoke.post('email-settings', { ...parts('nobody', own.port), sender_address: 'jobs@merchant.example' }), /"name":"smtp_host"/);
		const set = await convoke.post('email-settings', { ...parts('jobs', own.port), sender_address: 'jobs@merchant.example' });
		assert.equal(set.smtp_server, `smtp://jobs@127.0.0.1:${own.port}?security=none`);
		await convoke.invite(people(1, 'own'));
		await until(() => own.messages.length === 1, 'the mail over the own server');
		assert.equal(own.messages[0].user, 'jobs');
		assert.ok(!convoke.log().includes(password) && !convoke.log().includes(encodeURIComponent(password)));
	} finally {
		await convoke.remove();
		await usual.close();
		await own.close();
	}
});

test('STARTTLS that is asked for and not offered sends nothing', async () => {
	const bare = await new Sink().open();
	const convoke = await new Convoke({ smtp_host: '127.0.0.1', smtp_port: bare.port }).make();
	try {
		await convoke.start();
		await convoke.invite(people(1));
		const [mail] = await until(() => {
			const found = convoke.invitations("state = 'deferred'");
			return found.length > 0 && found;
		}, 'the refusal to send without TLS');
		assert.ok(mail.reason);
		assert.equal(bare.messages.length, 0);
	} finally {
		await convoke.remove();
		await bare.close();
	}
});
