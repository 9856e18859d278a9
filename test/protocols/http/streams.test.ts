import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answering,
  type Forwarder,
  type ForwarderOptions,
  forwarder,
  type RawUpstream,
  rawUpstream,
  until,
} from './forwarder-lab.ts';
import { readProperRequests } from './proper-request.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function inFrontOf(upstream: RawUpstream, options?: ForwarderOptions): Promise<Forwarder> {
  const front = await forwarder(upstream.port, options);
  cleanups.push(
    () => upstream.close(),
    () => front.close(),
  );
  return front;
}

interface RawClient {
  readonly socket: Socket;
  readonly text: () => string;
  readonly error: () => NodeJS.ErrnoException | null;
  readonly isClosed: () => boolean;
}

function client(port: number, bytes: string): RawClient {
  let text = '';
  let failure: NodeJS.ErrnoException | null = null;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  cleanups.push(() => void socket.destroy());
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.write(bytes, 'latin1');
  return { socket, text: () => text, error: () => failure, isClosed: () => socket.closed };
}

async function socketOf(upstream: RawUpstream): Promise<Socket> {
  await until(() => (upstream.received[0] ?? '').includes('\r\n\r\n'), 'a request arrives');
  return upstream.sockets[0] as Socket;
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const silent = () => rawUpstream(() => undefined);

describe('a client that leaves', () => {
  it('ends the request that waits for its answer', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { socket } = client(port, get);
    const endpoint = await socketOf(upstream);
    socket.destroy();
    await once(endpoint, 'close');
    expect(endpoint.destroyed).toBe(true);
  });

  it('ends the request in the middle of its own body, and the endpoint sees no proper end', async () => {
    const upstream = await silent();
    const { port, failures } = await inFrontOf(upstream);
    const { socket } = client(port, 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    const endpoint = await socketOf(upstream);
    await until(() => upstream.received[0]?.endsWith('abc\r\n') === true, 'the first chunk arrives');
    socket.resetAndDestroy();
    await once(endpoint, 'close');
    expect(readProperRequests(upstream.received[0] ?? '')).toMatchObject([{ body: null }]);
    expect(failures).toHaveLength(1);
  });

  it('ends an answer that is on its way', async () => {
    const upstream = await rawUpstream(
      (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    );
    const { port, deliveries } = await inFrontOf(upstream);
    const { socket, text } = client(port, get);
    await until(() => text().endsWith('half'), 'the first half arrives');
    socket.resetAndDestroy();
    await once(await socketOf(upstream), 'close');
    await until(() => deliveries.length > 0, 'the delivery ends');
    expect(deliveries).toEqual(['client-left']);
  });
});

describe('an endpoint that breaks off', () => {
  it.each([
    ['a known length', 'Content-Length: 9\r\n\r\nhalf'],
    ['chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['an end with the connection', 'X: y\r\n\r\nhalf'],
  ])('with %s resets the client', async (_, rest) => {
    const upstream = await rawUpstream((socket) => void socket.write(`HTTP/1.1 200 OK\r\n${rest}`));
    const { port, deliveries } = await inFrontOf(upstream);
    const { text, error, isClosed } = client(port, get);
    await until(() => text().includes('half'), 'the first half arrives');
    (await socketOf(upstream)).resetAndDestroy();
    await until(isClosed, 'the client notices');
    expect(error()?.code).toBe('ECONNRESET');
    expect(text()).not.toContain('0\r\n\r\n');
    expect(deliveries).toEqual(['broken-off']);
  });
});

describe('large bodies', () => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const bodyBytes = 24 * 1024 * 1024;
  /** What sockets and streams on the way may hold; loopback buffers alone are several MiB. */
  const mostHeldBytes = 16 * 1024 * 1024;

  /** Writes as much as is taken; `written` says how much that was. */
  function pour(socket: Socket, byteCount: number) {
    let written = 0;
    const go = () => {
      while (written < byteCount) {
        written += chunk.length;
        if (!socket.write(chunk)) return void socket.once('drain', go);
      }
    };
    go();
    return { written: () => written };
  }

  /** Until nothing moves any more. */
  async function settled(value: () => number): Promise<number> {
    for (let before = -1; before !== value(); ) {
      before = value();
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return value();
  }

  it('of answers come no faster than the client takes them', async () => {
    let poured: { written(): number } | null = null;
    const upstream = await answering('');
    const { port } = await inFrontOf(upstream);
    const socket = connect(port, '127.0.0.1').pause();
    cleanups.push(() => void socket.destroy());
    socket.write(get);
    const endpoint = await socketOf(upstream);
    endpoint.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bodyBytes}\r\n\r\n`);
    poured = pour(endpoint, bodyBytes);
    const held = await settled(() => poured?.written() ?? 0);
    expect(held).toBeLessThan(mostHeldBytes);
    let taken = 0;
    socket.on('data', ({ length }) => {
      taken += length;
    });
    socket.resume();
    await until(() => taken >= bodyBytes, 'all of it arrives');
  });

  it('of requests come no faster than the endpoint takes them', async () => {
    const upstream = await rawUpstream((socket) => void socket.pause());
    const { port } = await inFrontOf(upstream);
    const socket = connect(port, '127.0.0.1');
    cleanups.push(() => void socket.destroy());
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${bodyBytes}\r\n\r\n`);
    const { written } = pour(socket, bodyBytes);
    await until(() => upstream.sockets.length === 1, 'the endpoint is asked');
    expect(await settled(written)).toBeLessThan(mostHeldBytes);
    let taken = 0;
    upstream.sockets[0]?.on('data', ({ length }) => {
      taken += length;
    });
    upstream.sockets[0]?.resume();
    await until(() => taken >= bodyBytes, 'all of it arrives');
  });
});

describe('what comes in pieces', () => {
  it('passes at once: server-sent events', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { text } = client(port, get);
    const endpoint = await socketOf(upstream);
    endpoint.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
    await until(() => text().includes('text/event-stream'), 'the head arrives before any event');
    for (const event of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
      endpoint.write(`${event.length.toString(16)}\r\n${event}\r\n`);
      await until(() => text().includes(event), `${event} arrives before the next is sent`);
    }
    expect(text()).not.toContain('\r\n0\r\n');
  });

  it('passes at once: interim answers', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { text } = client(port, get);
    const endpoint = await socketOf(upstream);
    endpoint.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
    await until(() => text().includes('</a>'), 'the hint arrives before the answer');
    endpoint.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await until(() => text().endsWith('ok'), 'the answer arrives');
    expect(text()).toMatch(/^HTTP\/1\.1 103 Early Hints\r\n/);
  });

  it('passes both ways at the same time', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { socket, text } = client(port, 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const endpoint = await socketOf(upstream);
    endpoint.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (const word of ['one', 'two']) {
      socket.write(`3\r\n${word}\r\n`);
      await until(() => upstream.received[0]?.includes(word) === true, `${word} arrives`);
      endpoint.write(`3\r\n${word}\r\n`);
      await until(() => text().includes(word), `${word} comes back`);
    }
    socket.write('0\r\n\r\n');
    endpoint.write('0\r\n\r\n');
    await until(() => text().endsWith('0\r\n\r\n'), 'it ends');
    expect(readProperRequests(upstream.received[0] ?? '')).toMatchObject([{ body: 'onetwo' }]);
  });
});

describe('Expect: 100-continue', () => {
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';

  it('is answered by the endpoint, and by nobody before', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { socket, text } = client(port, head);
    const endpoint = await socketOf(upstream);
    expect(upstream.received[0]).toMatch(/^Expect: 100-continue\r$/m);
    expect(text()).toBe('');
    endpoint.write('HTTP/1.1 100 Continue\r\n\r\n');
    await until(() => text().includes('100 Continue'), 'the invitation arrives');
    socket.write('hello');
    await until(() => upstream.received[0]?.endsWith('hello') === true, 'the body arrives');
    endpoint.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await until(() => text().endsWith('ok'), 'the answer arrives');
    expect(text().match(/100 Continue/g)).toHaveLength(1);
  });

  it('ends both connections when the endpoint does not want the body', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { text, isClosed, socket } = client(port, head);
    const endpoint = await socketOf(upstream);
    endpoint.write('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno');
    await once(endpoint, 'close');
    await once(socket, 'end');
    socket.end();
    await until(isClosed, 'the connection of the client ends');
    expect(text()).toMatch(/^HTTP\/1\.1 417 [^]*\r\nConnection: close\r\n[^]*no$/);
    expect(text()).not.toContain('100 Continue');
  });

  it('is not waited for by a client that loses its patience', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { socket } = client(port, head);
    await socketOf(upstream);
    socket.write('hello');
    await until(() => upstream.received[0]?.endsWith('hello') === true, 'the body arrives');
    expect(readProperRequests(upstream.received[0] ?? '')).toMatchObject([{ body: 'hello' }]);
  });

  it('does not exist in HTTP/1.0', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    client(port, head.replace('HTTP/1.1', 'HTTP/1.0').concat('hello'));
    await until(() => upstream.received[0]?.endsWith('hello') === true, 'the body arrives');
    expect(upstream.received[0]).not.toMatch(/^expect:/im);
  });
});

describe('an answer that comes before the body is through', () => {
  it('passes, and the endpoint never sees a proper end of the body', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { socket, text } = client(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello');
    const endpoint = await socketOf(upstream);
    endpoint.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno');
    await until(() => text().endsWith('no'), 'the answer arrives');
    expect(text()).toMatch(/^HTTP\/1\.1 413 Too Large/);
    await until(() => endpoint.closed, 'the connection to the endpoint ends');
    socket.write('world');
    expect(readProperRequests(upstream.received[0] ?? '')).toMatchObject([{ body: null }]);
  });

  it('passes when the endpoint then closes', async () => {
    const upstream = await silent();
    const { port } = await inFrontOf(upstream);
    const { text } = client(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello');
    const endpoint = await socketOf(upstream);
    endpoint.end('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
    await until(() => text().endsWith('no'), 'the answer arrives');
    expect(text()).toMatch(/^HTTP\/1\.1 413 Too Large/);
  });
});
