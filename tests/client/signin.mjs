// Who signs in, for the tests of signing in: EMAIL and PASSWORD, or the owner that run.sh made, who gets a password here.
import { execFileSync } from 'node:child_process';
import { baseUrl } from './env.mjs';

const { CONVOKE, CONVOKE_DATA, EMAIL, PASSWORD, OWNER_EMAIL } = process.env;

export const email = EMAIL ?? OWNER_EMAIL;
export const password = PASSWORD ?? 'correct horse battery staple';
if (!PASSWORD) execFileSync(CONVOKE, ['password', '--email', email, '--data', CONVOKE_DATA], { input: `${password}\n` });

export const authUrl = new URL('/auth/v1', baseUrl).href;

// The claims of a token, not checked.
export function claims(token) {
	return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}
