import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../settings/manual-clock.ts';
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
import { exchange } from './seen-answer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Time stands still unless a test says otherwise, so that nothing ends by itself. */
async function inFrontOf(upstream: RawUpstream, options?: ForwarderOptions): Promise<Forwarder> {
  const front = await forwarder(upstream.port, { clock: newClock(), ...options });
  cleanups.push(
    () => upstream.close(),
    () => front.close(),
  );
  return front;
}

function newClock(): ManualClock {
  return new ManualClock('2026-01-01T00:00:00Z');
}

const get = 'GET /first HTTP/1.1\r\nHost: x\r\n\r\n';
const second = 'GET /second HTTP/1.1\r\nHost: x\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Plays an endpoint that treats each request (without a body) on each connection as told. */
function scripted(play: (socket: Socket, connection: number, request: number) => void): Promise<RawUpstream> {
  return rawUpstream((socket, connection) => {
    let requests = 0;
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        text = text.slice(end + 4);
        play(socket, connection, requests);
        requests += 1;
      }
    });
  });
}

function linesOf(upstream: RawUpstream): string[][] {
  return upstream.received.map((text) => readProperRequests(text).map(({ line }) => line));
}

describe('connections to an endpoint', () => {
  it('are kept between requests of different clients', async () => {
    const upstream = await answering(ok);
    const { port } = await inFrontOf(upstream);
    await exchange(port, get);
    await exchange(port, second);
    expect(linesOf(upstream)).toEqual([['GET /first HTTP/1.1', 'GET /second HTTP/1.1']]);
  });

  it('do not learn that a client closes its own', async () => {
    const upstream = await answering(ok);
    const { port } = await inFrontOf(upstream);
    const seen = await exchange(port, get.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(seen.fields).toContainEqual(['Connection', 'close']);
    await exchange(port, second);
    expect(linesOf(upstream)).toEqual([['GET /first HTTP/1.1', 'GET /second HTTP/1.1']]);
    expect(upstream.received[0]).not.toMatch(/^connection: close/im);
  });

  it('are not kept when the endpoint closes them, and the client does not notice', async () => {
    const upstream = await answering(ok.replace('\r\n', '\r\nConnection: close\r\n'), ok);
    const { port } = await inFrontOf(upstream);
    const socket = connect(port, '127.0.0.1');
    for (const request of [get, second]) {
      socket.write(request);
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      expect(bytes.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    }
    socket.destroy();
    expect(linesOf(upstream)).toEqual([['GET /first HTTP/1.1'], ['GET /second HTTP/1.1']]);
  });

  it('of HTTP/1.0 are not kept', async () => {
    const upstream = await answering(ok.replace('1.1', '1.0'));
    const { port } = await inFrontOf(upstream);
    await exchange(port, get);
    await exchange(port, second);
    expect(linesOf(upstream)).toHaveLength(2);
  });

  it('are not used at the same time by two', async () => {
    const waiting: Socket[] = [];
    const upstream = await scripted((socket) => waiting.push(socket));
    const { port } = await inFrontOf(upstream);
    const both = [exchange(port, get), exchange(port, second)];
    await until(() => waiting.length === 2, 'both requests arrive');
    for (const socket of waiting) socket.write(ok);
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
    expect(linesOf(upstream)).toHaveLength(2);
  });

  it('end when nobody has used them for a while', async () => {
    const clock = newClock();
    const upstream = await answering(ok);
    const { port } = await inFrontOf(upstream, { clock });
    await exchange(port, get);
    clock.advance(3_900);
    await exchange(port, second);
    expect(linesOf(upstream)).toHaveLength(1);
    clock.advance(4_100);
    await until(() => upstream.sockets[0]?.closed === true, 'the connection ends');
    await exchange(port, second);
    expect(linesOf(upstream)).toHaveLength(2);
  });

  it('end earlier when the endpoint says so', async () => {
    const clock = newClock();
    const upstream = await answering(ok.replace('\r\n', '\r\nKeep-Alive: timeout=2, max=100\r\n'));
    const { port } = await inFrontOf(upstream, { clock });
    await exchange(port, get);
    clock.advance(1_100);
    await until(() => upstream.sockets[0]?.closed === true, 'the connection ends');
    expect(clock.pending).toBe(0);
  });

  it('end when the endpoint ends them', async () => {
    const upstream = await answering(ok);
    const { port } = await inFrontOf(upstream);
    await exchange(port, get);
    upstream.sockets[0]?.end();
    await until(() => upstream.sockets[0]?.closed === true, 'the connection ends');
    expect((await exchange(port, second)).body).toBe('ok');
  });

  it('end when bytes come that nobody asked for, which no client ever sees', async () => {
    const upstream = await answering(ok);
    const { port } = await inFrontOf(upstream);
    await exchange(port, get);
    upstream.sockets[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison');
    await until(() => upstream.sockets[0]?.closed === true, 'the connection ends');
    expect((await exchange(port, second)).body).toBe('ok');
  });

  it.each([
    ['two answers come to one request', `${ok}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`],
    ['more comes than the answer said', `${ok}k and more`],
  ])('end when %s, of which no client sees anything', async (_, first) => {
    const upstream = await answering(first, ok);
    const { port } = await inFrontOf(upstream);
    expect((await exchange(port, get)).body).toBe('ok');
    expect((await exchange(port, second)).body).toBe('ok');
    expect(linesOf(upstream)).toHaveLength(2);
  });

  it('begin with the PROXY protocol where that is set, and then serve one client only', async () => {
    const upstream = await rawUpstream((socket) => {
      socket.on('data', (bytes) => bytes.toString().includes('\r\n\r\n') && socket.write(ok));
    });
    let address = '192.0.2.7';
    const asking = {
      get client() {
        return { source: { address, port: 4711 }, destination: { address: '192.0.2.2', port: 80 } };
      },
    };
    const { port } = await inFrontOf(upstream, { way: { sendProxyProtocol: 1 }, asking });
    await exchange(port, get);
    await exchange(port, second);
    address = '192.0.2.8';
    await exchange(port, second);
    expect(upstream.received).toHaveLength(2);
    expect(upstream.received[1]?.startsWith('PROXY TCP4 192.0.2.8 192.0.2.2 4711 80\r\nGET /second')).toBe(true);
    const line = 'PROXY TCP4 192.0.2.7 192.0.2.2 4711 80\r\n';
    expect(upstream.received[0]?.startsWith(`${line}GET /first HTTP/1.1\r\n`)).toBe(true);
    expect(upstream.received[0]?.split('PROXY ')).toHaveLength(2);
  });
});

describe('a kept connection that is closed when it is used', () => {
  function dyingAt(request: number, how: (socket: Socket) => void): Promise<RawUpstream> {
    return scripted((socket, connection, index) => {
      if (connection === 0 && index === request) how(socket);
      else socket.write(ok);
    });
  }

  it.each([
    ['a reset', (socket: Socket) => void socket.resetAndDestroy()],
    ['an end', (socket: Socket) => void socket.end()],
  ])('is replaced for a request that may be repeated, after %s', async (_, how) => {
    const upstream = await dyingAt(1, how);
    const { port, failures } = await inFrontOf(upstream);
    await exchange(port, get);
    expect(await exchange(port, second)).toMatchObject({ status: 200, body: 'ok' });
    expect(linesOf(upstream)).toEqual([['GET /first HTTP/1.1', 'GET /second HTTP/1.1'], ['GET /second HTTP/1.1']]);
    expect(failures).toEqual([]);
  });

  it('is not replaced by another that is closed too', async () => {
    let isRestarted = false;
    const waiting: Socket[] = [];
    const upstream = await scripted((socket, connection) => {
      if (connection >= 2) socket.write(ok);
      else if (isRestarted) socket.resetAndDestroy();
      else waiting.push(socket);
    });
    const { port } = await inFrontOf(upstream);
    const both = [exchange(port, get), exchange(port, get)];
    await until(() => waiting.length === 2, 'both requests arrive');
    for (const socket of waiting) socket.write(ok);
    await Promise.all(both);
    isRestarted = true;
    expect(await exchange(port, second)).toMatchObject({ status: 200, body: 'ok' });
    expect(upstream.received).toHaveLength(3);
  });

  it('is not replaced for one that may not', async () => {
    const upstream = await dyingAt(1, (socket) => void socket.resetAndDestroy());
    const { port, failures } = await inFrontOf(upstream);
    await exchange(port, get);
    const seen = await exchange(port, 'POST /second HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    expect(seen.status).toBe(502);
    expect(upstream.received).toHaveLength(1);
    expect(failures).toMatchObject([{ stage: 'head', nothingSent: false }]);
  });

  it('is not replaced when an answer had begun', async () => {
    const upstream = await dyingAt(1, (socket) => void socket.end('HTTP/1.1 2'));
    const { port } = await inFrontOf(upstream);
    await exchange(port, get);
    expect((await exchange(port, second)).status).toBe(502);
    expect(upstream.received).toHaveLength(1);
  });

  it('is replaced once only', async () => {
    const upstream = await scripted((socket, connection, index) => {
      if (connection === 0 && index === 0) socket.write(ok);
      else socket.resetAndDestroy();
    });
    const { port, failures } = await inFrontOf(upstream);
    await exchange(port, get);
    expect((await exchange(port, second)).status).toBe(502);
    expect(upstream.received).toHaveLength(2);
    expect(failures).toMatchObject([{ nothingSent: false }]);
  });

  it('is not replaced when it is the first request on it', async () => {
    const upstream = await dyingAt(0, (socket) => void socket.resetAndDestroy());
    const { port } = await inFrontOf(upstream);
    expect((await exchange(port, get)).status).toBe(502);
    expect(upstream.received).toHaveLength(1);
  });
});

describe('what is certain when there is no answer', () => {
  it('nothing was sent when there was no connection', async () => {
    const upstream = await answering(ok);
    const { port, failures } = await inFrontOf(upstream);
    await upstream.close();
    expect((await exchange(port, get)).status).toBe(502);
    expect(failures).toMatchObject([{ stage: 'connect', nothingSent: true }]);
  });

  it('nothing was sent when the time was up before there was one', async () => {
    const clock = newClock();
    const upstream = await answering(ok);
    let isAsked = false;
    const never = (signal: AbortSignal) =>
      new Promise<Socket>((_, reject) => {
        isAsked = true;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const { port, failures } = await inFrontOf(upstream, { asking: { clock, timeoutMs: 1_000, connect: never } });
    const seen = exchange(port, get);
    await until(() => isAsked, 'a connection is asked for');
    clock.advance(1_000);
    expect((await seen).status).toBe(502);
    expect(failures).toMatchObject([{ stage: 'timeout', nothingSent: true }]);
  });

  it('something was sent when the time was up afterwards, and the connection is ended', async () => {
    const clock = newClock();
    const upstream = await scripted((socket) => void socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'));
    const { port, failures } = await inFrontOf(upstream, { asking: { clock, timeoutMs: 1_000 } });
    const seen = exchange(port, get);
    await until(() => upstream.received[0] !== undefined && upstream.received[0] !== '', 'the request arrives');
    clock.advance(1_000);
    expect((await seen).status).toBe(502);
    await until(() => upstream.sockets[0]?.closed === true, 'the connection ends');
    expect(failures).toMatchObject([{ stage: 'timeout', nothingSent: false }]);
  });
});
