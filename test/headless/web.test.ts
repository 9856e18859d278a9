import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createHttpServer } from '../../electron/service/http-server.ts';
import { hostName, isLoopback } from '../../electron/service/web-origin.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import type { ServerMessage } from '../../shared/contract.ts';
import { FaultError } from '../../shared/faults.ts';
import { createFakeEngine, type FakeEngine, target } from '../e2e/fake-engine.ts';
import { serve, type ServedEngine, token } from '../e2e/page-fixture.ts';

let engine: FakeEngine;
let served: ServedEngine;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reveille-web-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta nonce="__CSP_NONCE__"><p>the page</p>');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), `// ${'x'.repeat(5000)}`);
  engine = createFakeEngine({ targets: [target('nas')] });
  served = await serve(engine, { staticFolder: folder, hostNames: ['Reveille.home'] });
});

afterEach(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Unlike `fetch` it sends whatever `Host` and `Origin` it is told. */
function call(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function ownHost(): string {
  return new URL(served.url).host;
}

async function logIn(): Promise<string> {
  const link = new URL(served.server.loginLink());
  const { headers } = await call(`${link.pathname}${link.search}`);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('logging in', () => {
  test('without it there is only the page that says how', async () => {
    const answers = [await call('/'), await call('/assets/main-1a2b.js'), await call('/nothing')];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(answers[0]?.body).toContain('Log in to Reveille');
    expect(answers[0]?.body).not.toContain('the page</p>');
  });

  test('the link works once and leaves a cookie that scripts and other sites cannot use', async () => {
    const link = new URL(served.server.loginLink());
    const first = await call(`${link.pathname}${link.search}`);
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await call('/', { cookie })).body).toContain('the page');

    const second = await call(`${link.pathname}${link.search}`);
    expect([second.status, second.headers['set-cookie']]).toEqual([401, undefined]);
    expect(second.body).toContain('used already');
  });

  test('the token works too, from our own form only', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const origin = `http://${ownHost()}`;
    const right = await call('/login', { ...form, origin }, 'POST', `token=${token}`);
    const wrong = await call('/login', { ...form, origin }, 'POST', 'token=guess');
    const foreign = await call('/login', { ...form, origin: 'http://evil.example' }, 'POST', `token=${token}`);
    expect([right.status, wrong.status, foreign.status]).toEqual([200, 401, 403]);
    expect([right, wrong, foreign].map(({ headers }) => headers['set-cookie']?.length ?? 0)).toEqual([1, 0, 0]);
  });

  test("the page's cookie does not open the API, nor the API's token the page", async () => {
    const cookie = await logIn();
    expect((await call('/api/v1/state', { cookie })).status).toBe(401);
    expect((await call('/', { authorization: `Bearer ${token}` })).status).toBe(401);
  });
});

describe('Host and Origin', () => {
  test('only our own names are answered, so that no other name can be pointed at us', async () => {
    const port = new URL(served.url).port;
    const cookie = await logIn();
    const status = async (host: string) => (await call('/', { host, cookie })).status;
    for (const host of ['127.0.0.1', `localhost:${port}`, '[::1]:80', `reveille.home:${port}`, 'REVEILLE.HOME']) {
      expect([host, await status(host)]).toEqual([host, 200]);
    }
    for (const host of [`evil.example:${port}`, '192.168.1.5', 'localhost.evil.example', '127.0.0.1.evil.example']) {
      expect([host, await status(host)]).toEqual([host, 403]);
    }
  });

  test('the API does not answer pages of others, even with the token', async () => {
    const authorization = `Bearer ${token}`;
    const status = async (origin: string) => (await call('/api/v1/state', { authorization, origin })).status;
    expect(await status(`http://${ownHost()}`)).toBe(200);
    for (const origin of ['http://evil.example', 'null', `http://${ownHost()}.evil.example`, 'http://localhost:1']) {
      expect([origin, await status(origin)]).toEqual([origin, 403]);
    }
  });

  test('host names are read strictly', () => {
    expect(['a.b:80', '[::1]:80', 'a b', 'a:b', 'a/b', 'user@a', undefined].map(hostName)).toEqual([
      'a.b',
      '[::1]',
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('the page', () => {
  test('comes with a policy that allows nothing but itself, and a fresh nonce each time', async () => {
    const cookie = await logIn();
    const [first, second] = [await call('/', { cookie }), await call('/', { cookie })];
    const policy = String(first.headers['content-security-policy']);
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? 'none';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(policy).not.toContain('unsafe');
    expect(first.body).toContain(`nonce="${nonce}"`);
    expect(second.body).not.toContain(nonce);
  });

  test('files are compressed, typed, kept for good when their name says so, and nothing else is reachable', async () => {
    const cookie = await logIn();
    const file = await call('/assets/main-1a2b.js', { cookie, 'accept-encoding': 'gzip' });
    expect(file.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    expect(file.headers['cache-control']).toContain('immutable');
    for (const path of ['/../package.json', '/assets/../../x', '/%2e%2e/%2e%2e/etc/passwd', '//', '/assets']) {
      expect([path, (await call(path, { cookie })).status]).toEqual([path, 404]);
    }
    expect((await call('/', { cookie }, 'POST')).status).toBe(405);
  });

  test('says so when it was not built', async () => {
    const bare = await serve(engine, { staticFolder: join(folder, 'nowhere') });
    const link = await fetch(bare.server.loginLink());
    const cookie = link.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const response = await fetch(bare.url, { headers: { cookie } });
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('not been built')]);
    await bare.close();
  });
});

describe('the live connection', () => {
  const open: WebSocket[] = [];
  afterEach(() => {
    for (const socket of open.splice(0)) socket.terminate();
  });

  function connect(headers: Record<string, string>, path = '/ws'): WebSocket {
    const socket = new WebSocket(`ws://${ownHost()}${path}`, { headers });
    open.push(socket);
    return socket;
  }

  async function refusalOf(headers: Record<string, string>, path?: string): Promise<number> {
    const socket = connect(headers, path);
    return await new Promise((resolve) => {
      socket.on('error', () => {});
      socket.once('open', () => resolve(101));
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    });
  }

  test('opens only for our own page in a browser that is logged in', async () => {
    const cookie = await logIn();
    const origin = `http://${ownHost()}`;
    expect([
      await refusalOf({ origin, cookie }),
      await refusalOf({ origin }),
      await refusalOf({ cookie }),
      await refusalOf({ origin: 'http://evil.example', cookie }),
      await refusalOf({ origin: 'http://evil.example', host: 'evil.example', cookie }),
      await refusalOf({ origin, cookie }, '/other'),
    ]).toEqual([101, 401, 403, 403, 403, 404]);
  });

  test('gives the state, answers requests, and tells changes', async () => {
    const socket = connect({ origin: `http://${ownHost()}`, cookie: await logIn() });
    const messages = received(socket);
    expect(await messages.next()).toMatchObject({
      kind: 'snapshot',
      snapshot: { revision: 1 },
      now: expect.any(String),
    });

    socket.send(JSON.stringify({ id: 1, method: 'target.wake', params: { target: 'nas' } }));
    const both = [await messages.next(), await messages.next()];
    expect(both).toContainEqual(expect.objectContaining({ kind: 'answer', id: 1, result: expect.anything() }));
    expect(both).toContainEqual(expect.objectContaining({ kind: 'patch' }));
    expect(engine.orders).toEqual(['wake nas by the page']);

    socket.send(JSON.stringify({ id: 2, method: 'target.wake', params: { target: 'nobody' } }));
    expect(await messages.next()).toMatchObject({ kind: 'answer', id: 2, fault: { code: 'no-such-target' } });
  });

  test('what is no request ends it, and the others stay', async () => {
    const headers = { origin: `http://${ownHost()}`, cookie: await logIn() };
    const [good, bad] = [connect(headers), connect(headers)];
    const messages = received(good);
    await messages.next();
    await new Promise((resolve) => bad.once('open', resolve));
    bad.send('{"id":');
    expect(await new Promise((resolve) => bad.once('close', resolve))).toBe(1007);
    good.send(JSON.stringify({ id: 1, method: 'state.get' }));
    expect(await messages.next()).toMatchObject({ kind: 'answer', id: 1 });
  });
});

/** Messages one by one, none lost between two calls. */
function received(socket: WebSocket): { next(): Promise<ServerMessage> } {
  const waiting: ((message: ServerMessage) => void)[] = [];
  const come: ServerMessage[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as ServerMessage;
    const taker = waiting.shift();
    if (taker) taker(message);
    else come.push(message);
  });
  return {
    next: () =>
      new Promise((resolve) => {
        const message = come.shift();
        if (message) resolve(message);
        else waiting.push(resolve);
      }),
  };
}

describe('listening', () => {
  function bare(allowOffLoopback = false) {
    const unused = async () => null;
    const hub = { snapshot: () => ({}) as never, subscribe: () => ({ [Symbol.dispose]() {} }), close() {} };
    const options = { dispatch: unused, hub, token, clock: systemClock, staticFolder: folder, report: () => {} };
    return createHttpServer({ ...options, allowOffLoopback, portHolder: async (port) => `program on ${port}` });
  }

  async function faultOf(listening: Promise<string>): Promise<string> {
    try {
      return await listening;
    } catch (error) {
      return error instanceof FaultError ? error.fault.code : String(error);
    }
  }

  test('off loopback only when that was said to be meant', async () => {
    expect(await faultOf(bare().listen('0.0.0.0', 0))).toBe('ui-off-loopback');
    expect(await faultOf(bare().listen(null, 0))).toBe('ui-off-loopback');
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost', '127.0.0.1.evil', '10.0.0.1', null].map(isLoopback)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('a port in use is a fault that names the address and the holder, and another try may follow', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const server = bare();
    await expect(server.listen('127.0.0.1', port)).rejects.toMatchObject({
      fault: { code: 'port-in-use', params: { address: `127.0.0.1:${port}`, holder: `program on ${port}` } },
    });
    expect(await server.listen('127.0.0.1', 0)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    await server.close();
    await new Promise((resolve) => holder.close(resolve));
  });
});
