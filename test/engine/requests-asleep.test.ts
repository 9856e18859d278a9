import { expect, test } from 'vitest';
import { z } from 'zod';
import type { BusyCheck } from '../../electron/engine/driver.ts';
import { echo, type Service } from './machine.ts';
import { type RequestBench, requestBenches } from './request-lab.ts';

const bench = requestBenches();

/** Answers a line once it is told to. */
function answering(): { readonly service: Service; readonly answer: () => void } {
  const waiting: (() => void)[] = [];
  return {
    service(socket) {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        if (chunk.toString().startsWith('now')) socket.write(chunk);
        else waiting.push(() => socket.write(chunk));
      });
    },
    answer: () => {
      for (const one of waiting.splice(0)) one();
    },
  };
}

async function awake(made: RequestBench): Promise<void> {
  expect(await made.ask('nas get now')).toBe('now');
}

test('no sleep is sent while a request runs, and one is once it has run', async () => {
  const { service, answer } = answering();
  const made = await bench({ nas: { service } });
  const running = await made.send('nas get long');
  await made.lab.until('running', () => made.lab.route('nas').sessions === 1);
  await made.lab.passed(40_000);
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  // Not for a moment between its waiting and its running was the machine unused.
  expect(made.lab.journal.records.filter(({ kind }) => kind === 'idle')).toEqual([]);
  answer();
  await running.received('long');
  running.leave();
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine('nas').sleeps).toBe(1);
});

test('a request that comes when the sleep was sent waits, and is one wake', async () => {
  const made = await bench({ nas: {} });
  await awake(made);
  let fall: () => void = () => undefined;
  made.machine('nas').onSleep = () =>
    new Promise((resolve) => {
      fall = resolve;
    });
  await made.lab.until('commanded', () => made.machine('nas').sleeps === 1);
  const clients = await Promise.all([made.send('nas get now1'), made.send('nas get now2')]);
  await made.lab.until('waiting', () => made.lab.route('nas').waiting === 2);
  await made.lab.passed(5_000);
  expect(made.lab.route('nas')).toMatchObject({ waiting: 2, sessions: 0 });
  expect(made.machine('nas').wakes).toBe(1);
  fall();
  await clients[0]?.received('now1');
  await clients[1]?.received('now2');
  expect(made.machine('nas').wakes).toBe(2);
  for (const client of clients) client.leave();
});

test('a request that comes before the sleep is sent cancels it', async () => {
  const made = await bench({ nas: {} });
  await awake(made);
  const machine = made.machine('nas');
  machine.beforeCommit = async () => {
    machine.beforeCommit = async () => undefined;
    expect(await made.ask('nas get now2')).toBe('now2');
  };
  await made.lab.until('cancelled', () => made.lab.journal.records.some(({ kind }) => kind === 'sleep-cancelled'));
  expect(machine.sleeps).toBe(0);
  await made.lab.untilState('nas', 'asleep');
});

test('kept connections are closed when the sleep is sent, and the next request opens another', async () => {
  let open = 0;
  const service: Service = (socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    echo(socket);
  };
  const made = await bench({ nas: { kind: 'silence', service } });
  await awake(made);
  expect(open).toBe(1);
  made.machine('nas').onSleep = () => made.lab.until('closed', () => open === 0, 2_000);
  await made.lab.untilState('nas', 'asleep');
  expect(made.lab.journal.records.map(({ kind }) => kind)).not.toContain('sleep-failed');
  expect(await made.ask('nas get now2')).toBe('now2');
  expect(made.machine('nas').wakes).toBe(2);
});

test('a forced sleep ends what runs, and those that poll again do so by reflex', async () => {
  const { service } = answering();
  const made = await bench({ nas: { kind: 'silence', service } }, { route: { inUse: quickly } });
  await awake(made);
  const running = await made.send('nas get long');
  await made.lab.until('running', () => made.lab.route('nas').sessions === 1);
  expect(await made.lab.engine.sleep('nas', 'me', true)).toBeNull();
  await running.received('fault went-down');
  running.leave();
  made.lab.engine.liftDoNotWake('nas', 'me');
  expect(await made.ask('nas get now')).toBe('fault came-back-by-reflex');
});

test('a request that was not forwarded yet when the machine was put to sleep is told why it stays so', async () => {
  const made = await bench({ nas: {} });
  await awake(made);
  const page = await made.send('nas page');
  await made.lab.passed(5_000);
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  expect(await made.lab.engine.sleep('nas', 'me', true)).toBeNull();
  await made.lab.until('told', () => page.text === 'fault do-not-wake\n');
  page.leave();
});

test('a request in which little moves is quiet and holds nothing', async () => {
  const { service } = answering();
  const made = await bench({ nas: { kind: 'silence', service } }, { route: { inUse: quickly } });
  const socket = await made.send('nas get long');
  await made.lab.until('quiet', () => made.lab.route('nas').quiet === 1);
  await made.lab.untilState('nas', 'asleep');
  await socket.received('fault went-down');
  socket.leave();
  expect(made.machine('nas').wakes).toBe(1);
});

test('a person who asks for sleep right after a page was served is not told that it is in use', async () => {
  const made = await bench({ nas: { isOn: true } });
  await made.lab.untilState('nas', 'awake');
  expect(await made.ask('nas get now')).toBe('now');
  expect(made.lab.target('nas').state).toMatchObject({ leases: 1 });
  expect(await made.lab.engine.sleep('nas', 'me', false)).toBeNull();
  await made.lab.untilState('nas', 'asleep');
});

test('the last request holds the machine for two seconds more', async () => {
  const made = await bench({ nas: {} }, { factor: 4 });
  await awake(made);
  const before = made.lab.clock.monotonicMs();
  await made.lab.untilState('nas', 'cooldown');
  const heldMs = made.lab.clock.monotonicMs() - before;
  expect(heldMs).toBeGreaterThan(1_800);
});

test('the connections of requests, kept ones too, are our own to a busy check', async () => {
  const seen: (readonly string[])[] = [];
  const ours: BusyCheck<unknown, never> = {
    id: 'ours',
    title: 'Ours',
    config: z.strictObject({}) as never,
    async check(_config, _options, { ownConnections }) {
      seen.push(ownConnections);
      return { busy: false };
    },
  };
  const driver = { busyChecks: [ours], defaultBusyChecks: [{ kind: 'ours' }] };
  const made = await bench({ nas: { target: { idle: { busyChecks: ['default'] } }, driver } });
  await awake(made);
  await made.lab.untilState('nas', 'asleep');
  expect(seen[0]).toHaveLength(1);
});

test('a machine that goes down by itself: its running requests end when it was silent for a minute', async () => {
  const { service } = answering();
  const made = await bench({ nas: { kind: 'silence', isOn: true, service } });
  await made.lab.untilState('nas', 'awake');
  const running = await made.send('nas get long');
  await made.lab.until('running', () => made.lab.route('nas').sessions === 1);
  await made.machine('nas').switchOff();
  await running.received('fault went-down');
  running.leave();
  expect(made.machine('nas').wakes).toBe(0);
});

const quickly = { kind: 'traffic', quietBytes: 1024, quietMs: 4_000 } as const;
