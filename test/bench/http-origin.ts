// The server behind the HTTP proxies, as small as can be, so that it is never the slowest of them.
import { type AddressInfo, createServer } from 'node:net';

/** Sent back once it listens. */
export type OriginPort = number;

const body = 'Hello from behind the proxy.\n';
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);

// Requests without a body, each in one piece, as the proxies send them.
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => void socket.write(answer));
  socket.on('error', () => socket.destroy());
});

process.once('message', () => {
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port satisfies OriginPort));
});
process.once('disconnect', () => process.exit());
