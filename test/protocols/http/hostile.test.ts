import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { connectionLimits } from '../../../electron/protocols/http/connection-limits.ts';
import { HttpListener } from '../../../electron/protocols/http/http-listener.ts';
import { certificate, certificateKey } from '../../drivers/http-certificate.ts';
import { Client } from '../../engine/client.ts';
import { answering, rawUpstream, until } from './forwarder-lab.ts';
import { fronts } from './fronts.ts';
import { get, listenerSettings, told, type WebOptions, webs } from './http-lab.ts';
import { readProperRequests } from './proper-request.ts';

const web = webs();
const mebibyte = 1024 * 1024;
/** Does not come up while a test looks. */
const never: WebOptions['machines'] = {
  nas: { bootMs: 3_600_000, target: { ready: { kind: 'tcp', limitMs: 7_200_000 } } },
};

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a request of a thousand fields loses none of them, nor its body', async () => {
  const upstream = await rawUpstream((socket) => {
    socket.on('data', (bytes) => {
      if (String(bytes).endsWith('hello')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const front = await fronts.server(upstream.port);
  const many = Array.from({ length: 1_200 }, (_, index) => `a${index}: b\r\n`).join('');
  const head = `POST / HTTP/1.1\r\nHost: x\r\n${many}Content-Length: 5\r\nX-Last: here\r\n\r\n`;
  const client = await Client.send(front.port, `${head}hello`);
  await client.received('HTTP/1.1 200 ');
  const [reached] = upstream.received.flatMap(readProperRequests);
  expect(reached?.body).toBe('hello');
  expect(reached?.fields.filter(([name]) => /^(a\d+|x-last)$/i.test(name))).toHaveLength(1_201);
  client.leave();
  await front.end();
  await upstream.close();
});

describe('requests that come without waiting for answers', () => {
  it('are carried out one after the other', async () => {
    const upstream = await rawUpstream(() => undefined);
    const front = await fronts.server(upstream.port);
    const client = await Client.send(
      front.port,
      'POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1GET /second HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    const arrived = () => upstream.received.flatMap((text) => (text.endsWith('\r\n\r\n1') ? ['/first'] : []));
    await until(() => arrived().length === 1, 'the first request');
    expect(upstream.received.join('')).not.toContain('/second');
    upstream.sockets[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await until(() => upstream.received.join('').includes('/second'), 'the second request');
    client.leave();
    await front.end();
    await upstream.close();
  });

  it('are not taken without end', async () => {
    const upstream = await rawUpstream(() => undefined);
    const front = await fronts.server(upstream.port);
    const client = await Client.send(front.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5_000));
    await client.ending;
    expect(upstream.sockets.length).toBeLessThanOrEqual(1);
    await front.end();
    await upstream.close();
  });

  it('of a client that has left are not carried out', async () => {
    const { lab, port, machine } = await web({ machines: never });
    await lab.untilState('nas', 'asleep');
    const client = await Client.send(port, 'GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(2));
    await lab.until('somebody waits', () => lab.route('web').waiting === 1);
    client.leave();
    await lab.until('nobody waits', () => lab.route('web').waiting === 0);
    expect(machine('nas').wakes).toBeLessThanOrEqual(1);
    expect(lab.accesses.length).toBe(1);
  });
});

test('an upgrade in HTTP/1.0 is an ordinary request', async () => {
  const { lab, port } = await web({ machines: { nas: { isOn: true } } });
  await lab.untilState('nas', 'awake');
  const client = await Client.send(
    port,
    'GET / HTTP/1.0\r\nHost: localhost\r\nConnection: Upgrade, Keep-Alive\r\nUpgrade: websocket\r\n\r\n',
  );
  await client.received('"name":"nas"');
  expect(client.text).toMatch(/^HTTP\/1\.1 200 /);
  expect(client.text.toLowerCase()).toContain('connection: keep-alive');
  client.leave();
});

test('another version of HTTP is called that', async () => {
  const { port } = await web();
  const client = await Client.send(port, 'GET / HTTP/3.0\r\nHost: localhost\r\n\r\n');
  await client.received('\r\n\r\n');
  expect(client.text).toMatch(/^HTTP\/1\.1 505 /);
  client.leave();
});

test('interim answers without end are broken off, also on their way to a client', async () => {
  const upstream = await answering('HTTP/1.1 102 Processing\r\n\r\n'.repeat(1_000));
  const front = await fronts.server(upstream.port);
  const client = await Client.send(front.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.received('HTTP/1.1 502 ');
  expect(client.text.split('102 Processing').length).toBeLessThan(200);
  client.leave();
  await front.end();
  await upstream.close();
});

describe('a body that waits', () => {
  it('is a 503 with the reason when the disk does not take it', async () => {
    const { lab, port } = await web({ machines: never });
    await lab.untilState('nas', 'asleep');
    vi.stubEnv('TMPDIR', join(tmpdir(), 'reveille-no-such-folder'));
    const got = await get(port, '/', { method: 'POST', body: Buffer.alloc(mebibyte) });
    expect(got.status).toBe(503);
    expect(got.text).toContain('ENOENT');
    expect(got.fields['retry-after']).toBeDefined();
  });

  it('is a 503 with the reason when there are too many others', async () => {
    const { lab, port } = await web({ machines: never });
    await lab.untilState('nas', 'asleep');
    const body = Buffer.alloc(15 * mebibyte);
    const statuses: number[] = [];
    const texts: string[] = [];
    const clients = Array.from({ length: 24 }, () => new AbortController());
    const all = clients.map(({ signal }) =>
      get(port, '/', { method: 'POST', body, signal }).then(
        ({ status, text }) => {
          statuses.push(status);
          texts.push(text);
        },
        () => undefined,
      ),
    );
    await lab.until('some were sent away', () => statuses.length > 0);
    expect(statuses[0]).toBe(503);
    expect(texts[0]).toContain('256 MiB');
    for (const client of clients) client.abort();
    await Promise.all(all);
    // What they took is given back.
    await lab.until('nobody waits', () => lab.route('web').waiting === 0);
    const next = new AbortController();
    const again = get(port, '/', { method: 'POST', body, signal: next.signal });
    await lab.until('one more waits', () => lab.route('web').waiting === 1);
    next.abort();
    await expect(again).rejects.toThrow(/abort/i);
  });
});

test('two services of one machine are told apart', async () => {
  const { lab, port } = await web({
    machines: { nas: { isOn: true } },
    routes: (to) => ({
      web: {
        endpoints: [
          { ...to('nas'), path: '/one' },
          { ...to('nas'), port: 1 },
        ],
        failureMemoryMs: 60_000,
      },
    }),
  });
  await lab.untilState('nas', 'awake');
  expect(told(await get(port, '/')).url).toBe('/one/');
  const [first, second] = lab.route('web').endpoints ?? [];
  expect(first?.lastOutcome?.text).toBe('200');
  expect(second?.lastOutcome).toBeNull();
  expect(first?.endpoint).not.toBe(second?.endpoint);
});

test('who connects to HTTPS and says nothing is sent away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reveille-tls-'));
  const tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  await writeFile(tls.certFile, certificate);
  await writeFile(tls.keyFile, certificateKey);
  const { lab } = await web();
  const limits = { ...connectionLimits, headersTimeout: 200, connectionsCheckingInterval: 50 };
  const network = {
    interfaces: () => [],
    neighbourMac: async () => null,
    gateway: async () => null,
    portHolder: async () => null,
  };
  const context = {
    clock: lab.clock,
    network,
    openAccessLog: () => ({ write: () => undefined, close: async () => undefined }),
    onBug: (error: unknown) => lab.bugs.push(error),
    onFault: () => undefined,
  };
  const listener = new HttpListener(listenerSettings(0, { tls }), context, limits);
  let judged = 0;
  const sockets = createServer((socket: Socket) => listener.accept(socket, () => (judged += 1)));
  await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve));
  const { port } = sockets.address() as { port: number };
  const client = await Client.open(port);
  let isEnded = false;
  client.socket.once('end', () => (isEnded = true)).once('close', () => (isEnded = true));
  await until(() => isEnded, 'its end');
  await until(() => judged > 0, 'its verdict');
  expect(judged).toBe(1);
  client.leave();
  listener.destroy();
  await new Promise((resolve) => sockets.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

test('what reaches an endpoint is proper however the client writes it', async () => {
  const upstream = await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  const front = await fronts.server(upstream.port);
  const client = await Client.send(
    front.port,
    'GET http://elsewhere.example:81/path?q HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: X-Gone\r\nX-Gone: 1\r\n\r\n',
  );
  await client.received('200 OK');
  const [reached] = upstream.received.flatMap(readProperRequests);
  // To the endpoint of the settings, and named so, whatever was asked for.
  expect(reached?.line).toBe('GET /path?q HTTP/1.1');
  expect(reached?.fields.filter(([name]) => /^(host|x-forwarded-host|x-gone)$/i.test(name))).toEqual([
    ['Host', `127.0.0.1:${upstream.port}`],
    ['X-Forwarded-Host', 'elsewhere.example:81'],
  ]);
  client.leave();
  await front.end();
  await upstream.close();
});

test.each([
  ['/../admin', '/apis/admin'],
  ['/a/%2e%2E/../admin', '/apis/admin'],
  ['/a/..%2fadmin', '/apis/a/..%2fadmin'],
])('a path never leads out of that of an endpoint: %s', async (asked, reached) => {
  const { lab, port } = await web({
    machines: { nas: { isOn: true } },
    routes: (to) => ({ web: { endpoints: [{ ...to('nas'), path: '/apis' }] } }),
  });
  await lab.untilState('nas', 'awake');
  const client = await Client.send(port, `GET ${asked}?q=/../ HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await client.received('"byteCount"');
  expect(client.text).toContain(`"url":"${reached}?q=/../"`);
  client.leave();
});

test('no HTTP/2 is offered beside another protocol: its requests would pass unseen', async () => {
  const upstream = await answering('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  const front = await fronts.server(upstream.port);
  const client = await Client.send(
    front.port,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: H2C, websocket, TLS/1.2\r\n\r\n',
  );
  await client.received('HTTP/1.1 502 ');
  const [reached] = upstream.received.flatMap(readProperRequests);
  expect(reached?.fields.filter(([name]) => name === 'Upgrade')).toEqual([['Upgrade', 'websocket']]);
  client.leave();
  await front.end();
  await upstream.close();
});

test('a request that goes round in a circle ends', async () => {
  const { lab, port } = await web({ machines: { nas: { isOn: true } } });
  await lab.untilState('nas', 'awake');
  const asked = (times: number) => get(port, '/', { headers: { via: Array(times).fill('1.1 reveille').join(', ') } });
  expect((await asked(3)).status).toBe(200);
  expect((await asked(8)).status).toBe(508);
});

test('offers that are declined leave nothing behind on the connection', async () => {
  const upstream = await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  const front = await fronts.server(upstream.port);
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const client = await Client.open(front.port);
  for (let count = 1; count <= 20; count++) {
    client.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    await until(() => client.text.split('200 OK').length === count + 1, 'the answer');
  }
  process.off('warning', note);
  expect(warnings).toEqual([]);
  client.leave();
  await front.end();
  await upstream.close();
});
