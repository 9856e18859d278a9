// Services that are not there yet. One port refuses until it is opened; one is silent while this process is stopped,
// because then the system drops whatever asks for a place in its full queue.
import { type AddressInfo, createServer, type Server } from 'node:net';

export interface SleepingRequest {
  readonly kind: 'refusing' | 'silent' | 'open';
  /** For `open`: which port. */
  readonly port?: number;
}

/** Nanoseconds of the system's monotonic clock, which all processes share. */
export interface FirstByte {
  readonly port: number;
  readonly openedNs: string;
  readonly firstByteNs: string;
}

/** Full after two connections, which is the least the system allows. */
export const queueLength = 2;

function service(openedNs: () => bigint): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      const firstByteNs = process.hrtime.bigint();
      const port = socket.localPort ?? 0;
      process.send?.({ port, openedNs: String(openedNs()), firstByteNs: String(firstByteNs) } satisfies FirstByte);
      socket.write(chunk);
    });
  });
}

function listen(server: Server, port: number, backlog: number): Promise<number> {
  return new Promise((resolve) => {
    server.listen({ port, host: '127.0.0.1', backlog }, () => resolve((server.address() as AddressInfo).port));
  });
}

async function reservePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, 1);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function open(port: number): Promise<void> {
  let openedNs = 0n;
  const server = service(() => openedNs);
  openedNs = process.hrtime.bigint();
  await listen(server, port, 16);
}

process.on('message', ({ kind, port = 0 }: SleepingRequest) => {
  if (kind === 'open') return void open(port);
  const ready =
    kind === 'refusing'
      ? reservePort()
      : listen(
          service(() => 0n),
          0,
          queueLength - 1,
        );
  void ready.then((reserved) => process.send?.(reserved));
});
process.once('disconnect', () => process.exit());
