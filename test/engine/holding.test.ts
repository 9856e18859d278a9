import { expect, test } from 'vitest';
import { Client, echoed } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';
import type { Service } from './machine.ts';

const bench = benches();

async function asleep(options: BenchOptions = {}): Promise<Bench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  return made;
}

/** Answers only when the client has ended its side: with how much came, and its own end. */
const counting: Service = (socket) => {
  let count = 0;
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (count += chunk.length));
  socket.on('end', () => socket.end(`got ${count}`));
};

/** Says everything, ends its side, and then listens. */
const speaking: Service = (socket) => {
  socket.on('error', () => undefined);
  socket.end('the whole answer');
  socket.resume();
};

test('FIN before any byte has left', async () => {
  const { lab, machine, port } = await asleep({ route: { gate: { kind: 'any' } }, bootMs: 30_000 });
  const client = await Client.open(port);
  await lab.until('waiting', () => lab.route('files').waiting === 1);
  client.socket.end();
  await lab.until('gone', () => lab.route('files').waiting === 0);
  expect({ isServing: machine.isServing, told: lab.journal.count('client-told') }).toEqual({
    isServing: false,
    told: 0,
  });
});

test.each([
  ['asleep', false],
  ['awake', true],
])('a stream whose client ends first arrives whole, from a machine that is %s', async (_state, isOn) => {
  const { lab, machine, port } = await bench({ isOn, service: counting });
  await lab.untilState('nas', isOn ? 'awake' : 'asleep');
  const client = await Client.send(port, 'x'.repeat(20_000));
  // Ended before anything was sent, it would be no reason to wake.
  if (!isOn) await lab.until('the wake', () => machine.wakes === 1);
  client.socket.end();
  await client.received('got 20000');
  expect(await client.ending).toBe('fin');
});

test.each([
  ['asleep', false],
  ['awake', true],
])('a stream whose service ends first arrives whole, from a machine that is %s', async (_state, isOn) => {
  const { lab, port } = await bench({ isOn, service: speaking });
  await lab.untilState('nas', isOn ? 'awake' : 'asleep');
  const client = await Client.send(port, 'hello');
  await client.received('the whole answer');
  await lab.until('the other direction', () => lab.route('files').sessions === 1);
  client.socket.end('bye');
  expect(await client.ending).toBe('fin');
});

test('a waiting client is read into 64 KiB and then no further; every byte arrives', async () => {
  const { lab, port } = await asleep({ service: counting, bootMs: 10_000 });
  const client = await Client.open(port);
  const total = 8 * 1024 * 1024;
  client.socket.write(Buffer.alloc(total, 'x'));
  await lab.until('waiting', () => lab.route('files').waiting === 1);
  await lab.passed(5_000);
  expect(lab.route('files').waiting).toBe(1);
  expect(client.socket.writableLength).toBeGreaterThan(0);
  client.socket.end();
  await client.received(`got ${total}`);
});

test('a client that ends its side before anything was sent is no reason to wake, but is held', async () => {
  const { lab, machine, port } = await asleep({ bootMs: 10_000 });
  const client = await Client.send(port, 'hello');
  client.socket.end();
  await lab.passed(5_000);
  expect(machine.wakes).toBe(0);
  expect(lab.route('files').waiting).toBe(1);
  await machine.switchOn();
  await client.received('hello');
});

test('a client that ends its side during the wake is held and served', async () => {
  const { lab, machine, port } = await asleep({ bootMs: 10_000 });
  const client = await Client.send(port, 'hello');
  await lab.until('the wake', () => machine.wakes === 1);
  client.socket.end();
  await client.received('hello');
  expect(await client.ending).toBe('fin');
});

test('at its hold limit a client is reset, and told why in the history', async () => {
  const { lab, port } = await asleep({ route: { holdLimitMs: 5_000 }, bootMs: 50_000 });
  const client = await Client.send(port, 'hello');
  expect(await client.ending).toBe('reset');
  expect(lab.journal.records.find((record) => record.kind === 'client-told')).toMatchObject({
    route: 'files',
    source: '127.0.0.1',
    fault: { code: 'client-timeout' },
  });
});

test('a failed wake resets all who wait', async () => {
  const { lab, port } = await asleep({ driver: { wake: () => Promise.reject(new Error('no power')) } });
  const clients = await Promise.all(['one', 'two', 'three'].map((text) => Client.send(port, text)));
  expect(await Promise.all(clients.map((client) => client.ending))).toEqual(['reset', 'reset', 'reset']);
  expect(lab.target('nas')).toMatchObject({ state: { kind: 'failed' }, fault: { code: 'wake-failed' } });
  lab.bugs.length = 0;
});

test('a driver that throws at once instead of rejecting is a failed wake too', async () => {
  const { lab, port } = await asleep({
    driver: {
      wake: () => {
        throw new Error('no power');
      },
    },
  });
  const client = await Client.send(port, 'one');
  expect(await client.ending).toBe('reset');
  await lab.untilState('nas', 'failed');
  lab.bugs.length = 0;
});

test('a client in the middle of a wake is served although its first dial is refused', async () => {
  const { lab, machine, port } = await asleep({ bootMs: 5_000 });
  const [one, two] = await Promise.all([echoed(port, 'one'), echoed(port, 'two')]);
  expect(machine.wakes).toBe(1);
  expect(lab.route('files')).toMatchObject({ sessions: 2, waiting: 0, bytesIn: 6, bytesOut: 6 });
  one.leave();
  two.leave();
});
