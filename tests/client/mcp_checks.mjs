// What every MCP client must be able to do here, whichever SDK, revision or transport carries it.
import assert from 'node:assert/strict';
import { interviewId, person } from './env.mjs';

export async function listsTools(client) {
	const { tools } = await client.listTools();
	const names = tools.map((tool) => tool.name);
	for (const name of ['register_users_for_interview', 'invite_users', 'create_interview_from_questions'])
		assert.ok(names.includes(name), `${name} is listed`);
	assert.equal(new Set(names).size, names.length, 'names are unique');
	for (const tool of tools) {
		assert.match(tool.name, /^[a-z0-9_]{1,64}$/);
		assert.ok(tool.title && tool.description && tool.annotations.title, `${tool.name} has its texts`);
		assert.equal(tool.inputSchema.type, 'object');
		assert.equal(tool.outputSchema.type, 'object');
		for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'])
			assert.equal(typeof tool.annotations[hint], 'boolean', `${tool.name} says ${hint}`);
		assert.ok(!(tool.annotations.readOnlyHint && tool.annotations.destructiveHint), `${tool.name}: a read destroys nothing`);
	}
	return tools;
}

function assertAnswer(answer) {
	assert.ok(!answer.isError, answer.content[0].text);
	assert.equal(answer.content[0].type, 'text');
	assert.deepEqual(JSON.parse(answer.content[0].text), answer.structuredContent, 'the text says the same');
	return answer.structuredContent;
}

// The SDKs hold each answer against the tool's output schema by themselves.
export async function registersUsers(client) {
	const users = [person('Peter Parker'), { name: 'No Address', email: 'nowhere' }, person('MJ Watson')];
	const { result } = assertAnswer(
		await client.callTool({
			name: 'register_users_for_interview',
			arguments: { interview_id: interviewId, type: 'url', hide_menu: false, users },
		}),
	);
	assert.equal(result.length, users.length);
	assert.deepEqual(result.map((row) => row.email), users.map((user) => user.email));
	assert.equal(result[0].result, 'ok');
	assert.match(result[0].interview_url, /^https?:\/\/.+interview_token=/);
	assert.match(result[0].profile_interview_id, /^[0-9a-f-]{36}$/);
	assert.match(result[1].result, /^Error: /);
	assert.ok(!result[1].interview_url);
	assert.equal(result[2].result, 'ok');
	assert.notEqual(result[2].interview_url, result[0].interview_url);
}

export async function invitesUsers(client) {
	const user = person('Otto Octavius');
	const { result } = assertAnswer(
		await client.callTool({
			name: 'invite_users',
			arguments: { users: [{ name: user.name, email: user.email, type: 'candidate', interview_id: interviewId }] },
		}),
	);
	assert.equal(result.length, 1);
	assert.equal(result[0].email, user.email);
	assert.equal(result[0].result, 'Invited');
}

export async function tellsWrongArguments(client) {
	const missing = await client.callTool({ name: 'register_users_for_interview', arguments: { users: [] } });
	assert.equal(missing.isError, true);
	assert.match(missing.content[0].text, /interview_id|users/);
	const wrong = await client.callTool({
		name: 'register_users_for_interview',
		arguments: { interview_id: interviewId, type: 'carrier pigeon', hide_menu: false, users: [person('Ann')] },
	});
	assert.equal(wrong.isError, true);
	assert.match(wrong.content[0].text, /type/);
}

export async function repeatsByKey(client) {
	const call = {
		name: 'register_users_for_interview',
		arguments: {
			interview_id: interviewId, type: 'url', hide_menu: false, users: [person('Gwen Stacy')],
			idempotency_key: `key-${person('k').email}`,
		},
	};
	const first = await client.callTool(call);
	const second = await client.callTool(call);
	assert.deepEqual(assertAnswer(second), assertAnswer(first));
}

// Every tool that only reads, asked about the interview at hand where it can be; the SDKs check the answers.
export async function readsBySchema(client) {
	const known = { interview_id: interviewId, position_id: interviewId };
	const { tools } = await client.listTools();
	const reads = tools.filter((tool) => tool.annotations.readOnlyHint && (tool.inputSchema.required ?? []).every((name) => name in known));
	assert.ok(reads.length >= 6, 'there is something to read');
	for (const tool of reads) {
		const asked = Object.entries(known).filter(([name]) => name in (tool.inputSchema.properties ?? {}));
		assertAnswer(await client.callTool({ name: tool.name, arguments: Object.fromEntries(asked) }));
	}
}

export async function refusesUnknownTools(client) {
	await assert.rejects(client.callTool({ name: 'no_such_tool', arguments: {} }), (error) => error.code === -32602);
}

// All of it, as subtests.
export async function behavesAsServer(t, client) {
	await t.test('lists tools', () => listsTools(client));
	await t.test('register_users_for_interview answers by row', () => registersUsers(client));
	await t.test('invite_users invites', () => invitesUsers(client));
	await t.test('wrong arguments are told to the model', () => tellsWrongArguments(client));
	await t.test('reads answer as their schemas say', () => readsBySchema(client));
	await t.test('a key makes a call happen once', () => repeatsByKey(client));
	await t.test('an unknown tool is an error of the protocol', () => refusesUnknownTools(client));
}
