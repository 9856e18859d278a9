import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connectFailure, isConnectedToItself } from '../../electron/engine/connect-outcome.ts';
import { boundedMemory, memoryOf } from '../../electron/engine/memory.ts';
import type { ProbeContext } from '../../electron/engine/probe.ts';
import { probes } from '../../electron/protocols/probes.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A clock whose every deadline has already come, or never comes. */
function context(port: number, options: { expired?: boolean; signal?: AbortSignal } = {}): ProbeContext {
  const refuse = () => {
    throw new Error('a probe must not use this');
  };
  return {
    address: '127.0.0.1',
    port,
    servicePort: port,
    target: { id: 'nas', name: 'NAS', host: '127.0.0.1' },
    signal: options.signal ?? new AbortController().signal,
    reason: 'check',
    source: null,
    clock: {
      monotonicMs: () => 0,
      wallMs: () => 0,
      after(_delayMs, callback) {
        // Before any I/O, so that the deadline always comes first.
        if (options.expired) queueMicrotask(callback);
        return { [Symbol.dispose]: () => undefined };
      },
    },
    network: { interfaces: refuse, neighbourMac: refuse, gateway: refuse, portHolder: refuse },
    pins: { get: refuse, pin: refuse },
    memory: memoryOf(boundedMemory(), 'nas'),
    secret: refuse,
    log: refuse,
  };
}

function ask(kind: string, config: object, at: ProbeContext) {
  const probe = probes.get(kind);
  if (!probe) throw new Error(`no probe ${kind}`);
  return probe.ask(probe.config.parse(config), at);
}

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  servers.pop();
  return port;
}

async function connected(socket: Socket): Promise<Socket> {
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

test('tcp says good on a connection, refused when nobody listens', async () => {
  const port = await listen(createServer((socket) => socket.on('error', () => undefined).resume()));
  expect(await ask('tcp', {}, context(port))).toBe('good');
  expect(await ask('tcp', { port }, context(1))).toBe('good');
  expect(await ask('tcp', {}, context(await closedPort()))).toBe('refused');
});

test('tcp says silent at its deadline and when aborted', async () => {
  const port = await listen(createServer((socket) => socket.on('error', () => undefined).resume()));
  expect(await ask('tcp', {}, context(port, { expired: true }))).toBe('silent');
  expect(await ask('tcp', {}, context(port, { signal: AbortSignal.abort() }))).toBe('silent');
});

test.each([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'refused'],
  ['ETIMEDOUT', 'silent'],
  ['EHOSTUNREACH', 'silent'],
  ['EHOSTDOWN', 'silent'],
  ['ENETUNREACH', 'cannot-tell'],
  ['ENETDOWN', 'cannot-tell'],
  ['EPERM', 'cannot-tell'],
  ['EACCES', 'cannot-tell'],
  ['EADDRNOTAVAIL', 'cannot-tell'],
  ['EMFILE', 'cannot-tell'],
])('a connection that fails with %s means %s', (code, answer) => {
  expect(connectFailure(Object.assign(new Error(code), { code }))).toBe(answer);
});

test('a connection that met itself is told from one to a listener', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  const port = await listen(server);
  const other = await connected(connect({ port, host: '127.0.0.1' }));
  const freed = await closedPort();
  const itself = await connected(
    connect({ port: freed, host: '127.0.0.1', localPort: freed, localAddress: '127.0.0.1' }),
  );
  expect([isConnectedToItself(other), isConnectedToItself(itself)]).toEqual([false, true]);
  other.destroy();
  itself.destroy();
});

test('an error without a code proves nothing about the machine', () => {
  expect([connectFailure(new Error('?')), connectFailure(null), connectFailure('x')]).toEqual(
    Array.from({ length: 3 }, () => 'cannot-tell'),
  );
});

test('http asks for path and host and compares the status', async () => {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    response.statusCode = request.url === '/broken' ? 503 : 302;
    response.end();
  });
  const port = await listen(server);
  const answers = [
    await ask('http', { host: 'nas.home' }, context(port)),
    await ask('http', { path: '/broken' }, context(port)),
    await ask('http', { path: '/broken', status: 503 }, context(port)),
    await ask('http', { status: [200, 204] }, context(port)),
    await ask('http', {}, context(await closedPort())),
    await ask('http', {}, { ...context(port), sendHost: 'photos.home' }),
    await ask('http', { host: 'own.home' }, { ...context(port), sendHost: 'photos.home' }),
  ];
  expect(answers).toEqual(['good', 'refused', 'good', 'refused', 'refused', 'good', 'good']);
  expect(asked.slice(0, 2)).toEqual(['nas.home /', `127.0.0.1:${port} /broken`]);
  expect(asked.slice(-2)).toEqual(['photos.home /', 'own.home /']);
});

test('http takes something that is no HTTP as not ready', async () => {
  const port = await listen(
    createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('220 mail\r\n'),
    ),
  );
  expect(await ask('http', {}, context(port))).toBe('refused');
});
