import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { Settings, TargetSettings, TcpRouteSettings } from '../../shared/settings.ts';
import { Client, echoed } from './client.ts';
import { type Bench, type BenchOptions, benches, racks, type TcpSettings } from './engine-lab.ts';
import { freePort } from './machine.ts';

const bench = benches();
const rack = racks();

async function asleep(options: BenchOptions = {}): Promise<Bench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  return made;
}

function withRoute(all: TcpSettings, fields: Partial<TcpRouteSettings>): Settings {
  return { ...all, routes: all.routes.map((route) => ({ ...route, ...fields })) };
}

function withTarget(all: Settings, fields: Partial<TargetSettings>): Settings {
  return { ...all, targets: all.targets.map((target) => ({ ...target, ...fields })) };
}

function at(port: number, endPort = port): Pick<TcpRouteSettings, 'listen'> {
  return { listen: [{ host: '127.0.0.1', port, endPort }] };
}

test('an edit of something else neither closes the port nor ends a session nor loses one who waits', async () => {
  const { lab, port, settings } = await asleep({ bootMs: 10_000 });
  const waiting = await Client.send(port, 'hello');
  await lab.until('waiting', () => lab.route('files').waiting === 1);
  const applied = lab.engine.apply(withRoute(settings, { name: 'Files', denyFrom: ['10.0.0.0/8'] }));
  const during = await Client.send(port, 'meanwhile');
  await applied;
  expect(lab.route('files')).toMatchObject({ name: 'Files', listening: [`127.0.0.1:${port}`] });
  await waiting.received('hello');
  await during.received('meanwhile');
  waiting.leave();
  during.leave();
});

test('a changed address is bound anew; sessions and those who wait stay', async () => {
  const { lab, port, settings } = await asleep({ bootMs: 10_000 });
  const waiting = await Client.send(port, 'hello');
  await lab.until('waiting', () => lab.route('files').waiting === 1);
  const next = await freePort();
  await lab.engine.apply(withRoute(settings, at(next)));
  expect(lab.route('files')).toMatchObject({ listening: [`127.0.0.1:${next}`], waiting: 1 });
  await expect(Client.open(port)).rejects.toThrow('ECONNREFUSED');
  const other = await echoed(next, 'here');
  await waiting.received('hello');
  expect(lab.route('files').sessions).toBe(2);
  other.leave();
  waiting.leave();
});

test('two routes may exchange their ports', async () => {
  const made = await rack({ one: { isOn: true }, two: { isOn: true } });
  await made.lab.untilState('one', 'awake');
  await made.lab.untilState('two', 'awake');
  const routes = made.settings.routes.map((route) => ({
    ...route,
    ...at(made.port(route.to.target === 'one' ? 'two' : 'one')),
  }));
  await made.lab.engine.apply({ ...made.settings, routes });
  expect(made.lab.engine.snapshot().routes.map((route) => route.fault)).toEqual([null, null]);
  const client = await echoed(made.port('two'), 'hello');
  expect([made.lab.route('to-one').sessions, made.lab.route('to-two').sessions]).toEqual([1, 0]);
  client.leave();
});

test('a removed route ends its listener, tells those who wait, and lets sessions finish', async () => {
  const { lab, port, settings } = await asleep({ bootMs: 2_000 });
  const client = await echoed(port, 'hello');
  await lab.engine.apply({
    ...settings,
    routes: [],
    targets: settings.targets.map((nas) => ({
      ...nas,
      ready: { kind: 'tcp', port: settings.routes[0]?.to.port ?? 0 },
    })),
  });
  expect(lab.engine.routeView('files')).toBeNull();
  await expect(Client.open(port)).rejects.toThrow('ECONNREFUSED');
  client.socket.write('still here');
  await client.received('still here');
  expect(lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  client.leave();
  await lab.untilState('nas', 'asleep');
});

test('those who wait at a removed route are told', async () => {
  const { lab, port, settings } = await asleep({ bootMs: 30_000 });
  const waiting = await Client.send(port, 'hello');
  await lab.until('waiting', () => lab.route('files').waiting === 1);
  await lab.engine.apply({ ...settings, routes: [], targets: [] });
  expect(await waiting.ending).toBe('reset');
  expect(lab.refusals()).toEqual(['service-removed']);
});

test('a removed target that is ours is left on, and that is in the history', async () => {
  const { lab, machine, port, settings } = await asleep();
  const client = await echoed(port, 'hello');
  await lab.engine.apply({ ...settings, routes: [], targets: [] });
  client.leave();
  expect(lab.engine.snapshot().targets).toEqual([]);
  expect(lab.journal.records.find((record) => record.kind === 'left-on')).toMatchObject({
    target: 'nas',
    durable: null,
  });
  await lab.engine.apply(settings);
  await lab.untilState('nas', 'awake');
  expect(lab.target('nas').owned).toBe(false);
  expect(machine.isServing).toBe(true);
});

test('another host is another machine: no longer ours, and those who wait are served by it', async () => {
  const made = await asleep({ bootMs: 120_000 });
  const { lab, port, settings } = made;
  const waiting = await Client.send(port, 'hello');
  await lab.until('the wake', () => made.machine.wakes === 1);
  expect(lab.target('nas').owned).toBe(true);
  const other = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  await new Promise<void>((resolve) => other.listen(made.machine.port, '::1', resolve));
  await lab.engine.apply(withTarget(settings, { host: '::1' }));
  expect(lab.target('nas')).toMatchObject({ owned: false, address: '::1' });
  await waiting.received('hello');
  expect(lab.target('nas')).toMatchObject({ owned: false, state: { kind: 'awake' } });
  waiting.leave();
  other.close();
});

test('a port in use is a fault that names its holder, retried until it is free', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const bound = holder.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  const { lab } = await bench({ isOn: true, route: at(port), network: { portHolder: async () => 'smbd (812)' } });
  await lab.until('the holder', () => {
    const { fault } = lab.route('files');
    return fault?.code === 'port-in-use' && fault.params.holder === 'smbd (812)';
  });
  expect(lab.route('files').listening).toEqual([]);
  holder.close();
  await lab.until('bound', () => lab.route('files').listening.length === 1);
  expect(lab.route('files').fault).toBeNull();
  await lab.untilState('nas', 'awake');
  const client = await echoed(port, 'hello');
  client.leave();
});

test('a port range forwards each port to its own', async () => {
  const { lab, machine, settings } = await bench({ isOn: true });
  const second = createServer((socket) => socket.on('error', () => undefined).end('the second'));
  const [listen, place] = [await freePair(), await freePair()];
  await new Promise<void>((resolve) => second.listen(place + 1, '127.0.0.1', resolve));
  const to = { target: 'nas', port: place, endPort: place + 1 };
  await lab.engine.apply(
    withTarget(withRoute(settings, { ...at(listen, listen + 1), to }), { ready: { kind: 'tcp', port: machine.port } }),
  );
  expect(lab.route('files').listening).toEqual([`127.0.0.1:${listen}`, `127.0.0.1:${listen + 1}`]);
  await lab.untilState('nas', 'awake');
  const client = await Client.send(listen + 1, 'hello');
  await client.received('the second');
  client.leave();
  second.close();
});

test('a route that is added later serves, and its machine is asked on its port', async () => {
  const { lab, port, settings } = await asleep();
  const [files] = settings.routes;
  const more = await freePort();
  await lab.engine.apply({ ...settings, routes: files ? [files, { ...files, id: 'more', ...at(more) }] : [] });
  const client = await echoed(more, 'hello');
  expect(lab.route('more').sessions).toBe(1);
  const other = await echoed(port, 'hello');
  expect(lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 2 });
  client.leave();
  other.leave();
});

test('settings that cannot work are refused whole, and the running ones stay', async () => {
  const { lab, port, settings } = await asleep({ driver: { identityKeys: () => ['aa:bb'] } });
  const [nas] = settings.targets;
  const [files] = settings.routes;
  if (!nas || !files) throw new Error('no settings');
  const codeOf = (all: Settings) =>
    lab.engine.apply(all).then(
      () => 'applied',
      (error: Error) => error.message,
    );
  expect(await codeOf({ ...settings, targets: [nas, { ...nas, id: 'twin' }] })).toBe('same-machine');
  expect(await codeOf({ ...settings, routes: [] })).toBe('nothing-to-ask');
  expect(await codeOf(withRoute(settings, { to: { target: 'nas', port, endPort: port } }))).toBe('forwards-to-itself');
  const everywhere = { listen: [{ host: '0.0.0.0', port, endPort: port }] };
  expect(await codeOf(withRoute(settings, { ...everywhere, to: { target: 'nas', port, endPort: port } }))).toBe(
    'forwards-to-itself',
  );
  expect(await codeOf(withTarget(settings, { ready: { kind: 'tcp', port } }))).toBe('forwards-to-itself');
  expect(lab.route('files').listening).toEqual([`127.0.0.1:${port}`]);
});

test('of two edits at once the later one stands', async () => {
  const { lab, settings } = await asleep();
  const [one, two] = [await freePort(), await freePort()];
  await Promise.all([lab.engine.apply(withRoute(settings, at(one))), lab.engine.apply(withRoute(settings, at(two)))]);
  expect(lab.route('files').listening).toEqual([`127.0.0.1:${two}`]);
  await expect(Client.open(one)).rejects.toThrow('ECONNREFUSED');
});

/** A port of two in a row that were free a moment ago. */
async function freePair(): Promise<number> {
  for (;;) {
    const port = await freePort();
    const next = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      next.once('error', () => resolve(false));
      next.listen(port + 1, '127.0.0.1', () => resolve(true));
    });
    next.close();
    if (isFree) return port;
  }
}
