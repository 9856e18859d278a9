import { expect, test } from 'vitest';
import { Client, echoed } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';

const bench = benches();

/** A machine that was woken by a client that has left again: its cooldown runs. */
async function inCooldown(options: BenchOptions = {}): Promise<Bench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  const client = await echoed(made.port, 'wake');
  client.leave();
  await made.lab.untilState('nas', 'cooldown');
  return made;
}

/** Connects, sends nothing, leaves; every 5 s of the test's clock. */
function monitor({ lab, port }: Bench): Disposable {
  let isOver = false;
  const visit = async () => {
    if (isOver) return;
    const client = await Client.open(port);
    client.leave();
    lab.clock.after(5_000, () => void visit());
  };
  void visit();
  return {
    [Symbol.dispose]() {
      isOver = true;
    },
  };
}

test('a monitor that only connects does not wake', async () => {
  const made = await bench();
  await made.lab.untilState('nas', 'asleep');
  const visits = monitor(made);
  await made.lab.until('ten visits', () => made.lab.refusals().length >= 5, 20_000);
  visits[Symbol.dispose]();
  expect(made.lab.target('nas').state.kind).toBe('asleep');
  expect(made.machine.wakes).toBe(0);
});

test('a monitor that only connects does not stop or restart a cooldown', async () => {
  const made = await inCooldown({ target: { idle: { cooldownMs: 30_000 } } });
  const { sleepAt } = made.lab.target('nas');
  const visits = monitor(made);
  await made.lab.until('visits', () => made.machine.visits >= 4);
  expect(made.lab.target('nas')).toMatchObject({ sleepAt, state: { kind: 'cooldown' } });
  await made.lab.untilState('nas', 'asleep');
  visits[Symbol.dispose]();
  expect({ sleeps: made.machine.sleeps, wakes: made.machine.wakes }).toEqual({ sleeps: 1, wakes: 1 });
});

test('a session counts from its first byte, also when that comes after the limit', async () => {
  const made = await inCooldown({ target: { idle: { cooldownMs: 30_000 } } });
  const client = await Client.open(made.port);
  await made.lab.until('a background session', () => made.lab.route('files').background === 1);
  const startMs = made.lab.clock.monotonicMs();
  await made.lab.until('the limit over', () => made.lab.clock.monotonicMs() - startMs > 7_000);
  expect(made.lab.target('nas').state.kind).toBe('cooldown');
  client.socket.write('at last');
  await client.received('at last');
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  expect(made.lab.route('files')).toMatchObject({ background: 0, sessions: 1 });
});

test('a held visit without a verdict is forwarded when the machine comes up meanwhile', async () => {
  const made = await bench({ route: { gate: { kind: 'first-bytes', limit: 60_000 } } });
  await made.lab.untilState('nas', 'asleep');
  const silent = await Client.open(made.port);
  const first = await echoed(made.port, 'wake');
  await made.lab.until('two sessions', () => made.lab.route('files').sessions === 2);
  expect(made.lab.route('files')).toMatchObject({ background: 1, waiting: 0 });
  silent.socket.write('me too');
  await silent.received('me too');
  first.leave();
});

test('a visit without a verdict at its limit is refused, with the reason in the history', async () => {
  const made = await bench();
  await made.lab.untilState('nas', 'asleep');
  const silent = await Client.open(made.port);
  expect(await silent.ending).toBe('reset');
  expect(made.lab.refusals()).toEqual(['it sent nothing that tells what it wants']);
});

test('a visit without a verdict at its limit goes on while the machine is awake', async () => {
  const made = await bench({ isOn: true });
  await made.lab.untilState('nas', 'awake');
  const silent = await Client.open(made.port);
  const startMs = made.lab.clock.monotonicMs();
  await made.lab.until('the limit over', () => made.lab.clock.monotonicMs() - startMs > 8_000);
  expect(made.lab.route('files')).toMatchObject({ background: 1, sessions: 1 });
  expect(made.lab.target('nas').state).toMatchObject({ leases: 0 });
  silent.leave();
});

test('a background visit to a service that does not answer is not dialled for ever', async () => {
  const made = await bench({ isOn: true, route: { gate: { kind: 'first-bytes', limit: 1_000 } } });
  await made.lab.untilState('nas', 'awake');
  await made.machine.switchOff();
  const silent = await Client.open(made.port);
  expect(await silent.ending).toBe('reset');
  expect(made.lab.refusals()).toEqual(['its service did not answer in time']);
});

test('a scan of every port wakes nothing', async () => {
  const made = await bench();
  await made.lab.untilState('nas', 'asleep');
  for (let visit = 0; visit < 20; visit += 1) {
    const client = await Client.open(made.port);
    if (visit % 2 === 0) client.socket.end();
    else client.socket.resetAndDestroy();
    await client.ending;
  }
  await made.lab.until('all gone', () => made.lab.refusals().length > 0);
  expect(made.lab.target('nas').state.kind).toBe('asleep');
  expect(made.machine.wakes).toBe(0);
});

test('"patient" takes a client that stays for real, and one that leaves not', async () => {
  const made = await bench({
    route: { serverSpeaksFirst: true },
    service: (socket) => {
      socket.on('error', () => undefined);
      socket.write('220 welcome');
    },
  });
  await made.lab.untilState('nas', 'asleep');
  const impatient = await Client.open(made.port);
  impatient.leave();
  const client = await Client.open(made.port);
  await client.received('220 welcome');
  expect(made.machine.wakes).toBe(1);
  expect(made.lab.target('nas').wokenBy).toBe('127.0.0.1');
  client.leave();
});

test('"any" takes every connection for real at once', async () => {
  const made = await bench({ route: { gate: { kind: 'any' } } });
  await made.lab.untilState('nas', 'asleep');
  const client = await Client.open(made.port);
  await made.lab.until('a session', () => made.lab.route('files').sessions === 1);
  expect(made.machine.wakes).toBe(1);
  client.leave();
});

test('"two-touches" wakes for the second of two connections; more bytes of the first are no second', async () => {
  const gate = { kind: 'two-touches', after: 1_000, within: 60_000, limit: 5_000 };
  const made = await bench({ route: { gate } });
  await made.lab.untilState('nas', 'asleep');
  const first = await Client.send(made.port, 'one');
  expect(await first.ending).toBe('reset');
  const startMs = made.lab.clock.monotonicMs();
  await made.lab.until('two seconds', () => made.lab.clock.monotonicMs() - startMs > 2_000);
  const second = await echoed(made.port, 'two');
  expect(made.machine.wakes).toBe(1);
  second.leave();
});

test('later bytes of one connection are not the second touch', async () => {
  const gate = { kind: 'two-touches', after: 1_000, within: 60_000, limit: 5_000 };
  const made = await bench({ isOn: true, route: { gate } });
  await made.lab.untilState('nas', 'awake');
  const first = await echoed(made.port, 'one');
  const startMs = made.lab.clock.monotonicMs();
  await made.lab.until('two seconds', () => made.lab.clock.monotonicMs() - startMs > 2_000);
  first.socket.write('two');
  await first.received('onetwo');
  expect(made.lab.route('files')).toMatchObject({ background: 1 });
  first.leave();
});

test('sources outside the rules are reset, once in the history and then summed per minute', async () => {
  const made = await bench({ route: { denyFrom: ['127.0.0.0/8'] } });
  for (let visit = 0; visit < 5; visit += 1) {
    const client = await Client.open(made.port);
    expect(await client.ending).toBe('reset');
  }
  const refusals = () => made.lab.journal.records.filter((record) => record.kind === 'refused');
  expect(refusals()).toMatchObject([{ route: 'files', source: '127.0.0.1', fault: { code: 'source-not-allowed' } }]);
  await made.lab.until('the sum', () => refusals().length === 2);
  expect(refusals()[1]).toMatchObject({ timesCount: 4, fault: { code: 'source-not-allowed' } });
});
