import { expect, test } from 'vitest';
import { Client, echoed } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';

const bench = benches();

async function asleep(options: BenchOptions = {}): Promise<Bench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  return made;
}

async function served(options: BenchOptions = {}): Promise<Bench & { readonly client: Client }> {
  const made = await asleep(options);
  return { ...made, client: await echoed(made.port, 'hello') };
}

const untilLifted = { untilWallMs: null };

test('Wake wakes, owns, keeps awake for an hour and lifts do-not-wake', async () => {
  const { lab, machine } = await asleep();
  lab.engine.doNotWake('nas', 'me', untilLifted);
  expect(lab.engine.wake('nas', 'me')).toBeNull();
  await lab.untilState('nas', 'awake');
  const { overrides, owned, wokenBy, sleepAt } = lab.target('nas');
  expect({ owned, wokenBy, sleepAt, wakes: machine.wakes }).toEqual({
    owned: true,
    wokenBy: 'me',
    sleepAt: null,
    wakes: 1,
  });
  expect(overrides.doNotWake).toBeNull();
  expect(Date.parse(overrides.keepAwake?.until ?? '') - lab.clock.wallMs()).toBeGreaterThan(55 * 60_000);
});

test('calls for a target that does not exist say so', async () => {
  const { lab } = await asleep();
  const code = 'no-such-target';
  expect(lab.engine.wake('no', 'me')).toMatchObject({ code });
  expect(await lab.engine.sleep('no', 'me', false)).toMatchObject({ code });
  expect(lab.engine.keepAwake('no', 'me', untilLifted)).toMatchObject({ code });
  expect(await lab.engine.probe('no')).toMatchObject({ code });
  expect(await lab.engine.preflight('no')).toMatchObject({ code });
  expect(await lab.engine.delete('no', 'me')).toMatchObject({ code });
});

test('Sleep now names what uses the machine; forced it sleeps all the same', async () => {
  const { lab, machine, client } = await served();
  expect(await lab.engine.sleep('nas', 'me', false)).toMatchObject({
    code: 'in-use',
    params: { leases: ['127.0.0.1 uses files'], vetoes: [] },
  });
  expect(machine.sleeps).toBe(0);
  expect(await lab.engine.sleep('nas', 'me', true)).toBeNull();
  await lab.untilState('nas', 'asleep');
  expect(await client.ending).toBe('reset');
  expect(lab.target('nas').overrides.doNotWake?.by).toBe('me');
});

test('Sleep now needs no ownership', async () => {
  const { lab, machine } = await bench({ isOn: true });
  await lab.untilState('nas', 'awake');
  expect(await lab.engine.sleep('nas', 'me', false)).toBeNull();
  await lab.untilState('nas', 'asleep');
  expect(machine.sleeps).toBe(1);
});

test('a client that comes within two minutes of a sleep by a person is told at once', async () => {
  const { lab, machine, port } = await bench({ isOn: true });
  await lab.untilState('nas', 'awake');
  await lab.engine.sleep('nas', 'me', false);
  await lab.untilState('nas', 'asleep');
  const client = await Client.send(port, 'hello');
  expect(await client.ending).toBe('reset');
  expect(machine.wakes).toBe(0);
  expect(lab.journal.records.find((record) => record.kind === 'client-told')).toMatchObject({
    fault: { code: 'do-not-wake' },
  });
});

test('clients that were settled at once leave their places in the queue', async () => {
  const { lab, port } = await asleep();
  lab.engine.doNotWake('nas', 'me', untilLifted);
  for (let count = 0; count < 140; count += 1) {
    const client = await Client.send(port, 'hello');
    await client.ending;
  }
  lab.engine.liftDoNotWake('nas', 'me');
  const client = await echoed(port, 'at last');
  expect(lab.refusals()).toEqual([]);
  client.leave();
});

test('Sleep now says why not: no way to sleep, or not now', async () => {
  const { lab } = await bench({ target: { power: { kind: 'machine' } }, driver: { offers: () => ['wake'] } });
  expect(await lab.engine.sleep('nas', 'me', false)).toMatchObject({ code: 'no-sleep-method' });
  const waking = await asleep({ bootMs: 60_000 });
  waking.lab.engine.wake('nas', 'me');
  await waking.lab.untilState('nas', 'waking');
  expect(await waking.lab.engine.sleep('nas', 'me', true)).toMatchObject({
    code: 'not-now',
    params: { state: 'waking' },
  });
});

test('the answer to Sleep now always comes: cancelled, removed, stopped', async () => {
  const { lab, machine, settings, client } = await served();
  client.leave();
  await lab.untilState('nas', 'cooldown');
  machine.beforeCommit = () => new Promise(() => undefined);
  const cancelled = lab.engine.sleep('nas', 'me', false);
  await lab.untilState('nas', 'goingToSleep');
  lab.engine.keepAwake('nas', 'you', untilLifted);
  expect(await cancelled).toMatchObject({ code: 'in-use' });
  lab.engine.release('nas', 'you');
  const removed = lab.engine.sleep('nas', 'me', false);
  await lab.untilState('nas', 'goingToSleep');
  await lab.engine.apply({ ...settings, targets: [], routes: [] });
  expect(await removed).toMatchObject({ code: 'not-now' });
  await lab.engine.apply(settings);
  await lab.untilState('nas', 'awake');
  const stopped = lab.engine.sleep('nas', 'me', false);
  await lab.untilState('nas', 'goingToSleep');
  await lab.engine.stop(0);
  expect(await stopped).toMatchObject({ code: 'not-now' });
  expect(await lab.engine.sleep('nas', 'me', false)).toMatchObject({ code: 'not-now' });
  expect(machine.sleeps).toBe(0);
});

test('a driver that refuses to sleep answers with its fault, and the machine stays awake', async () => {
  const { lab } = await bench({ isOn: true, driver: { sleep: () => Promise.reject(new Error('no permission')) } });
  await lab.untilState('nas', 'awake');
  expect(await lab.engine.sleep('nas', 'me', false)).toMatchObject({ code: 'sleep-failed' });
  expect(lab.target('nas')).toMatchObject({ state: { kind: 'awake' }, fault: { code: 'sleep-failed' } });
  lab.bugs.length = 0;
});

test('Keep awake holds without waking; released, the cooldown starts', async () => {
  const made = await asleep();
  made.lab.engine.keepAwake('nas', 'me', untilLifted);
  await made.lab.passed(5_000);
  expect(made.lab.target('nas').state.kind).toBe('asleep');
  const client = await echoed(made.port, 'hello');
  client.leave();
  await made.lab.passed(15_000);
  expect(made.lab.target('nas')).toMatchObject({ state: { kind: 'awake' }, why: 'Kept awake by me' });
  expect(made.lab.engine.release('nas', 'me')).toBeNull();
  await made.lab.untilState('nas', 'cooldown');
  await made.lab.untilState('nas', 'asleep');
});

test('Keep awake ends by itself at its time', async () => {
  const made = await served();
  made.lab.engine.keepAwake('nas', 'me', { untilWallMs: made.lab.clock.wallMs() + 5_000 });
  made.client.leave();
  await made.lab.until('the end', () => made.lab.target('nas').overrides.keepAwake === null);
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine.sleeps).toBe(1);
});

test('Do not wake tells all who wait, at once and why; awake machines still serve', async () => {
  const { lab, machine, port } = await asleep({ bootMs: 30_000 });
  const waiting = await Client.send(port, 'hello');
  await lab.until('the wake sent', () => machine.wakes === 1);
  lab.engine.doNotWake('nas', 'me', untilLifted);
  expect(await waiting.ending).toBe('reset');
  await lab.untilState('nas', 'cooldown');
  const client = await echoed(port, 'served');
  expect(machine.wakes).toBe(1);
  client.leave();
});

test('paused, nothing wakes and nothing sleeps by itself; a person still can', async () => {
  const made = await served();
  const { lab, machine, client, port } = made;
  lab.engine.pause('me', untilLifted);
  expect(lab.engine.snapshot().paused).toEqual({ until: null, by: 'me' });
  client.leave();
  await made.lab.passed(15_000);
  expect(lab.target('nas').state.kind).toBe('awake');
  expect(await lab.engine.sleep('nas', 'me', false)).toBeNull();
  await lab.untilState('nas', 'asleep');
  lab.engine.release('nas', 'me');
  const told = await Client.send(port, 'hello');
  expect(await told.ending).toBe('reset');
  expect(machine.wakes).toBe(1);
  lab.engine.resume('me');
  const again = await echoed(port, 'hello');
  expect(machine.wakes).toBe(2);
  again.leave();
});

test('a pause survives a restart, and ends at its time', async () => {
  const made = await asleep();
  made.lab.engine.pause('me', { untilWallMs: made.lab.clock.wallMs() + 10_000 });
  await made.lab.engine.stop(0);
  const next = await made.restart(made.lab.journal);
  expect(next.engine.snapshot().paused?.by).toBe('me');
  let isTold = false;
  next.engine.subscribe((change) => {
    isTold ||= change.kind === 'engine' && next.engine.snapshot().paused === null;
  });
  await next.until('told of the end', () => isTold);
});
