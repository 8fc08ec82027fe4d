// A client of the first SDK (@modelcontextprotocol/sdk), which knows the revisions up to 2025-11-25.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

export async function connect(url, headers) {
	const client = new Client({ name: 'convoke-tests', version: '1.0.0' });
	const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
	await client.connect(transport);
	return { client, transport };
}
