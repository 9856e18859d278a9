import { createHash, type Hash, randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../electron/engine/clock.ts';
import { type Splice, type SpliceEnd, type SpliceOptions, splice } from '../../electron/engine/splice.ts';
import { takeBulkBuffer, returnBulkBuffer } from '../../electron/engine/splice-buffers.ts';

const opened: (Server | Socket)[] = [];

const sessions: Splice[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) {
    if ('listening' in each) each.close();
    else each.destroy();
  }
  await Promise.all(sessions.splice(0).map(({ done }) => done));
});

/** Both ends of a new loopback connection: the end that connected, the end that accepted. */
async function connectedPair(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true });
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const { port } = server.address() as AddressInfo;
  const connected = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const pair: [Socket, Socket] = [connected, await accepted];
  if (connected.connecting) await new Promise((resolve) => connected.once('connect', resolve));
  opened.push(...pair);
  return pair;
}

interface Session extends Splice {
  /** The client's and the service's own ends. */
  readonly near: Socket;
  readonly far: Socket;
  readonly client: Socket;
  readonly upstream: Socket;
  readonly counted: { toUpstream: number; toClient: number };
}

async function openSession(options: Partial<SpliceOptions> = {}): Promise<Session> {
  const [near, client] = await connectedPair();
  const [upstream, far] = await connectedPair();
  const counted = { toUpstream: 0, toClient: 0 };
  const session = splice(client, upstream, {
    held: [],
    clock: systemClock,
    onBytes(direction, count) {
      counted[direction] += count;
    },
    ...options,
  });
  sessions.push(session);
  return { ...session, near, far, client, upstream, counted };
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readSome(socket: Socket, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      if (seen.length < count) return;
      socket.off('data', onData);
      resolve(seen);
    };
    socket.on('data', onData).once('error', reject);
  });
}

function failure(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.resume();
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('end', () => resolve('clean end'));
  });
}

async function pour(socket: Socket, blocks: number, block: Buffer): Promise<string> {
  const hash = createHash('sha256');
  for (let index = 0; index < blocks; index += 1) {
    // Blocks of different lengths and contents, so that a block lost, doubled or moved shows.
    const part = block.subarray(index % 1_000);
    hash.update(part);
    if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.end();
  return hash.digest('hex');
}

function hashOf(socket: Socket, hash: Hash = createHash('sha256')): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk) => hash.update(chunk));
    socket.once('end', () => resolve(hash.digest('hex'))).once('error', reject);
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the awaited condition never came');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function isReusing(socket: Socket): boolean {
  const symbol = Object.getOwnPropertySymbols(socket).find((each) => each.description === 'kBuffer');
  return symbol !== undefined && Reflect.get(socket, symbol) !== null;
}

const modes = [
  { mode: 'reused buffers', reuseBuffers: true },
  { mode: 'ordinary reads only', reuseBuffers: false },
];

describe.each(modes)('with $mode', ({ reuseBuffers }) => {
  test('a client that ends first still gets its whole answer', async () => {
    const { near, far, done, counted } = await openSession({ reuseBuffers });
    near.end('question');
    const question = await readAll(far);
    far.end('answer');
    expect([question.toString(), (await readAll(near)).toString()]).toEqual(['question', 'answer']);
    expect(await done).toEqual({ kind: 'finished' });
    expect(counted).toEqual({ toUpstream: 8, toClient: 6 });
  });

  test('a service that ends first still gets all its client sends', async () => {
    const { near, far, done } = await openSession({ reuseBuffers });
    far.end('greeting');
    const greeting = await readAll(near);
    near.end('and more');
    expect([greeting.toString(), (await readAll(far)).toString()]).toEqual(['greeting', 'and more']);
    expect(await done).toEqual({ kind: 'finished' });
  });

  test('64 MiB each way at once arrive unchanged', async () => {
    const session = await openSession({ reuseBuffers });
    const block = randomBytes(1024 * 1024);
    const [sentUp, gotUp, sentDown, gotDown] = await Promise.all([
      pour(session.near, 64, block),
      hashOf(session.far),
      pour(session.far, 64, block.subarray(77)),
      hashOf(session.near),
    ]);
    expect({ gotUp, gotDown }).toEqual({ gotUp: sentUp, gotDown: sentDown });
    expect(await session.done).toEqual({ kind: 'finished' });
    expect([isReusing(session.client), isReusing(session.upstream)]).toEqual([reuseBuffers, reuseBuffers]);
  });

  test('a reader that stops stops the sender, and loses nothing', async () => {
    const { near, far, client, upstream, done, counted } = await openSession({ reuseBuffers });
    near.pause();
    const block = randomBytes(1024 * 1024);
    const pouring = pour(far, 96, block);
    let before = -1;
    // The system's own buffers fill first; then nothing moves any more.
    await until(() => {
      const isStill = counted.toClient === before && client.writableLength > 0;
      before = counted.toClient;
      return isStill && far.writableLength > 0;
    });
    const kept = client.writableLength + upstream.readableLength;
    expect(kept).toBeLessThanOrEqual(768 * 1024);
    expect(counted.toClient).toBeLessThan(48 * 1024 * 1024);
    const arriving = hashOf(near);
    near.resume();
    expect(await arriving).toBe(await pouring);
    near.end();
    expect(await done).toEqual({ kind: 'finished' });
  });

  test('a client that breaks off resets the service, in the middle of a stream', async () => {
    const { near, far, done } = await openSession({ reuseBuffers });
    const broken = failure(far);
    await streamSome(near, far);
    near.resetAndDestroy();
    expect(await broken).toBe('ECONNRESET');
    expect(await done).toMatchObject({ kind: 'reset', by: 'client', error: { code: 'ECONNRESET' } });
  });

  test('a service that breaks off resets the client', async () => {
    const { near, far, done } = await openSession({ reuseBuffers });
    const broken = failure(near);
    await streamSome(far, near);
    far.resetAndDestroy();
    expect(await broken).toBe('ECONNRESET');
    expect(await done).toMatchObject({ kind: 'reset', by: 'upstream' });
  });

  test('held bytes come first, then what the client sends meanwhile, also when it has already ended', async () => {
    const [near, client] = await connectedPair();
    const [upstream, far] = await connectedPair();
    const held: Buffer[] = [];
    const hold = (chunk: Buffer) => held.push(chunk);
    client.on('data', hold);
    near.write('held ');
    await until(() => held.length > 0);
    near.end('later');
    client.off('data', hold);
    const session = splice(client, upstream, { held, clock: systemClock, reuseBuffers });
    expect((await readAll(far)).toString()).toBe('held later');
    far.end('answer');
    expect((await readAll(near)).toString()).toBe('answer');
    expect(await session.done).toEqual({ kind: 'finished' });
  });

  test('destroys both sides at once, by reset or by FIN', async () => {
    const ends: SpliceEnd[] = [];
    const seen: string[] = [];
    for (const reset of [true, false]) {
      const session = await openSession({ reuseBuffers });
      const { near, far, done } = session;
      await streamSome(near, far);
      const broken = Promise.all([failure(near), failure(far)]);
      session.destroy(reset);
      ends.push(await done);
      seen.push(...(await broken));
    }
    expect(ends).toEqual([{ kind: 'destroyed' }, { kind: 'destroyed' }]);
    expect(seen).toEqual(['ECONNRESET', 'ECONNRESET', 'clean end', 'clean end']);
  });
});

async function streamSome(from: Socket, to: Socket): Promise<void> {
  from.write(randomBytes(3 * 1024 * 1024));
  await readSome(to, 3 * 1024 * 1024);
  to.resume();
}

test('a half-closed client whose bytes were all held is answered', async () => {
  const [near, client] = await connectedPair();
  const [upstream, far] = await connectedPair();
  near.end('all of it');
  const held = [await readAll(client)];
  const session = splice(client, upstream, { held, clock: systemClock });
  expect((await readAll(far)).toString()).toBe('all of it');
  far.end('answer');
  expect((await readAll(near)).toString()).toBe('answer');
  expect(await session.done).toEqual({ kind: 'finished' });
});

test('a client that had already left resets the service', async () => {
  const [, client] = await connectedPair();
  const [upstream, far] = await connectedPair();
  client.destroy();
  await new Promise((resolve) => client.once('close', resolve));
  const session = splice(client, upstream, { held: [], clock: systemClock });
  expect(await failure(far)).toBe('ECONNRESET');
  expect(await session.done).toMatchObject({ kind: 'reset', by: 'client' });
});

test('an error injected into one side resets the other and is told', async () => {
  const { client, far, done } = await openSession();
  const broken = failure(far);
  client.destroy(new Error('injected'));
  expect(await broken).toBe('ECONNRESET');
  expect(await done).toMatchObject({ kind: 'reset', by: 'client', error: { message: 'injected' } });
});

test('an answer that came whole reaches the client although the service then breaks', async () => {
  const { near, far, upstream, done } = await openSession();
  near.pause();
  const answer = randomBytes(1024 * 1024);
  far.end(answer);
  await until(() => upstream.readableEnded);
  upstream.destroy(new Error('injected'));
  expect((await readAll(near)).equals(answer)).toBe(true);
  expect(await done).toMatchObject({ kind: 'reset', by: 'upstream' });
});

/** A clock whose timers run when the test calls them. */
function clockWithTicks(): { clock: Clock; ticks: (() => void)[] } {
  const ticks: (() => void)[] = [];
  const clock = {
    ...systemClock,
    after(_delayMs: number, callback: () => void) {
      ticks.push(callback);
      return { [Symbol.dispose]: () => undefined };
    },
  };
  return { clock, ticks };
}

test('a bulk stream gives its buffer back when idle, goes on with small reads, and takes one again', async () => {
  const { clock, ticks } = clockWithTicks();
  const { near, far, client } = await openSession({ clock });
  const bufferBytes = () => {
    const symbol = Object.getOwnPropertySymbols(client).find((each) => each.description === 'kBuffer');
    return symbol && (Reflect.get(client, symbol) as Buffer | null)?.length;
  };
  const sizes = [bufferBytes()];
  await streamSome(near, far);
  sizes.push(bufferBytes());
  ticks.shift()?.();
  ticks.shift()?.();
  sizes.push(bufferBytes());
  near.write('small');
  const small = await readSome(far, 5);
  await streamSome(near, far);
  sizes.push(bufferBytes());
  expect(sizes).toEqual([null, 512 * 1024, 64 * 1024, 512 * 1024].map((size) => size ?? undefined));
  expect(small.toString()).toBe('small');
});

test('bytes that wait to be written after the buffer was given back stay what they were', async () => {
  const { clock, ticks } = clockWithTicks();
  const { near, far, upstream, counted } = await openSession({ clock });
  await streamSome(near, far);
  ticks.shift()?.();
  ticks.shift()?.();
  far.pause();
  const sent = createHash('sha256');
  const piece = randomBytes(4 * 1024);
  for (let index = 0; upstream.writableLength < 3 * piece.length; index += 1) {
    const before = counted.toUpstream;
    const next = Buffer.concat([Buffer.from(`${index};`), piece]);
    sent.update(next);
    near.write(next);
    // One read each, so that the stream does not turn to bulk again.
    await until(() => counted.toUpstream === before + next.length);
  }
  const arriving = hashOf(far);
  far.resume();
  near.end();
  expect(await arriving).toBe(sent.digest('hex'));
});

test('when all big buffers are out, streams go on with ordinary reads', async () => {
  const taken: Buffer[] = [];
  for (let next = takeBulkBuffer(); next; next = takeBulkBuffer()) taken.push(next);
  const session = await openSession();
  await streamSome(session.near, session.far);
  expect(isReusing(session.client)).toBe(false);
  for (const buffer of taken) returnBulkBuffer(buffer, true);
  await streamSome(session.near, session.far);
  expect([taken.length, isReusing(session.client)]).toEqual([64, true]);
});
