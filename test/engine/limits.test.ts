import { expect, test } from 'vitest';
import { Admission } from '../../electron/engine/admission.ts';
import { Client } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';

const bench = benches();

async function asleep(options: BenchOptions = {}): Promise<Bench> {
  const made = await bench({ bootMs: 60_000, ...options });
  await made.lab.untilState('nas', 'asleep');
  return made;
}

/** Listens on both families, so that there are two sources. */
async function onBothFamilies(made: Bench): Promise<void> {
  const listen = [{ host: 'localhost', port: made.port, endPort: made.port }];
  await made.lab.engine.apply({
    ...made.settings,
    routes: made.settings.routes.map((route) => ({ ...route, listen })),
  });
}

function sendAll(port: number, count: number, host?: '::1'): Promise<readonly Client[]> {
  return Promise.all(Array.from({ length: count }, () => Client.send(port, 'hello', host)));
}

test('at most 256 clients wait for one target, wherever they come from', () => {
  const admission = new Admission();
  for (let client = 0; client < 256; client += 1) expect(admission.enterQueue(`10.0.0.${client}`, 'nas')).toBeNull();
  expect(admission.enterQueue('10.0.1.0', 'nas')).toMatchObject({ params: { limit: 256, scope: 'target' } });
  expect(admission.enterQueue('10.0.1.0', 'mini')).toBeNull();
  admission.leaveQueue('10.0.0.7', 'nas');
  expect(admission.enterQueue('10.0.1.0', 'nas')).toBeNull();
});

test('at most 128 clients of one source wait', async () => {
  const made = await asleep();
  await onBothFamilies(made);
  const { lab, port } = made;
  const first = await sendAll(port, 130);
  await lab.until('the refusals', () => lab.route('files').waiting === 128);
  const second = await sendAll(port, 128, '::1');
  await lab.until('a full queue', () => lab.route('files').waiting === 256);
  const third = await Client.send(port, 'hello', '::1');
  expect(await third.ending).toBe('reset');
  expect(lab.journal.records.filter((record) => record.kind === 'refused')).toMatchObject([
    { source: '127.0.0.1', fault: { code: 'too-many-clients', params: { limit: 128, scope: 'source' } } },
    { source: '::1', fault: { code: 'too-many-clients', params: { limit: 128, scope: 'source' } } },
  ]);
  for (const client of [...first, ...second]) client.leave();
  await lab.until('an empty queue', () => lab.route('files').waiting === 0);
  const again = await Client.send(port, 'hello');
  await lab.until('room again', () => lab.route('files').waiting === 1);
  again.leave();
});

test('at most 1,024 visits are unjudged at a time', async () => {
  const made = await asleep({ route: { gate: { kind: 'first-bytes', limit: 600_000 } } });
  const { lab, port } = made;
  const clients: Client[] = [];
  // No more at once than the system lets wait to be accepted.
  while (clients.length < 1_024)
    clients.push(...(await Promise.all(Array.from({ length: 64 }, () => Client.open(port)))));
  const last = await Client.open(port);
  expect(await last.ending).toBe('reset');
  expect(lab.refusals()).toEqual(['too-many-clients']);
  for (const client of clients.slice(0, 10)) client.leave();
  await lab.until('they left', () => lab.refusals().length > 1);
  const again = await Client.send(port, 'hello');
  await lab.until('room again', () => lab.route('files').waiting === 1);
  for (const client of [...clients, again]) client.leave();
});

test('a source that woke three times for nothing is named, and has to come twice from then', async () => {
  const made = await asleep({
    bootMs: 1_000,
    target: { idle: { cooldownMs: 2_000, holdOffMs: 500 } },
    // Takes the connection and says nothing.
    service: (socket) => {
      socket.on('error', () => undefined);
      socket.on('end', () => socket.end());
      socket.resume();
    },
  });
  const { lab, machine, port } = made;
  for (let wake = 1; wake <= 3; wake += 1) {
    const client = await Client.send(port, 'hello');
    await lab.until('a session', () => lab.route('files').sessions === 1);
    client.leave();
    await lab.untilState('nas', 'asleep');
    expect(machine.wakes).toBe(wake);
  }
  expect(lab.engine.snapshot().problems).toMatchObject([
    { code: 'waker-without-use', params: { source: '127.0.0.1', target: 'nas', wakes: 3 } },
  ]);
  await lab.passed(2_000);
  const first = await Client.send(port, 'hello');
  expect(await first.ending).toBe('reset');
  expect(machine.wakes).toBe(3);
  await lab.passed(2_000);
  const second = await Client.send(port, 'hello');
  await lab.until('the wake', () => machine.wakes === 4);
  second.leave();
});
