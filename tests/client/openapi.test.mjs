// The OpenAPI document: two linters, generated types that compile, and calls by the generated client.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import createClient from 'openapi-fetch';
import { baseUrl, interviewId, person, rest, token } from './env.mjs';

const modules = fileURLToPath(new URL('node_modules', import.meta.url));
let folder, document;

// Runs a command of node_modules in the temporary folder: { code, said }.
function tool(name, ...args) {
	const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
	return new Promise((resolve) =>
		execFile(process.execPath, [join(modules, name), ...args], { cwd: folder, env, maxBuffer: 1 << 26 }, (error, out, err) =>
			resolve({ code: error ? (error.code ?? 1) : 0, said: `${out}${err}` }),
		),
	);
}

before(async () => {
	folder = await mkdtemp(join(tmpdir(), 'convoke-openapi-'));
	const answer = await rest('openapi', { method: 'GET', bearer: null });
	assert.equal(answer.status, 200);
	document = answer.body;
	await writeFile(join(folder, 'openapi.json'), JSON.stringify(document, null, '\t'));
	await writeFile(join(folder, '.spectral.yaml'), 'extends: ["spectral:oas"]\n');
	await symlink(modules, join(folder, 'node_modules'));
});
after(() => rm(folder, { recursive: true }));

test('the document says what this is', () => {
	assert.equal(document.openapi, '3.1.0');
	assert.equal(document.info.title, 'Convoke API');
	assert.equal(document.servers[0].url, `${baseUrl}/functions/v1`);
	assert.ok(document.paths['/job-interview-register-users'].post);
	assert.ok(document.paths['/invite-users'].post);
	assert.deepEqual(document.paths['/email-events'].post.security, [{ webhookSignature: [] }]);
	assert.equal(document.components.securitySchemes.webhookSignature.name, 'webhook-signature');
});

test('redocly finds no error', async () => {
	const { code, said } = await tool('@redocly/cli/bin/cli.js', 'lint', 'openapi.json');
	assert.equal(code, 0, said);
	assert.match(said, /is valid/);
});

test('spectral finds no error', async () => {
	const { code, said } = await tool('@stoplight/spectral-cli/dist/index.js', 'lint', 'openapi.json');
	assert.equal(code, 0, said);
});

const program = `import createClient from 'openapi-fetch';
import type { paths } from './schema';
const client = createClient<paths>({ baseUrl: 'x' });
export async function links(): Promise<string[]> {
	const { data, error } = await client.POST('/job-interview-register-users', {
		body: { interview_id: 'x', type: 'url', hide_menu: false, users: [{ name: 'a', email: 'b' }] },
	});
	if (error) throw new Error(error.message);
	return data.map((row) => row.interview_url ?? row.result);
}
// @ts-expect-error: the list of people is required
client.POST('/job-interview-register-users', { body: { interview_id: 'x' } });
`;

test('the generated types compile', async () => {
	const made = await tool('openapi-typescript/bin/cli.js', 'openapi.json', '-o', 'schema.d.ts');
	assert.equal(made.code, 0, made.said);
	await writeFile(join(folder, 'program.ts'), program);
	const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', 'program.ts'];
	const { code, said } = await tool('typescript/bin/tsc', ...flags);
	assert.equal(code, 0, said);
});

test('the generated client registers people', async () => {
	const client = createClient({ baseUrl: document.servers[0].url, headers: { authorization: `Bearer ${token}` } });
	const users = [person('Peter Parker'), person('MJ Watson')];
	const { data, error, response } = await client.POST('/job-interview-register-users', {
		body: { interview_id: interviewId, type: 'url', hide_menu: false, users },
	});
	assert.equal(response.status, 200, JSON.stringify(error));
	assert.deepEqual(data.map((row) => row.result), ['ok', 'ok']);
	const listed = await client.GET('/merchant-interview-list', { params: { query: { limit: 10 } } });
	assert.equal(listed.response.status, 200, JSON.stringify(listed.error));
});
