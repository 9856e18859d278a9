// The least that Node can do: every field passed on as it is, nothing held, nothing checked.
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpProxyRequest {
  readonly toPort: number;
}

const agent = new Agent({ keepAlive: true });

process.once('message', ({ toPort }: HttpProxyRequest) => {
  const server = createServer((received, response) => {
    const { method, url: path, headers } = received;
    const asked = request({ agent, host: '127.0.0.1', port: toPort, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
      answer.pipe(response);
    });
    asked.on('error', () => response.destroy());
    received.pipe(asked);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
process.once('disconnect', () => process.exit());
