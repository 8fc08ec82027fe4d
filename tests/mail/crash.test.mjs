// kill -9 in the middle of sending, again and again; and two processes on one database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Convoke, Sink, idOf, people, postgres, until } from './env.mjs';

const rounds = Number(process.env.ROUNDS ?? 50), connections = 10, perRound = 120;

const times = (sink) => {
	const found = new Map();
	for (const message of sink.messages) found.set(idOf(message), (found.get(idOf(message)) ?? 0) + 1);
	return found;
};

/** What a killed process held comes back by itself, when its leases have run out. */
async function kills(settings) {
	const sink = await new Sink().open();
	const convoke = await new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, smtp_connections: connections, smtp_lease_s: 10, ...settings }).make();
	try {
		let killed = 0;
		await convoke.start({ CONVOKE_SMTP_URL: 'smtp://127.0.0.1:1' }); // takes the people, reaches nobody
		await convoke.invite(people(rounds * perRound));
		await convoke.end();
		convoke.change(`UPDATE outbox SET state = 'queued', due_at = 0, asleep_until = NULL, lease_until = NULL, attempts = 0
			WHERE state IN ('queued', 'deferred')`);
		for (let round = 0; round < rounds; round++) {
			await convoke.start();
			const stop = sink.messages.length + 1 + Math.floor(Math.random() * perRound);
			await until(() => sink.messages.length >= stop, `message ${stop}`);
			await convoke.end('SIGKILL');
			killed++;
			if (convoke.invitations("state IN ('queued', 'deferred')").length < 2 * perRound) break;
		}
		await convoke.start();
		await until(() => convoke.invitations("state <> 'sent'").length === 0, 'the rest', 120);
		assert.equal(await convoke.end(), 0);
		const found = times(sink), wanted = convoke.invitations();
		assert.equal(wanted.length, rounds * perRound);
		for (const row of wanted) assert.ok(found.has(row.id), `${row.id} never arrived`);
		const doubles = sink.messages.length - found.size;
		assert.ok(doubles <= killed * connections, `${doubles} doubles`);
		console.log(`${killed} kills, ${wanted.length} mails, ${doubles} doubles`);
		assert.ok(killed >= rounds / 2, `only ${killed} kills came in the middle of sending`);
	} finally {
		await convoke.remove();
		await sink.close();
	}
}

async function on_postgres(story) {
	const server = postgres();
	try {
		await story({ database: server.url, workers: 4 });
	} finally {
		server.stop();
	}
}

const promise = `${rounds} kills: each mail at least once, and twice at most what each connection had under way`;
test(`${promise}, on SQLite`, () => kills({}));
test(`${promise}, on PostgreSQL`, () => on_postgres(kills));

async function two_processes(settings) {
	const sink = await new Sink().open();
	const convoke = await new Convoke({ smtp_url: `smtp://127.0.0.1:${sink.port}`, ...settings }).make();
	let second;
	try {
		await convoke.start();
		second = await convoke.second();
		await convoke.invite(people(3000));
		await until(() => convoke.invitations("state = 'sent'").length === 3000, 'all mails', 120);
		assert.equal(await convoke.end(), 0);
		assert.equal(await convoke.end('SIGTERM', second), 0);
		assert.equal(sink.messages.length, 3000);
		assert.equal(times(sink).size, 3000);
	} finally {
		second?.kill('SIGKILL');
		await convoke.remove();
		await sink.close();
	}
}

test('two processes on one SQLite database send nothing twice', () => two_processes({}));

test('two processes on one PostgreSQL database send nothing twice', () => on_postgres(two_processes));
