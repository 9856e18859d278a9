import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { fault } from '../../shared/faults.ts';
import type { HttpRouteSettings, Settings } from '../../shared/settings.ts';
import { Client } from './client.ts';
import { freePort } from './machine.ts';
import { endpointAt, listenerSettings, type RequestBench, requestBenches } from './request-lab.ts';

const bench = requestBenches();

async function up(): Promise<RequestBench> {
  const made = await bench({ nas: { isOn: true }, tv: { isOn: true } });
  await made.lab.untilState('nas', 'awake');
  await made.lab.untilState('tv', 'awake');
  return made;
}

/** Asked about by themselves, whatever services lead to them. */
function askable(made: RequestBench): Settings['targets'] {
  return made.settings.targets.map((target) => ({
    ...target,
    ready: { kind: 'tcp', port: made.machine(target.id).port },
  }));
}

function httpRoutes(settings: Settings): readonly HttpRouteSettings[] {
  return settings.routes.filter((route) => route.kind === 'http');
}

test('what is wrong with the port is shown at every route of the listener, until it is free', async () => {
  const made = await up();
  const taken = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
  const listen = [{ host: '127.0.0.1', port, endPort: port }];
  await made.lab.engine.apply({ ...made.settings, listeners: [listenerSettings(made.port, { listen })] });
  const codes = () => made.lab.engine.snapshot().routes.map((route) => route.fault?.code);
  expect(codes()).toEqual(['port-in-use', 'port-in-use']);
  expect(made.lab.journal.records.filter(({ kind }) => kind === 'not-listening')).toHaveLength(1);
  await new Promise((resolve) => taken.close(resolve));
  await made.lab.until('listening', () => codes().every((code) => code === undefined));
});

test('what is wrong with the server is shown at every route of the listener', async () => {
  const made = await up();
  const reason = fault('certificate-unreadable', { listener: 'Web', file: 'web.pem', detail: 'gone' });
  made.server().fail(reason);
  expect(made.lab.engine.snapshot().routes.map((route) => route.fault)).toEqual([reason, reason]);
  made.server().fail(null);
  expect(made.lab.route('nas').fault).toBeNull();
});

test('an edit of something else leaves the server and its connections alone', async () => {
  const made = await up();
  const { changes } = made.server();
  const client = await made.send('nas get a');
  await client.received('a');
  const targets = made.settings.targets.map((target) => ({ ...target, name: `The ${target.id}` }));
  await made.lab.engine.apply({ ...made.settings, targets });
  expect([made.servers().length, made.server().changes]).toEqual([1, changes]);
  client.socket.write('tv get b\n');
  await client.received('b');
  client.leave();
});

test('an edit of the listener reaches its server, and connections stay', async () => {
  const made = await up();
  const client = await made.send('nas get a');
  await client.received('a');
  const tls = { certFile: 'web.pem', keyFile: 'web.key' };
  await made.lab.engine.apply({ ...made.settings, listeners: [listenerSettings(made.port, { tls })] });
  expect(made.servers()).toHaveLength(1);
  expect(made.server().settings.tls).toEqual(tls);
  expect(made.lab.route('nas').open).toBe('https://{host}:{port}/');
  client.socket.write('tv get b\n');
  await client.received('b');
  client.leave();
});

test('a listener that moves keeps those who wait', async () => {
  const made = await bench({ nas: { bootMs: 10_000 } });
  await made.lab.untilState('nas', 'asleep');
  const client = await made.send('nas get a');
  await made.lab.until('waiting', () => made.lab.route('nas').waiting === 1);
  const port = await freePort();
  await made.lab.engine.apply({ ...made.settings, listeners: [listenerSettings(port)] });
  await expect(Client.open(made.port)).rejects.toThrow('ECONNREFUSED');
  const other = await Client.send(port, 'nas get b\n');
  await client.received('a');
  await other.received('b');
  expect(made.machine('nas').wakes).toBe(1);
  client.leave();
  other.leave();
});

test('a route that is removed tells those who wait; the other goes on', async () => {
  const made = await bench({ nas: { bootMs: 10_000 }, tv: { isOn: true } });
  await made.lab.untilState('nas', 'asleep');
  const client = await made.send('nas get a');
  await made.lab.until('waiting', () => made.lab.route('nas').waiting === 1);
  const [tv] = httpRoutes(made.settings).filter(({ id }) => id === 'tv');
  await made.lab.engine.apply({ ...made.settings, targets: askable(made), routes: tv ? [tv] : [] });
  await client.received('fault service-removed');
  client.socket.write('nas get b\ntv get c\n');
  await client.received('no such route');
  await client.received('c');
  client.leave();
  expect(made.lab.refusals()).toEqual(['service-removed']);
});

test('a route that gets another endpoint keeps what goes to the first, and shows at both machines', async () => {
  const made = await up();
  const [nas, tv] = httpRoutes(made.settings);
  if (!nas || !tv) throw new Error('two routes are needed');
  const endpoints = [...nas.endpoints, endpointAt('tv', made.machine('tv').port)];
  await made.lab.engine.apply({ ...made.settings, routes: [{ ...nas, endpoints }, tv] });
  expect(made.lab.route('nas').targets).toEqual(['nas', 'tv']);
  expect(await made.ask('nas get to1')).toBe('to1');
  expect(made.lab.target('tv').state).toMatchObject({ leases: 1 });
  const routes = [{ ...nas, endpoints: endpoints.slice(1) }, tv];
  await made.lab.engine.apply({ ...made.settings, targets: askable(made), routes });
  expect(made.lab.route('nas')).toMatchObject({ target: 'tv', targets: ['tv'] });
  expect(await made.ask('nas get x')).toBe('x');
});

test('a request to a plain URL is counted and holds nothing', async () => {
  const made = await up();
  const [nas, tv] = httpRoutes(made.settings);
  if (!nas || !tv) throw new Error('two routes are needed');
  const url = {
    kind: 'url',
    host: 'one.example',
    port: 443,
    path: '/apis',
    tls: { verify: { kind: 'system' } },
  } as const;
  await made.lab.engine.apply({ ...made.settings, routes: [{ ...nas, endpoints: [...nas.endpoints, url] }, tv] });
  const client = await made.send('nas get to1');
  await made.lab.until('running', () => made.lab.route('nas').sessions === 1);
  expect(made.lab.route('nas').endpoints?.map(({ endpoint }) => endpoint)).toEqual(['nas', 'https://one.example/apis']);
  expect(made.lab.target('nas').state).toMatchObject({ leases: 0 });
  client.leave();
  await made.lab.until('over', () => made.lab.route('nas').sessions === 0);
});

test('a URL endpoint at one of our own addresses is refused', async () => {
  const made = await up();
  const [nas, tv] = httpRoutes(made.settings);
  if (!nas || !tv) throw new Error('two routes are needed');
  const url = { kind: 'url', host: '127.0.0.1', port: made.port, path: '/', tls: null } as const;
  const routes = [{ ...nas, endpoints: [...nas.endpoints, url] }, tv];
  await expect(made.lab.engine.apply({ ...made.settings, routes })).rejects.toThrow('forwards-to-itself');
});

test('a connection that has asked for nothing yet delays a sleep by five seconds', async () => {
  const made = await bench({ nas: {} });
  expect(await made.ask('nas get x')).toBe('x');
  const silent = await Client.open(made.port);
  await made.lab.untilState('nas', 'goingToSleep');
  const before = made.lab.clock.monotonicMs();
  await made.lab.untilState('nas', 'asleep');
  expect(made.lab.clock.monotonicMs() - before).toBeGreaterThan(4_500);
  silent.leave();
});

test('at most 1,024 connections have asked for nothing at a time', async () => {
  const made = await bench({ nas: { isOn: true } });
  await made.lab.untilState('nas', 'awake');
  const silent: Client[] = [];
  // Not all at once: what overflows the system's queue is connected for the client alone, until it sends something.
  while (silent.length < 1_024) {
    silent.push(...(await Promise.all(Array.from({ length: 128 }, () => Client.open(made.port)))));
    await made.lab.until('taken on', () => made.server().connectionCount === silent.length);
  }
  const late = await Client.open(made.port);
  expect(await late.ending).toBe('reset');
  expect(made.lab.refusals()).toEqual(['too-many-clients']);
  silent.pop()?.leave();
  await made.lab.until('room again', () => made.server().connectionCount === 1_023);
  expect(await made.ask('nas get x')).toBe('x');
  for (const one of silent) one.leave();
});

test('a listener that is removed ends when its last connection does, and the engine ends what is left', async () => {
  const made = await up();
  const client = await made.send('nas get a');
  await client.received('a');
  const [nas] = httpRoutes(made.settings);
  if (!nas) throw new Error('a route is needed');
  const other = listenerSettings(await freePort(), { id: 'other' });
  const routes = [{ ...nas, listener: 'other' }];
  await made.lab.engine.apply({ ...made.settings, targets: askable(made), listeners: [other], routes });
  const [first] = made.servers();
  expect(made.servers()).toHaveLength(2);
  await expect(Client.open(made.port)).rejects.toThrow('ECONNREFUSED');
  await made.lab.engine.stop(0);
  expect(first?.isDestroyed).toBe(true);
  expect(made.server().isDestroyed).toBe(true);
  await made.lab.until('ended', () => client.socket.readableEnded);
  client.leave();
});
