import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BodyRoom } from '../../../electron/protocols/http/body-room.ts';
import { removeLeftBodies } from '../../../electron/protocols/http/left-bodies.ts';
import {
  BodyNotStoredError,
  BodyTooLargeError,
  ClientLeftError,
  NoRoomForBodyError,
  noBody,
  receiveBody,
} from '../../../electron/protocols/http/request-body.ts';
import { ManualClock } from '../../settings/manual-clock.ts';

const limits = { memoryBytes: 1_000, heldBytes: 100_000, room: new BodyRoom(150_000) };
let server: Server;
let client: Socket;
let clock: ManualClock;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reveille-test-'));
  vi.stubEnv('TMPDIR', folder);
  clock = new ManualClock('2026-01-01T00:00:00Z');
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
});

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Sends a head and gives the server's side of it. */
async function post(fields: string): Promise<IncomingMessage> {
  client.write(`POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n`);
  const [message] = (await once(server, 'request')) as [IncomingMessage];
  return message;
}

async function bodyOf(fields: string) {
  return receiveBody(await post(fields), clock, limits);
}

const until = (check: () => boolean) => vi.waitUntil(check, { timeout: 5_000, interval: 2 });
const folders = () => readdirSync(folder);
const failureOf = (stream: Readable) =>
  text(stream).then(
    () => null,
    (error: unknown) => error,
  );

describe('a body that waits', () => {
  it('is read on into memory, then into a file that only this user may read, and comes out whole', async () => {
    const body = await bodyOf('Content-Length: 50000');
    const sent = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 251));
    client.write(sent);
    clock.advance(250);
    await until(() => folders().length === 1 && sizeIn(folders()[0]) > 40_000);
    const path = join(folder, folders()[0] ?? '');
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'body')).mode & 0o777).toBe(0o600);
    expect(await buffer(body.open())).toEqual(sent);
    body.drop();
    await until(() => folders().length === 0);
  });

  it('needs no file when it is opened at once', async () => {
    const body = await bodyOf('Content-Length: 50000');
    client.write(Buffer.alloc(50_000, 'a'));
    expect((await buffer(body.open())).length).toBe(50_000);
    expect(body.receivedBytes).toBe(50_000);
    expect(folders()).toEqual([]);
  });

  it('is broken, and never cut, when it is longer than what is held', async () => {
    const body = await bodyOf('Transfer-Encoding: chunked');
    body.broken.addEventListener('abort', () => client.destroy());
    clock.advance(250);
    const chunk = `1000\r\n${'a'.repeat(0x1000)}\r\n`;
    for (let sent = 0; sent < 30; sent++) client.write(chunk);
    await until(() => body.broken.aborted);
    expect(body.broken.reason).toBeInstanceOf(BodyTooLargeError);
    expect(body.canOpen).toBe(false);
    expect(() => body.open()).toThrow(BodyTooLargeError);
    body.drop();
    await until(() => folders().length === 0);
  });

  it('is broken when there is no room beside others, but not while memory or an endpoint takes it', async () => {
    const full = { ...limits, room: new BodyRoom(0) };
    const message = await post('Content-Length: 5000');
    const body = receiveBody(message, clock, full);
    client.write(Buffer.alloc(900));
    await until(() => body.receivedBytes === 900);
    clock.advance(250);
    expect(body.broken.aborted).toBe(false);
    client.write(Buffer.alloc(900));
    await until(() => body.broken.aborted);
    expect(body.broken.reason).toBeInstanceOf(NoRoomForBodyError);
    body.drop();
    client.write(Buffer.alloc(3_200));

    const taken = receiveBody(await post('Content-Length: 50000'), clock, full);
    const whole = buffer(taken.open());
    client.write(Buffer.alloc(50_000));
    expect((await whole).length).toBe(50_000);
    taken.drop();
  });

  it('tells that the client has left', async () => {
    const body = await bodyOf('Content-Length: 10');
    client.write('abc');
    client.destroy();
    await until(() => body.broken.aborted);
    expect(body.broken.reason).toBeInstanceOf(ClientLeftError);
  });

  it('is broken by a disk that does not take it', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'missing'));
    const body = await bodyOf('Content-Length: 50000');
    client.write(Buffer.alloc(50_000));
    clock.advance(250);
    await until(() => body.broken.aborted);
    expect(body.broken.reason).toBeInstanceOf(BodyNotStoredError);
    expect(body.broken.reason).toMatchObject({ message: expect.stringContaining('ENOENT') as string });
    body.drop();
  });
});

describe('a body that is passed on', () => {
  it('waits for a slow taker without reading the client on', async () => {
    const message = await post('Content-Length: 100000000');
    const body = receiveBody(message, clock, limits);
    const taken = body.open();
    const chunk = Buffer.alloc(1_000_000);
    for (let sent = 0; sent < 20; sent++) client.write(chunk);
    await once(taken, 'readable');
    await until(() => message.isPaused());
    clock.advance(10_000);
    expect(folders()).toEqual([]);
    expect(message.socket.bytesRead).toBeLessThan(2_000_000);
    body.drop();
  });

  it('ends with an error when the client breaks off', async () => {
    const body = await bodyOf('Content-Length: 10');
    const failure = failureOf(body.open());
    client.write('abc');
    client.destroy();
    expect(await failure).toBeInstanceOf(ClientLeftError);
  });

  it('has its trailers at its end', async () => {
    const body = await bodyOf('Transfer-Encoding: chunked\r\nTrailer: X-Sum');
    expect(body.length).toBeNull();
    client.write('3\r\nabc\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n');
    expect(await text(body.open())).toBe('abc');
    expect(body.trailers()).toEqual([
      ['X-Sum', '1'],
      ['x-sum', '2'],
    ]);
  });

  it('can be opened again while nothing was read, but not after', async () => {
    const body = await bodyOf('Content-Length: 6');
    body.open().destroy();
    expect(body.canOpen).toBe(true);
    client.write('abcdef');
    expect(await text(body.open())).toBe('abcdef');
    expect(body.canOpen).toBe(false);
  });

  it('may be empty', async () => {
    const body = await bodyOf('Transfer-Encoding: chunked');
    client.write('0\r\n\r\n');
    expect(await text(body.open())).toBe('');
    expect(await text(noBody.open())).toBe('');
  });
});

describe('a body that is kept', () => {
  it('can be read by several at once, and again', async () => {
    const body = await bodyOf('Content-Length: 5000');
    body.keep(5_000);
    const readers = [text(body.open()), text(body.open())];
    client.write('a'.repeat(2_000));
    client.write('b'.repeat(3_000));
    const whole = 'a'.repeat(2_000) + 'b'.repeat(3_000);
    expect(await Promise.all(readers)).toEqual([whole, whole]);
    expect(body.canOpen).toBe(true);
    expect(await text(body.open())).toBe(whole);
  });

  it('goes on to the one that reads it when it becomes too long, and to no other', async () => {
    const body = await bodyOf('Transfer-Encoding: chunked');
    body.keep(1_500);
    const reader = text(body.open());
    for (let sent = 0; sent < 20; sent++) client.write(`64\r\n${'a'.repeat(100)}\r\n`);
    client.write('0\r\n\r\n');
    expect(await reader).toBe('a'.repeat(2_000));
    expect(body.canOpen).toBe(false);
  });

  it('stays the same when one of its readers breaks off', async () => {
    const body = await bodyOf('Content-Length: 2000');
    body.keep(5_000);
    const first = body.open();
    client.write('a'.repeat(1_000));
    await once(first, 'readable');
    first.destroy();
    const second = text(body.open());
    client.write('b'.repeat(1_000));
    expect(await second).toBe('a'.repeat(1_000) + 'b'.repeat(1_000));
  });
});

describe('whether a body is short', () => {
  it.each([
    ['it is', 3_000, true],
    ['it is not', 2_999, false],
  ])('%s', async (_name, limit, expected) => {
    const body = await bodyOf('Transfer-Encoding: chunked');
    const answer = body.isShort(limit);
    for (let sent = 0; sent < 30; sent++) client.write(`64\r\n${'a'.repeat(100)}\r\n`);
    client.write('0\r\n\r\n');
    expect(await answer).toBe(expected);
    expect(await text(body.open())).toBe('a'.repeat(3_000));
    body.drop();
  });

  it('ends with the client', async () => {
    const body = await bodyOf('Transfer-Encoding: chunked');
    const answer = body.isShort(100);
    client.destroy();
    expect(await answer).toBe(false);
  });
});

it('lets the connection go on to its next request when it is dropped', async () => {
  const body = await bodyOf('Content-Length: 200000');
  server.once('request', (_message, response) => response.end());
  body.drop();
  expect(body.canOpen).toBe(false);
  client.write(Buffer.alloc(200_000));
  expect((await post('Content-Length: 0')).url).toBe('/');
});

describe('what a crash has left', () => {
  it('is removed, but not what a running process has', async () => {
    const gone = join(folder, 'reveille-body-999999999-abc');
    const running = join(folder, `reveille-body-${process.pid}-abc`);
    for (const path of [gone, running, join(folder, 'reveille-body-x')]) mkdirSync(path);
    await removeLeftBodies(folder);
    expect(folders().toSorted()).toEqual(['reveille-body-x', `reveille-body-${process.pid}-abc`].toSorted());
    expect(existsSync(gone)).toBe(false);
  });
});

function sizeIn(name: string | undefined): number {
  const path = join(folder, name ?? '', 'body');
  return existsSync(path) ? readFileSync(path).length : 0;
}
