// The service behind every proxy: one port sends without end, one sends back what it gets.
import { type AddressInfo, createServer, type Server } from 'node:net';

const block = Buffer.alloc(512 * 1024, 'x');

const source = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined).resume();
  const send = () => {
    while (!socket.destroyed && (socket.write(block) || socket.writableLength === 0)) {
      // Until the system takes no more at once.
      if (socket.writableLength > 0) break;
    }
  };
  socket.on('drain', send);
  send();
});

const echo = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => socket.write(chunk));
  socket.on('end', () => socket.end());
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve((server.address() as AddressInfo).port));
  });
}

export interface ServicePorts {
  readonly sourcePort: number;
  readonly echoPort: number;
}

process.once('message', () => {
  void Promise.all([listen(source), listen(echo)]).then(([sourcePort, echoPort]) =>
    process.send?.({ sourcePort, echoPort } satisfies ServicePorts),
  );
});
process.once('disconnect', () => process.exit());
