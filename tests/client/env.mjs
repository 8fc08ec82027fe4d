// What run.sh tells every test: where the server is and with what to ask it.
import { randomUUID } from 'node:crypto';

function need(name) {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set: start these tests by run.sh`);
	return value;
}

export const baseUrl = need('BASE_URL');
export const token = need('TOKEN');
export const interviewId = need('INTERVIEW_ID');
export const mcpUrl = new URL('/mcp', baseUrl);

// One of a kind, so that tests may run again on the same data.
export function person(name) {
	return { name, email: `${name.toLowerCase().replace(/\W+/g, '.')}.${randomUUID()}@example.com`, external_id: 'abcd' };
}

// A REST call: { status, headers, text, body }; `body` is the parsed answer when it is JSON. `path` may also be a whole path.
export async function rest(path, { method = 'POST', json, body, headers = {}, bearer = token } = {}) {
	const url = new URL(path.startsWith('/') ? path : `/functions/v1/${path}`, baseUrl);
	const sent = { ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...headers };
	const response = await fetch(url, { method, headers: sent, body: json === undefined ? body : JSON.stringify(json) });
	const text = await response.text();
	const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json');
	return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : undefined };
}
