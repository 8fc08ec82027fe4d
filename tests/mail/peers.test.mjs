// Mail servers that refuse, hang up and stall: what the database says afterwards, and that nobody else suffers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Convoke, Sink, people, until } from './env.mjs';

/** A Convoke whose server is `sink`, until `story(convoke)` is over. */
async function with_sink(more, story, settings = {}) {
	const sink = await new Sink(more).open();
	const convoke = new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, ...settings });
	try {
		await convoke.make();
		await convoke.start();
		await story(convoke, sink);
	} finally {
		await convoke.remove();
		await sink.close();
	}
}

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });
const settled = (convoke, count) => until(() => {
	const rows = convoke.invitations('lease_until IS NULL AND attempts > 0');
	return rows.length >= count && rows;
}, `${count} attempts`);
const by_recipient = (rows) => Object.fromEntries(rows.map((row) => [row.recipient, row]));

test('one wrong recipient of many stops nobody', async () => {
	const onRcptTo = ({ address }, session, done) => {
		if (address === 'p3@example.com') return done(refusal(550, '5.1.1 no such user'));
		if (address === 'p4@example.com') return done(refusal(450, '4.2.1 mailbox busy'));
		done();
	};
	await with_sink({ onRcptTo }, async (convoke, sink) => {
		await convoke.invite(people(20));
		const rows = by_recipient(await settled(convoke, 20));
		for (let i = 0; i < 20; i++) {
			const row = rows[`p${i}@example.com`];
			assert.equal(row.attempts, 1);
			assert.equal(row.state, i === 3 ? 'failed' : i === 4 ? 'deferred' : 'sent', row.reason);
		}
		assert.match(rows['p3@example.com'].reason, /^550 5\.1\.1 no such user/);
		assert.match(rows['p4@example.com'].reason, /^450 4\.2\.1 mailbox busy/);
		const wait = rows['p4@example.com'].due_at - Date.now();
		assert.ok(wait > 30e3 && wait < 75e3, `tried again in ${wait} ms`);
		assert.equal(sink.messages.length, 18);
	});
});

test('a message that is refused after its end', async () => {
	let refusals = [refusal(554, '5.7.1 looks like spam'), refusal(452, '4.3.1 disk full')];
	const onData = (stream, session, done) => {
		stream.resume();
		stream.on('end', () => done(refusals.shift()));
	};
	await with_sink({ onData }, async (convoke) => {
		await convoke.invite(people(3));
		const rows = await settled(convoke, 3);
		assert.deepEqual(rows.map((row) => row.state).sort(), ['deferred', 'failed', 'sent']);
		assert.match(rows.find((row) => row.state === 'failed').reason, /^554 5\.7\.1 looks like spam/);
	}, { smtp_connections: 1 });
});

test('a server that hangs up after DATA', async () => {
	let hangups = 0;
	const onData = (stream, session, done) => {
		stream.resume();
		stream.on('end', () => {
			if (hangups++ < 2) sink.server.connections.forEach((connection) => connection._socket.destroy());
			else done();
		});
	};
	let sink;
	await with_sink({ onData }, async (convoke, opened) => {
		sink = opened;
		await convoke.invite(people(6));
		const rows = await settled(convoke, 6);
		assert.deepEqual(rows.map((row) => row.state).sort(), ['deferred', 'deferred', 'sent', 'sent', 'sent', 'sent']);
		for (const row of rows) assert.equal(row.attempts, 1);
		for (const row of rows.filter((one) => one.state === 'deferred')) assert.match(row.reason, /no answer to the message/);
	}, { smtp_connections: 1 });
});

test('a server that stalls holds one sender, and the end does not wait for it', async () => {
	const waiting = [];
	const onData = (stream, session, done) => {
		const stalls = session.envelope.rcptTo[0].address === 'p0@example.com';
		stream.resume();
		stream.on('end', () => (stalls ? waiting.push(done) : done()));
	};
	await with_sink({ onData }, async (convoke) => {
		await convoke.invite(people(10));
		await until(() => waiting.length === 1 && convoke.invitations("state = 'sent'").length === 9, 'the other nine');
		const [held] = convoke.invitations("state = 'queued'");
		assert.ok(held.lease_until > Date.now(), 'it is held while the server is waited for');
		const began = Date.now();
		assert.equal(await convoke.end(), 0);
		assert.ok(Date.now() - began < 60e3);
		const [row] = convoke.invitations("state <> 'sent'");
		assert.equal(row.state, 'deferred');
		assert.equal(row.lease_until, null);
	});
});

test('a server that cannot be reached loses nothing', async () => {
	const sink = await new Sink().open();
	await sink.close();
	const convoke = await new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}` }).make();
	try {
		await convoke.start();
		await convoke.invite(people(50));
		await until(() => convoke.invitations("state = 'deferred'").length > 0, 'a first attempt');
		const rows = convoke.invitations();
		assert.equal(rows.length, 50);
		for (const row of rows) assert.ok(['queued', 'deferred'].includes(row.state), row.state);
		assert.ok(rows.some((row) => row.state === 'queued'), 'not every mail is spent on a server that is not there');
	} finally {
		await convoke.remove();
	}
});

/** A certificate for this machine and where its files are. */
function certificate(folder) {
	const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
		'-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
	return { key: readFileSync(key), cert: readFileSync(cert), file: cert };
}

async function with_tls(secure, story) {
	const convoke = new Convoke();
	const { key, cert, file } = certificate(convoke.folder);
	const onAuth = (auth, session, done) => (auth.username === 'us@er' && auth.password === 'p:w/d' ? done(null, { user: auth.username }) : done(refusal(535, '5.7.8 no')));
	const sink = await new Sink({ key, cert, secure, disabledCommands: [], authOptional: false, onAuth }).open();
	try {
		Object.assign(convoke.settings, { smtp_url: `${secure ? 'smtps' : 'smtp'}://us%40er:p%3Aw%2Fd@127.0.0.1:${sink.port}` });
		await story(convoke, sink, file);
	} finally {
		await convoke.remove();
		await sink.close();
	}
}

for (const secure of [true, false]) {
	test(`${secure ? 'implicit TLS' : 'STARTTLS'} with a user and a certificate that is verified`, () => with_tls(secure, async (convoke, sink, file) => {
		convoke.settings.smtp_ca_file = file;
		await convoke.make();
		await convoke.start();
		await convoke.invite(people(3));
		const rows = await settled(convoke, 3);
		for (const row of rows) assert.equal(row.state, 'sent', row.reason);
		for (const message of sink.messages) assert.deepEqual([message.secure, message.user], [true, 'us@er']);
		assert.ok(!convoke.log().includes('p:w/d') && !convoke.log().includes('p%3Aw'), 'the password is in no log');
	}));

	test(`${secure ? 'implicit TLS' : 'STARTTLS'} with a certificate that nobody knows sends nothing`, () => with_tls(secure, async (convoke, sink) => {
		await convoke.make();
		await convoke.start();
		await convoke.invite(people(1));
		const [row] = await settled(convoke, 1);
		assert.equal(row.state, 'deferred');
		assert.match(row.reason, /certificate/i);
		assert.equal(sink.messages.length, 0);
	}));
}

test('a wrong password is for the operator to mend: mails wait', () => with_tls(true, async (convoke, sink, file) => {
	convoke.settings.smtp_ca_file = file;
	convoke.settings.smtp_url = convoke.settings.smtp_url.replace('p%3Aw%2Fd', 'wrong');
	await convoke.make();
	await convoke.start();
	await convoke.invite(people(1));
	const [row] = await settled(convoke, 1);
	assert.equal(row.state, 'deferred');
	assert.equal(sink.messages.length, 0);
}));

test('rates hold: in all, and to one domain', async () => {
	await with_sink({}, async (convoke, sink) => {
		const began = Date.now();
		await convoke.invite(people(30));
		await until(() => sink.messages.length === 30, 'all mails');
		assert.ok(Date.now() - began > 29 * 1000 / 20 - 100, `30 mails took ${Date.now() - began} ms`);
	}, { smtp_rate: 20 });
	await with_sink({}, async (convoke, sink) => {
		const began = Date.now();
		await convoke.invite([...people(20), { name: 'Other', email: 'other@example.org' }]);
		await until(() => sink.messages.some((message) => message.to[0] === 'other@example.org'), 'the other domain');
		const early = Date.now() - began;
		await until(() => sink.messages.length === 21, 'all mails');
		assert.ok(Date.now() - began > 1500, `20 mails to one domain took ${Date.now() - began} ms`);
		assert.ok(early < Date.now() - began, 'the other domain did not wait');
	}, { smtp_domain_rate: 5 });
});
