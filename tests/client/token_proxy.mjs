// A proxy that adds the token to every request and changes nothing else (Host and Origin stay), for clients that cannot send one.
import http from 'node:http';

export function startTokenProxy(target, token) {
	const { hostname, port } = new URL(target);
	const server = http.createServer((request, response) => {
		const headers = { ...request.headers };
		headers.authorization ??= `Bearer ${token}`;
		const onward = http.request({ hostname, port, method: request.method, path: request.url, headers, setHost: false });
		onward.on('response', (answer) => {
			response.writeHead(answer.statusCode, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	});
	return new Promise((resolve) => {
		server.listen(0, 'localhost', () =>
			resolve({ port: server.address().port, close: () => (server.closeAllConnections(), server.close()) }),
		);
	});
}
