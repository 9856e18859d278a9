import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import driver from '../../electron/drivers/http-request.driver.ts';
import type { FaultError } from '../../shared/faults.ts';
import { type ContextOptions, hastyClock, testContext } from './context.ts';
import { describeDriverContract } from './contract.ts';
import { certificate, certificateFingerprint, certificateKey } from './http-certificate.ts';

interface Seen {
  readonly method: string | undefined;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const opened: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())));

async function open(server: Server, scheme = 'http') {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  opened.push({ close });
  return { url: `${scheme}://127.0.0.1:${port}`, port, close };
}

/** Notes every request, and answers `/hang` never, `/status` with a state, `/echo` with what it was sent as a failure. */
function machine() {
  const seen: Seen[] = [];
  async function serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const path = request.url ?? '';
    seen.push({ method: request.method, path, headers: request.headers, body: Buffer.concat(chunks).toString() });
    if (path === '/gone') request.socket.destroy();
    else if (path === '/echo') response.writeHead(403).end(JSON.stringify(request.headers));
    else if (path === '/moved') response.writeHead(302, { location: '/wake' }).end();
    else if (path === '/flood') response.end(`{"power":"on"}${' '.repeat(5_000_000)}`);
    else if (path !== '/hang') response.end('{"power":"on"}');
  }
  return { seen, listener: (request: IncomingMessage, response: ServerResponse) => void serve(request, response) };
}

async function openMachine() {
  const { seen, listener } = machine();
  const { url } = await open(createServer(listener));
  return { seen, url };
}

function run(settings: object, options?: ContextOptions) {
  return { context: testContext(options), config: driver.config.parse(settings) };
}

function faultOf(call: Promise<unknown> | undefined): Promise<unknown> {
  return (call ?? Promise.resolve()).then(
    () => null,
    (error: FaultError) => error.fault,
  );
}

describeDriverContract('http-request', {
  makeDriver: () => driver,
  async makeLab() {
    const { seen, listener } = machine();
    const { url, close } = await open(createServer(listener));
    const onWhen = { path: 'power', equals: 'on' };
    const common = {
      auth: { user: 'admin', password: { secret: 'password' } },
      headers: { 'X-Token': { secret: 'token' } },
    };
    const all = (path: string) => ({
      start: url + path,
      stop: url + path,
      status: { url: url + path, onWhen },
      ...common,
    });
    return {
      settings: { start: `${url}/wake`, stop: `${url}/sleep`, status: { url: `${url}/status`, onWhen }, ...common },
      hanging: all('/hang'),
      failing: [
        all('/echo'),
        all('/gone'),
        { ...all('/wake'), headers: { 'X-Token': { secret: 'two-lines' } } },
        { ...all('/wake'), headers: { 'X-Token': { secret: 'nobody-set-it' } } },
        {
          ...common,
          start: 'http://127.0.0.1:1/',
          stop: 'http://127.0.0.1:1/',
          status: { url: 'http://127.0.0.1:1/', onWhen },
        },
        {},
      ],
      secrets: { password: 'correct horse', token: 'tok-4711', 'two-lines': 'first-secret\r\nsecond-secret' },
      received: () => seen.map(({ path }) => path.slice(1) as 'wake'),
      hung: () => seen.length,
      stop: close,
    };
  },
});

describe('http-request', () => {
  const onWhen = { path: 'power', equals: 'on' };

  test('sends method, headers with secrets, login and JSON', async () => {
    const { seen, url } = await openMachine();
    const { context, config } = run(
      {
        start: {
          url: `${url}/api?node=1`,
          method: 'PUT',
          body: { ResetType: 'On' },
          headers: { 'X-B': '2' },
          expect: [200, 202],
        },
        headers: { 'X-A': { secret: 'a' }, 'X-B': '1' },
        auth: { bearer: { secret: 'b' } },
      },
      { secrets: { a: 'first', b: 'second' } },
    );
    await driver.wake?.(config, context);
    expect(seen).toMatchObject([{ method: 'PUT', path: '/api?node=1', body: '{"ResetType":"On"}' }]);
    expect(seen[0]?.headers).toMatchObject({
      host: new URL(url).host,
      'x-a': 'first',
      'x-b': '2',
      authorization: 'Bearer second',
      'content-type': 'application/json',
      'content-length': '18',
    });
    expect(context.logged).toEqual([`PUT ${url}/api?… → 200`]);
  });

  test('sends a body of text by POST, with a login', async () => {
    const { seen, url } = await openMachine();
    const auth = { user: 'admin', password: { secret: 'p' } };
    const { context, config } = run({ start: { url, body: 'turn=on' }, auth }, { secrets: { p: 'geheim' } });
    await driver.wake?.(config, context);
    expect(seen).toMatchObject([{ method: 'POST', body: 'turn=on' }]);
    expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('admin:geheim').toString('base64')}`);
  });

  test('says which status was not expected, and follows no redirect', async () => {
    const { seen, url } = await openMachine();
    const { context, config } = run({ start: `${url}/moved` });
    expect(await faultOf(driver.wake?.(config, context))).toEqual({
      code: 'http-status',
      params: { url: `${url}/moved`, status: 302, expected: '2xx' },
    });
    expect(seen.map(({ path }) => path)).toEqual(['/moved']);
  });

  test('remembers what came with a refusal, without the secrets that were sent', async () => {
    const { url } = await openMachine();
    const { context, config } = run(
      { stop: `${url}/echo`, auth: { bearer: { secret: 'b' } } },
      { secrets: { b: 'second' } },
    );
    expect(await faultOf(driver.sleep?.(config, context))).toMatchObject({
      code: 'http-status',
      params: { status: 403 },
    });
    expect(context.logged.join()).toContain('"authorization":"Bearer •••"');
  });

  test('takes a machine that is gone before it has answered as one that obeyed', async () => {
    const { seen, url } = await openMachine();
    const { context, config } = run({ stop: `${url}/gone` });
    await driver.sleep?.(config, context);
    expect(seen.map(({ path }) => path)).toEqual(['/gone']);
    expect(context.logged).toEqual(['the request was sent, but no answer came; taken as accepted']);
  });

  test('ends at its own deadline', async () => {
    const { url } = await openMachine();
    const { context, config } = run({ start: `${url}/hang`, deadline: '30s' }, { clock: hastyClock });
    expect(await faultOf(driver.wake?.(config, context))).toEqual({
      code: 'deadline-passed',
      params: { what: `GET ${url}/hang`, afterMs: 30_000 },
    });
  });

  test('reads the state, and no more than 64 KiB of an answer', async () => {
    const { url } = await openMachine();
    const status = async (path: string, mapping: object) => {
      const { context, config } = run({ status: { url: url + path, ...mapping } });
      return driver.status?.(config, context);
    };
    expect(await status('/status', { onWhen })).toEqual({ power: 'on' });
    expect(await status('/flood', { onWhen: { matches: '"on"' } })).toEqual({ power: 'on' });
    expect(await status('/status', { onWhen: { path: 'power', equals: 'up' } })).toEqual({ power: 'off' });
  });

  test('names what cannot be reached', async () => {
    const { port, close } = await open(createTcpServer());
    await close();
    const { context, config } = run({ start: `http://127.0.0.1:${port}/wake?key=1` });
    expect(await faultOf(driver.wake?.(config, context))).toEqual({
      code: 'http-failed',
      params: { url: `http://127.0.0.1:${port}/wake?…`, detail: `connect ECONNREFUSED 127.0.0.1:${port}` },
    });
  });

  test('names what does not speak HTTP', async () => {
    const { url } = await open(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')));
    const { context, config } = run({ start: url });
    expect(await faultOf(driver.wake?.(config, context))).toMatchObject({ code: 'http-failed' });
  });

  describe('over TLS', () => {
    const own = { cert: certificate, key: certificateKey };

    test('accepts the pinned certificate', async () => {
      const { seen, listener } = machine();
      const { url } = await open(createSecureServer(own, listener), 'https');
      const { context, config } = run({ start: `${url}/wake`, fingerprint: certificateFingerprint });
      await driver.wake?.(config, context);
      expect(seen.map(({ path }) => path)).toEqual(['/wake']);
    });

    test.each([
      ['another certificate than the pinned one', { fingerprint: `sha256:${'ab'.repeat(32)}` }, 'fingerprint-differs'],
      ['a certificate that nobody vouches for', {}, 'http-failed'],
    ])('sends nothing to %s, and shows it', async (_, settings, code) => {
      const bytes: Buffer[] = [];
      const closed = vi.fn<() => void>();
      const server = createTlsServer(own, (socket) => {
        socket.on('data', (chunk) => bytes.push(chunk));
      });
      server.on('connection', (socket) => socket.once('close', closed));
      const { url } = await open(server, 'https');
      const { context, config } = run({ stop: `${url}/sleep`, ...settings });
      const commit = vi.fn<() => Promise<void>>();
      const found = (await faultOf(driver.sleep?.(config, { ...context, commit }))) as { code: string };
      expect(found.code).toBe(code);
      expect(JSON.stringify(found)).toContain(certificateFingerprint);
      await vi.waitFor(() => expect(closed).toHaveBeenCalled());
      expect([bytes, commit.mock.calls]).toEqual([[], []]);
    });
  });

  test.each([
    ['ftp://nas/', 'start'],
    ['http://admin:geheim@nas/', 'start'],
    ['nas', 'start'],
  ])('refuses the URL %s', (url, place) => {
    expect(driver.config.safeParse({ start: url }).error?.issues[0]?.path).toEqual([place]);
    expect(driver.config.safeParse({ start: { url } }).success).toBe(false);
  });

  test('refuses a regular expression, a status or a fingerprint that is none', () => {
    const url = 'http://nas/';
    for (const settings of [
      { status: { url, onWhen: { matches: '(' } } },
      { start: { url, expect: '2x' } },
      { start: url, fingerprint: 'ab:cd' },
      { start: url, headers: { 'X-A': 'a\r\nb' } },
      { start: url, headers: { 'X A': 'a' } },
    ]) {
      expect(driver.config.safeParse(settings).success).toBe(false);
    }
  });
});
