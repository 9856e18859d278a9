import { createHash, randomBytes } from 'node:crypto';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { Client } from '../../engine/client.ts';
import { get, told, webService, webs } from './http-lab.ts';

const web = webs();
const mebibyte = 1024 * 1024;
/** Does not come up while a test looks. */
const never = { bootMs: 3_600_000, target: { ready: { kind: 'tcp', limitMs: 7_200_000 } } };

test('a request wakes the machine, is held, and gets its answer', async () => {
  const { lab, port, machine } = await web();
  await lab.untilState('nas', 'asleep');
  const got = await get(port, '/a/b?c=d');
  expect(got.status).toBe(200);
  expect(told(got)).toMatchObject({ name: 'nas', method: 'GET', url: '/a/b?c=d' });
  expect(machine('nas').wakes).toBe(1);
});

test('a hundred requests are one wake, and all are answered', async () => {
  const { lab, port, machine } = await web();
  await lab.untilState('nas', 'asleep');
  const all = await Promise.all(Array.from({ length: 100 }, (_, index) => get(port, `/${index}`)));
  expect(all.map((got) => told(got).url)).toEqual(all.map((_, index) => `/${index}`));
  expect(machine('nas').wakes).toBe(1);
});

test('the machine sleeps again after the last request, also while the connection of the client stays open', async () => {
  const { lab, port } = await web();
  const client = await Client.send(port, 'GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await client.received('"url":"/x"');
  await lab.untilState('nas', 'cooldown');
  await lab.untilState('nas', 'asleep');
  client.socket.write('GET /y HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await client.received('"url":"/y"');
  client.leave();
  expect(lab.accesses.map(({ url }) => url)).toEqual(['/x', '/y']);
});

test('a long body sent while it is asleep arrives once and whole', async () => {
  const arrived: string[] = [];
  const service = webService((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk) => hash.update(chunk));
    request.on('end', () => {
      arrived.push(hash.digest('hex'));
      response.end('stored');
    });
  });
  const { lab, port } = await web({ machines: { nas: { service } } });
  await lab.untilState('nas', 'asleep');
  const body = randomBytes(10 * mebibyte);
  const got = await get(port, '/upload', { method: 'POST', body });
  expect(got.text).toBe('stored');
  expect(arrived).toEqual([createHash('sha256').update(body).digest('hex')]);
});

test('a body that is longer than what is kept ends in 503, and nothing of it arrives', async () => {
  const { lab, port, machine } = await web({ machines: { nas: never } });
  await lab.untilState('nas', 'asleep');
  const asked = send({ host: '127.0.0.1', port, path: '/', method: 'POST', agent: false });
  const status = new Promise((resolve, reject) => {
    asked.on('response', (response) => resolve(response.statusCode));
    asked.on('error', reject);
  });
  asked.write(Buffer.alloc(17 * mebibyte));
  expect(await status).toBe(503);
  asked.on('error', () => undefined).destroy();
  await lab.until('nobody waits', () => lab.route('web').waiting === 0);
  expect(machine('nas').visits).toBe(0);
});

test('who waits for 100 (Continue) is asked for the body by the machine, not before', async () => {
  const { lab, port, machine } = await web({ machines: { nas: { bootMs: 20_000 } } });
  await lab.untilState('nas', 'asleep');
  const asked = send({
    host: '127.0.0.1',
    port,
    method: 'PUT',
    agent: false,
    headers: { expect: '100-continue', 'content-length': 5 },
  });
  asked.flushHeaders();
  let isInvited = false;
  const answer = new Promise<string>((resolve, reject) => {
    asked.on('continue', () => {
      isInvited = true;
      asked.end('hello');
    });
    asked.on('response', (response) => response.on('data', (chunk) => resolve(String(chunk))));
    asked.on('error', reject);
  });
  await lab.until('the wake', () => machine('nas').wakes === 1);
  expect(isInvited).toBe(false);
  expect(JSON.parse(await answer)).toMatchObject({ byteCount: 5 });
});

test('two machines behind one port: each is woken alone, and nothing by what leads nowhere', async () => {
  const lab = await web({
    machines: { nas: {}, pi: {} },
    routes: (to) => ({
      photos: { match: { host: null, path: '/photos', anyHost: false }, endpoints: [to('nas')], stripPath: true },
      api: { match: { host: 'api.home', path: '/', anyHost: false }, endpoints: [to('pi')] },
    }),
  });
  await lab.lab.untilState('nas', 'asleep');
  await lab.lab.untilState('pi', 'asleep');
  const lost = await Promise.all([
    get(lab.port, '/'),
    get(lab.port, '/photosynthesis'),
    get(lab.port, '/photos', { headers: { host: 'evil.example' } }),
    get(lab.port, '/photos', { headers: { host: 'home' } }),
  ]);
  for (const got of lost) expect([got.status, got.text]).toEqual([404, 'There is nothing here.\n']);
  expect([lab.machine('nas').wakes, lab.machine('pi').wakes]).toEqual([0, 0]);
  const photos = told(await get(lab.port, '/photos/2024?x=1'));
  expect(photos).toMatchObject({ name: 'nas', url: '/2024?x=1', fields: { 'x-forwarded-prefix': '/photos' } });
  expect([lab.machine('nas').wakes, lab.machine('pi').wakes]).toEqual([1, 0]);
  const api = told(await get(lab.port, '/photos', { headers: { host: 'api.home' } }));
  expect(api).toMatchObject({ name: 'pi', url: '/photos', fields: { host: 'api.home' } });
});

test('whoever may not use the service is told so, and wakes nothing', async () => {
  const { lab, port, machine } = await web({ routes: { web: { allowFrom: ['192.0.2.0/24'] } } });
  await lab.untilState('nas', 'asleep');
  const got = await get(port, '/', { headers: { accept: 'application/json' } });
  expect(got.status).toBe(403);
  expect(JSON.parse(got.text)).toMatchObject({ fault: { code: 'source-not-allowed' } });
  expect([machine('nas').wakes, lab.refusals()]).toEqual([0, ['source-not-allowed']]);
});

test('a listed proxy is believed about its client, others are not', async () => {
  const { lab, port } = await web({
    routes: { web: { allowFrom: ['192.0.2.0/24'] } },
    listener: { trustedProxies: ['127.0.0.1'] },
  });
  const headers = { 'x-forwarded-for': '192.0.2.7' };
  expect(told(await get(port, '/', { headers })).fields['x-forwarded-for']).toMatch(/^192\.0\.2\.7/);
  expect(lab.accesses.map(({ source }) => source)).toEqual(['192.0.2.7']);
  expect((await get(port, '/')).status).toBe(403);
});

test('icons and monitors never wake it', async () => {
  const { lab, port, machine } = await web();
  await lab.untilState('nas', 'asleep');
  await get(port, '/favicon.ico');
  for (let count = 0; count < 10; count += 1) {
    await get(port, '/', { headers: { 'user-agent': 'Uptime-Kuma/1.23' } });
  }
  await get(port, '/', { headers: { 'sec-purpose': 'prefetch' } });
  const elsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
  expect(await get(port, '/', { headers: elsewhere })).toMatchObject({ status: 503, text: 'Asleep.\n' });
  expect(machine('nas').wakes).toBe(0);
  expect(lab.target('nas').state.kind).toBe('asleep');
});

test('what never wakes does not keep it up either, but is served while it is', async () => {
  const { lab, port } = await web();
  await get(port, '/');
  await lab.untilState('nas', 'cooldown');
  const monitor = { headers: { 'user-agent': 'Uptime-Kuma/1.23' } };
  let answered = 0;
  const poll = setInterval(() => {
    get(port, '/', monitor).then(
      ({ status }) => (answered += status === 200 ? 1 : 0),
      () => undefined,
    );
  }, 50);
  try {
    await lab.untilState('nas', 'asleep');
  } finally {
    clearInterval(poll);
  }
  expect(answered).toBeGreaterThan(1);
});

test('a client that leaves stops counting at once', async () => {
  const { lab, port, machine } = await web({ machines: { nas: never } });
  await lab.untilState('nas', 'asleep');
  const client = await Client.send(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await lab.until('it waits', () => lab.route('web').waiting === 1);
  client.leave();
  await lab.until('it is gone', () => lab.route('web').waiting === 0);
  await lab.until('its line in the log', () => lab.accesses.length === 1);
  expect(lab.accesses[0]).not.toHaveProperty('status');
  expect(machine('nas').visits).toBe(0);
});

test('a client that ends its side has left', async () => {
  const { lab, port } = await web({ machines: { nas: never } });
  await lab.untilState('nas', 'asleep');
  const client = await Client.send(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await lab.until('it waits', () => lab.route('web').waiting === 1);
  client.socket.end();
  await lab.until('it is gone', () => lab.route('web').waiting === 0);
  client.leave();
  expect(client.text).toBe('');
});

test('a machine that does not come in time is a 504 with the reason', async () => {
  const { lab, port } = await web({
    machines: { nas: { bootMs: 3_600_000, target: { ready: { kind: 'tcp', limitMs: 20_000 } } } },
  });
  await lab.untilState('nas', 'asleep');
  const got = await get(port, '/');
  expect([got.status, got.fields['content-type']]).toEqual([504, 'text/plain; charset=utf-8']);
  expect(got.text).toMatch(/^nas did not answer within \d+ s of being woken\./);
  const again = await get(port, '/');
  expect(again.status === 503 || again.status === 504).toBe(true);
});

test('a service that is not ready within its limit is a 504 of its own', async () => {
  const service = webService((request, response) => {
    response.statusCode = request.url === '/health' ? 503 : 200;
    response.end();
  });
  const ready = { kind: 'http', path: '/health', status: [200], limitMs: 30_000 };
  const { lab, port } = await web({ machines: { nas: { service, target: { ready } } } });
  await lab.untilState('nas', 'asleep');
  const got = await get(port, '/', { headers: { accept: 'application/json' } });
  expect(got.status).toBe(504);
  expect(JSON.parse(got.text)).toMatchObject({ fault: { code: 'not-ready', params: { target: 'nas' } } });
  expect(lab.target('nas').fault).toMatchObject({ code: 'not-ready' });
});

test('a sleeping endpoint is not woken while one that is awake gives a usable answer', async () => {
  const { lab, port, machine } = await web({
    machines: { nas: {}, pi: { isOn: true } },
    routes: (to) => ({ web: { endpoints: [to('nas'), to('pi')] } }),
  });
  await lab.untilState('nas', 'asleep');
  await lab.untilState('pi', 'awake');
  expect(told(await get(port, '/')).name).toBe('pi');
  expect(machine('nas').wakes).toBe(0);
  await machine('pi').switchOff();
  expect(told(await get(port, '/')).name).toBe('nas');
  expect([machine('nas').wakes, machine('pi').wakes]).toEqual([1, 0]);
  expect(lab.route('web').endpoints).toMatchObject([
    { endpoint: 'nas', lastOutcome: { text: '200', isUsable: true } },
    { endpoint: 'pi', lastOutcome: { isUsable: false } },
  ]);
});

test('kept asleep and paused are told at once, with when to come back', async () => {
  const { lab, port, machine } = await web();
  await lab.untilState('nas', 'asleep');
  lab.engine.doNotWake('nas', 'Anna', { untilWallMs: lab.clock.wallMs() + 120_000 });
  const asleep = await get(port, '/');
  expect(asleep.status).toBe(503);
  expect(asleep.text).toMatch(/^nas is kept asleep until /);
  expect(Number(asleep.fields['retry-after'])).toBeGreaterThan(60);
  lab.engine.release('nas', 'Anna');
  lab.engine.pause('Anna', { untilWallMs: null });
  const paused = await get(port, '/', { headers: { accept: 'text/html' } });
  expect([paused.status, paused.text.includes('Everything is paused')]).toEqual([503, true]);
  expect(machine('nas').wakes).toBe(0);
});

test('a machine that goes down under a request breaks its answer off', async () => {
  const service = webService((_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('begin');
  });
  const { lab, port, machine } = await web({ machines: { nas: { service, isOn: true } } });
  await lab.untilState('nas', 'awake');
  const client = await Client.send(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await client.received('begin');
  await machine('nas').switchOff();
  expect(await client.ending).toBe('reset');
  await lab.until('nothing runs', () => lab.route('web').sessions === 0);
});

test('a request that comes while the machine goes to sleep is held, and wakes it again', async () => {
  const { lab, port, machine } = await web();
  await get(port, '/');
  let release = () => undefined as void;
  machine('nas').onSleep = () => new Promise((resolve) => (release = resolve));
  await lab.until('the command', () => lab.target('nas').state.kind === 'goingToSleep' && machine('nas').sleeps === 1);
  const asked = get(port, '/late');
  await lab.until('it waits', () => lab.route('web').waiting === 1);
  release();
  expect(told(await asked).url).toBe('/late');
  expect(machine('nas').wakes).toBe(2);
});

test('an upgrade that comes while it is asleep is held, then passes both ways', async () => {
  const service = webService((_request, response) => response.end('no upgrade'), {
    onUpgrade: (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.on('data', (chunk) => socket.write(chunk));
      socket.on('end', () => socket.end());
    },
  });
  const { lab, port } = await web({ machines: { nas: { service } } });
  await lab.untilState('nas', 'asleep');
  const head = 'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
  const client = await Client.send(port, `${head}early `);
  await client.received('early ');
  client.socket.write('late');
  await client.received('early late');
  expect(client.text).toMatch(/^HTTP\/1\.1 101 /);
  await lab.until('it runs', () => lab.route('web').sessions === 1);
  expect(lab.target('nas').state.kind).toBe('awake');
  client.socket.end();
  await lab.until('it is over', () => lab.route('web').sessions === 0);
  await lab.untilState('nas', 'cooldown');
  expect(lab.accesses.at(-1)).toMatchObject({ status: 101, servedBy: 'nas' });
});

test('an upgrade whose client leaves while it waits stops counting', async () => {
  const { lab, port } = await web({ machines: { nas: never } });
  await lab.untilState('nas', 'asleep');
  const client = await Client.send(
    port,
    'GET / HTTP/1.1\r\nHost: x.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  await lab.until('it waits', () => lab.route('web').waiting === 1);
  client.socket.end();
  await lab.until('it is gone', () => lab.route('web').waiting === 0);
  client.leave();
  expect(client.text).toBe('');
});

test('an offer to go on with HTTP/2 is ignored, body and all', async () => {
  const { port } = await web();
  const head =
    'POST /h2 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\n';
  const client = await Client.send(port, `${head}Content-Length: 5\r\n\r\nhello`);
  await client.received('"byteCount":5');
  expect(client.text).not.toMatch(/upgrade/i);
  client.leave();
});

test('the access log tells who served, how long it waited, and how much moved', async () => {
  const { lab, port } = await web();
  await get(port, '/x', { method: 'POST', body: 'hello', headers: { 'user-agent': 'test', referer: 'http://a/' } });
  const ours = await get(port, '/', { headers: { host: 'evil.example' } });
  await lab.until('both lines', () => lab.accesses.length === 2);
  const [served, lost] = lab.accesses;
  expect(served).toMatchObject({
    source: '127.0.0.1',
    method: 'POST',
    url: '/x',
    status: 200,
    route: 'web',
    servedBy: 'nas',
    bytesIn: 5,
    userAgent: 'test',
    referer: 'http://a/',
    attempts: [{ endpoint: 'nas', outcome: '200' }],
  });
  expect(served?.bytesOut).toBeGreaterThan(50);
  expect(served?.waitMs).toBeGreaterThan(1_000);
  expect(lost).toMatchObject({ status: 404, servedBy: 'reveille', host: 'evil.example' });
  expect(ours.text.length).toBeGreaterThan(10);
  expect(lost?.bytesOut).toBe(ours.text.length);
  await get(port, '/', { method: 'HEAD', headers: { host: 'evil.example' } });
  await lab.until('a third line', () => lab.accesses.length === 3);
  expect(lab.accesses[2]).toMatchObject({ status: 404, bytesOut: 0 });
});

test('a removed route takes no more requests; its running ones go on', async () => {
  let finish = () => undefined as void;
  const service = webService((_request, response) => {
    response.write('begin ');
    finish = () => void response.end('end');
  });
  const lab = await web({ machines: { nas: { service, isOn: true } } });
  await lab.lab.untilState('nas', 'awake');
  const client = await Client.send(lab.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await client.received('begin');
  await lab.apply({ routes: { other: { match: { host: null, path: '/other', anyHost: false } } } });
  expect((await get(lab.port, '/')).status).toBe(404);
  finish();
  await client.received('end');
  client.leave();
});

test('one more request on a connection after an answer of ours', async () => {
  const { port } = await web();
  const client = await Client.send(port, 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  await client.received('nothing here');
  client.socket.write('GET /again HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await client.received('"url":"/again"');
  client.leave();
  expect(client.text).toMatch(/^HTTP\/1\.1 404 [^]*HTTP\/1\.1 200 /);
});

test('pipelined requests are answered in order', async () => {
  const { port } = await web();
  const requests = ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const client = await Client.send(port, requests.join(''));
  await client.received('"url":"/3"');
  expect([...client.text.matchAll(/"url":"(\/\d)"/g)].map(([, url]) => url)).toEqual(['/1', '/2', '/3']);
  client.leave();
});

test('what has not shown yet which route it wants is unjudged, until it is gone', async () => {
  const { lab, port } = await web();
  await get(port, '/');
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write('GET / HT');
  await lab.until('asleep with a silent client', () => lab.target('nas').state.kind === 'asleep');
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});
