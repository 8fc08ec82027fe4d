// A Convoke of a test's own with one merchant and one interview, and mail servers that keep what they get.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export { simpleParser as parse } from 'mailparser';

const program = process.env.CONVOKE ?? resolve(import.meta.dirname, '../../build/convoke');

async function freePort() {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address();
	probe.close();
	await once(probe, 'close');
	return port;
}

/** Waits until `ready()` gives something true, and gives that. */
export async function until(ready, what, seconds = 60) {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const found = await ready();
		if (found) return found;
		if (Date.now() > end) throw new Error(`${what} did not happen within ${seconds} s`);
		await sleep(10);
	}
}

/** A mail server; `more` are options and handlers of smtp-server. Keeps { to, from, raw, id } of each message that it took. */
export class Sink {
	constructor(more = {}) {
		this.messages = [];
		this.server = new SMTPServer({
			disabledCommands: ['STARTTLS', 'AUTH'],
			disableReverseLookup: true,
			logger: false,
			closeTimeout: 100,
			onData: (stream, session, done) => this.take(stream, session, done),
			...more,
		});
		this.server.on('error', () => {});
	}

	async open() {
		this.server.listen(0, '127.0.0.1');
		await once(this.server.server, 'listening');
		this.port = this.server.server.address().port;
		return this;
	}

	take(stream, session, done) {
		const { mailFrom, rcptTo } = session.envelope;
		const from = mailFrom.address, to = rcptTo.map((r) => r.address);
		const chunks = [];
		stream.on('data', (chunk) => chunks.push(chunk));
		stream.on('end', () => {
			const raw = Buffer.concat(chunks);
			this.messages.push({ to, from, raw, id: /^message-id: <(.*)>/im.exec(raw.toString('latin1'))?.[1], secure: session.secure, user: session.user });
			done();
		});
	}

	close() {
		return new Promise((closed) => this.server.close(closed));
	}
}

/** With CONVOKE_DATABASE each Convoke has a database of its own beside that one. */
const cluster = process.env.CONVOKE_DATABASE;
let databases = 0;

function database() {
	const name = `convoke_test_mail_${process.pid}_${++databases}`;
	execFileSync('psql', ['-Xq', cluster, '-c', `CREATE DATABASE ${name}`]);
	return { name, url: cluster.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${name}`) };
}

export class Convoke {
	/** `settings`: { smtp_url: ..., ... }; smtp_url is a Sink or an address, none for files. */
	constructor(settings = {}) {
		this.own = cluster && !settings.database ? database() : null;
		/* the tests' PostgreSQL has 60 connections for all servers together */
		this.settings = this.own ? { workers: 4, ...settings, database: this.own.url } : settings;
		this.folder = mkdtempSync(join(tmpdir(), 'convoke-mail-'));
		this.data = join(this.folder, 'data');
	}

	environment() {
		const found = { ...process.env, CONVOKE_DATA: this.data };
		for (const [name, value] of Object.entries(this.settings)) found[`CONVOKE_${name.toUpperCase()}`] = String(value);
		return found;
	}

	command(...words) {
		return execFileSync(program, words, { env: this.environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	}

	async make({ name = 'Example' } = {}) {
		this.port = await freePort();
		this.settings = { listen: `127.0.0.1:${this.port}`, public_url: 'https://interviews.example.com', ...this.settings };
		const merchant = JSON.parse(this.command('merchant', 'add', '--name', name, '--owner-email', 'owner@example.com', '--credits', '100000'));
		this.template = merchant.interview_template_id;
		this.token = this.command('token', '--merchant', merchant.merchant_id);
		return this;
	}

	/** Gives the process; a second one on the same database with another port when `more` says so. */
	async start(more = {}) {
		const log = openSync(join(this.folder, 'serve.log'), 'a'), starts = this.starts();
		const process = spawn(program, ['serve'], { env: { ...this.environment(), ...more }, stdio: ['ignore', log, log] });
		const port = more.CONVOKE_LISTEN?.split(':')[1] ?? this.port;
		await until(async () => {
			if (process.exitCode !== null) throw new Error(`serve ended: ${this.log().slice(-2000)}`);
			/* it answers before it sends */
			return this.starts() > starts && fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false);
		}, 'the start', 30);
		if (!more.CONVOKE_LISTEN) this.process = process;
		return process;
	}

	async second() {
		return this.start({ CONVOKE_LISTEN: `127.0.0.1:${await freePort()}` });
	}

	/** How many servers on this data have come so far that everything runs. */
	starts() {
		return this.log().split('"event":"listening"').length;
	}

	log() {
		return readFileSync(join(this.folder, 'serve.log'), 'utf8');
	}

	async end(signal = 'SIGTERM', process = this.process) {
		if (!process || process.exitCode !== null || process.signalCode !== null) return process?.exitCode;
		process.kill(signal);
		await once(process, 'exit');
		return process.exitCode;
	}

	async remove() {
		await this.end('SIGKILL');
		rmSync(this.folder, { recursive: true, force: true });
		if (this.own) execFileSync('psql', ['-Xq', cluster, '-c', `DROP DATABASE IF EXISTS ${this.own.name} WITH (FORCE)`]);
	}

	async post(path, body) {
		const answer = await fetch(`http://127.0.0.1:${this.port}/functions/v1/${path}`, {
			method: 'POST',
			headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
		return JSON.parse(text);
	}

	async invite(users, { language = 'en', name = 'Project manager', ...more } = {}) {
		const { interview_def_set_id: interview_id } = await this.post('job-interview-create-from-array', {
			name, location: 'remote', interview_template_id: this.template, mojito_language_code: language, status: 'active', type: 'interview',
			visibility: 'merchant_invite', description: 'Runs projects.', questions: [{ question: 'What did you build last?' }],
		});
		const rows = await this.post('job-interview-register-users', { interview_id, type: 'invitation', hide_menu: false, users, ...more });
		for (const row of rows) if (row.result !== 'ok') throw new Error(JSON.stringify(row));
		return rows;
	}

	/** Rows of the database as objects. */
	rows(sql) {
		if (this.settings.database) {
			const query = `SELECT coalesce(json_agg(found), '[]') FROM (${sql}) AS found`;
			return JSON.parse(execFileSync('psql', [this.settings.database, '-Atc', query], { encoding: 'utf8', maxBuffer: 1 << 28 }));
		}
		const text = execFileSync('sqlite3', ['-json', '-cmd', '.timeout 10000', join(this.data, 'convoke.db'), sql], { encoding: 'utf8', maxBuffer: 1 << 28 });
		return text.trim() ? JSON.parse(text) : [];
	}

	/** Changes rows behind the server's back. */
	change(sql) {
		const [program, args] = this.settings.database ? ['psql', ['-Xq', this.settings.database, '-c', sql]]
			: ['sqlite3', ['-cmd', '.timeout 10000', join(this.data, 'convoke.db'), sql]];
		execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
	}

	/** The outbox's id in SQL, as idOf gives it. */
	get id() {
		return this.settings.database ? "replace(CAST(id AS text), '-', '')" : 'lower(hex(id))';
	}

	invitations(where = 'TRUE') {
		return this.rows(`SELECT ${this.id} AS id, state, attempts, reason, recipient, due_at, sent_at, lease_until FROM outbox
			WHERE kind = 'invitation' AND ${where}`);
	}
}

/** A PostgreSQL of a test's own: { url, stop }. */
export function postgres() {
	const script = resolve(import.meta.dirname, '../postgres.sh');
	const folder = mkdtempSync(join(tmpdir(), 'convoke-mail-pg-'));
	chmodSync(folder, 0o755);
	const url = execFileSync(script, ['start', join(folder, 'server')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	return { url, stop() {
		execFileSync(script, ['stop', join(folder, 'server')], { stdio: 'ignore' });
		rmSync(folder, { recursive: true, force: true });
	} };
}

export const people = (count, prefix = 'p') => Array.from({ length: count }, (_, i) => ({ name: `Person ${i}`, email: `${prefix}${i}@example.com` }));

/** The id of a mail, 32 hexadecimal digits: the last 16 bytes of the name in its Message-ID (base32, RFC 4648, section 6). */
export function idOf(message) {
	const bits = [...message.id.split('@')[0]].map((c) => 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	return BigInt(`0b${bits.slice(128, 256)}`).toString(16).padStart(32, '0');
}
