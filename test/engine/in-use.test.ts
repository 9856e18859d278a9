import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Client, echoed } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';
import { freePort } from './machine.ts';

const bench = benches();

/** A machine woken by a client that is still connected. */
async function served(options: BenchOptions = {}): Promise<Bench & { readonly client: Client }> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  const client = await echoed(made.port, 'hello');
  return { ...made, client };
}

const traffic = { inUse: { kind: 'traffic', quietBytes: 1_000, quietMs: 5_000 } } as const;

test('a session that is silent for ten cooldowns keeps the machine up', async () => {
  const made = await served({ target: { idle: { cooldownMs: 3_000 } } });
  await made.lab.passed(30_000);
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  expect(made.machine.sleeps).toBe(0);
  made.client.leave();
  await made.lab.untilState('nas', 'asleep');
});

test('a quiet session on a "traffic" route stays connected and holds nothing; busy again, it holds', async () => {
  const made = await served({ route: traffic, target: { idle: { cooldownMs: 60_000 } } });
  await made.lab.untilState('nas', 'cooldown');
  expect(made.lab.route('files')).toMatchObject({ sessions: 1, quiet: 1 });
  const text = 'x'.repeat(2_000);
  made.client.socket.write(text);
  await made.client.received(text);
  await made.lab.untilState('nas', 'awake');
  expect(made.lab.target('nas').state).toMatchObject({ leases: 1 });
  expect(made.lab.route('files')).toMatchObject({ sessions: 1, quiet: 0 });
  made.client.leave();
});

test('at our own confirmed down all sessions end at once, and that wakes nothing', async () => {
  const made = await served({ route: traffic });
  expect(await made.client.ending).toBe('reset');
  await made.lab.untilState('nas', 'asleep');
  await made.lab.until('no session', () => made.lab.route('files').sessions === 0);
  await made.lab.passed(10_000);
  expect(made.lab.target('nas').state.kind).toBe('asleep');
  expect(made.machine.wakes).toBe(1);
});

test.each(['refusal', 'silence'] as const)('a client cut off by our sleep redials by reflex (%s)', async (kind) => {
  const made = await served({ kind, route: traffic });
  await made.client.ending;
  await made.lab.untilState('nas', 'asleep');
  const redial = await Client.send(made.port, 'again');
  expect(await redial.ending).toBe('reset');
  expect(made.lab.refusals()).toEqual(['came-back-by-reflex']);
  expect(made.lab.target('nas').state.kind).toBe('asleep');
  expect(made.machine.wakes).toBe(1);
});

const others = {
  'another source': ({ port }: Bench) => echoed(port, 'other', '::1'),
  'a person': async ({ lab }: Bench) => lab.engine.wake('nas', 'me'),
};

test.each(Object.entries(others))('%s wakes a machine whose client redials by reflex', async (_who, wake) => {
  const address = (port: number) => [{ host: 'localhost', port, endPort: port }];
  const made = await bench({ route: traffic });
  const [files] = made.settings.routes;
  await made.lab.engine.apply({ ...made.settings, routes: files ? [{ ...files, listen: address(made.port) }] : [] });
  await made.lab.untilState('nas', 'asleep');
  const client = await echoed(made.port, 'hello');
  await client.ending;
  await made.lab.untilState('nas', 'asleep');
  const redial = await Client.send(made.port, 'again');
  expect(await redial.ending).toBe('reset');
  await wake(made);
  await made.lab.untilState('nas', 'awake');
  await echoed(made.port, 'welcome back');
  expect(made.machine.wakes).toBe(2);
});

test('of two routes to one machine, one busy is enough', async () => {
  const made = await bench();
  const [files] = made.settings.routes;
  const port = await freePort();
  const more = files ? { ...files, id: 'more', listen: [{ host: '127.0.0.1', port, endPort: port }] } : null;
  await made.lab.engine.apply({ ...made.settings, routes: [...made.settings.routes, ...(more ? [more] : [])] });
  await made.lab.untilState('nas', 'asleep');
  const first = await echoed(made.port, 'one');
  const second = await echoed(port, 'two');
  first.leave();
  await made.lab.until('one session', () => made.lab.route('files').sessions === 0);
  await made.lab.passed(25_000);
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  second.leave();
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine.sleeps).toBe(1);
});

test('a visit judged real while the command waits for its verdict cancels the sleep', async () => {
  // The checks last until the visit is there; only its own bytes come late.
  const made = await served({ route: { gate: { kind: 'first-bytes', limit: 60_000 } } });
  let late: Client | null = null;
  made.lab.journal.onAppend((record) => {
    if (record.kind === 'checking' && !late) void Client.open(made.port).then((client) => (late = client));
  });
  const driver = made.machine;
  driver.beforeCommit = () => made.lab.until('an unjudged visit', () => made.lab.route('files').background === 1);
  made.client.leave();
  await made.lab.until('settling', () => made.lab.route('files').background === 1);
  await made.lab.passed(1_000);
  (late as Client | null)?.socket.write('real');
  await (late as Client | null)?.received('real');
  await made.lab.untilState('nas', 'awake');
  expect(made.machine.sleeps).toBe(0);
  expect(made.lab.journal.count('sleep-cancelled', 'nas')).toBe(1);
});

test('a client that sends nothing but takes much is no monitor', async () => {
  const greeting = 'x'.repeat(1_000);
  const service = (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.write(greeting);
    timers.push(setInterval(() => socket.write(greeting), 20));
    socket.once('close', () => clearInterval(timers.pop()));
  };
  const timers: ReturnType<typeof setInterval>[] = [];
  const made = await bench({ isOn: true, service, target: { idle: { cooldownMs: 60_000 } } });
  await made.lab.untilState('nas', 'awake');
  const listener = await Client.open(made.port);
  await made.lab.until('background', () => made.lab.route('files').background === 1);
  await made.lab.until('in use', () => made.lab.route('files').background === 0);
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  listener.leave();
  await made.lab.until('no session', () => made.lab.route('files').sessions === 0);
});

test('a session whose client has gone and whose service never noticed holds nothing for long', async () => {
  const service = (socket: Socket) => {
    socket.on('error', () => undefined);
    // Echoes, and never closes its side.
    socket.on('data', (chunk) => socket.write(chunk));
  };
  const made = await served({ factor: 100, service, target: { idle: { cooldownMs: 30_000 } } });
  made.client.socket.end();
  await made.lab.passed(60_000);
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine.sleeps).toBe(1);
});
