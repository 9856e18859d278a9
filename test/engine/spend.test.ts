import { expect, test } from 'vitest';
import type { PowerStatus } from '../../electron/engine/driver.ts';
import { Client, echoed } from './client.ts';
import { benches } from './engine-lab.ts';
import type { Machine } from './machine.ts';
import { MemoryJournal } from './memory-journal.ts';

// The clock of these tests starts in the evening of the last day of a month there.
process.env['TZ'] = 'America/New_York';

const bench = benches();
const hourMs = 3_600_000;
const startWallMs = Date.UTC(2026, 0, 1);

/** No limit that these tests reach. */
const spend = { hoursPerDay: 20, warnAt: 0.8 };

/** A machine whose status tells since when it runs as the test has it: `null` for not at all. */
function telling(sinceMs: number | null) {
  const told: { machine?: Machine } = {};
  const status = async (): Promise<PowerStatus> => {
    const { power } = told.machine?.status ?? { power: 'unknown' };
    return { power, ...(sinceMs !== null && power === 'on' ? { since: sinceMs } : {}) };
  };
  return { told, driver: { status } };
}

test('past its limit a machine serves who is there, then sleeps at once, and nothing wakes it until the next day', async () => {
  const { lab, machine, port } = await bench({
    kind: 'status',
    target: {
      idle: { cooldownMs: 600_000, minAwakeMs: 600_000 },
      spend: { hoursPerDay: 60 / 3_600, warnAt: 0.5 },
      cost: { perHour: 60, currency: '€' },
    },
  });
  await lab.untilState('nas', 'asleep');
  expect(lab.target('nas').usage).toMatchObject({ todayMinutes: 0, limits: [], upSince: null });
  const client = await echoed(port, 'hello');
  expect(lab.target('nas').usage?.upSince).not.toBeNull();
  await lab.until('the warning', () => lab.target('nas').usage?.limits[0]?.isReached === false);
  await lab.until('the limit', () => lab.target('nas').usage?.limits[0]?.isReached === true);
  expect(lab.target('nas').usage).toMatchObject({ todayMinutes: 1, monthMinutes: 1, cost: { perHour: 60 } });
  const second = await echoed(port, 'me too');
  await lab.passed(20_000);
  expect([lab.target('nas').state.kind, machine.sleeps]).toEqual(['awake', 0]);
  second.leave();
  client.leave();
  await lab.untilState('nas', 'asleep');
  expect(machine.sleeps).toBe(1);

  const late = await Client.send(port, 'and me');
  expect(await late.ending).toBe('reset');
  expect(lab.journal.records.findLast(({ kind }) => kind === 'client-told')?.fault).toMatchObject({
    code: 'spend-limit',
    params: { target: 'nas', limit: 'hoursPerDay' },
  });
  expect(lab.engine.wake('nas', 'Ann')?.code).toBe('spend-limit');
  expect(lab.target('nas')).toMatchObject({ why: 'Its spending limit is reached', fault: null });
  expect(machine.wakes).toBe(1);

  lab.clock.jump(25 * hourMs);
  await lab.until('counted anew', () => lab.target('nas').usage?.limits.length === 0);
  const next = await echoed(port, 'good morning');
  expect([machine.wakes, lab.journal.count('spend-limit'), lab.journal.count('spend-renewed')]).toEqual([2, 1, 1]);
  next.leave();
});

test('what was up before this start counts, before any client is let in', async () => {
  const journal = new MemoryJournal();
  journal.spans.set('nas', [{ fromMs: startWallMs - hourMs, toMs: startWallMs }]);
  const { lab, machine, port } = await bench({
    kind: 'status',
    journal,
    target: { spend: { hoursPerMonth: 0.9, warnAt: 0.8 } },
  });
  await lab.untilState('nas', 'asleep');
  expect(lab.target('nas').usage?.monthMinutes).toBe(60);
  const client = await Client.send(port, 'hello');
  expect(await client.ending).toBe('reset');
  expect(machine.wakes).toBe(0);
});

test('one that was found running counts from when its cloud says that it began, and a limit puts it to sleep too', async () => {
  const { told, driver } = telling(startWallMs - 30_000);
  const { lab, machine } = await bench({
    kind: 'status',
    driver,
    isOn: true,
    target: { spend: { hoursPerDay: 2 / 60, warnAt: 0.8, remindEveryMs: hourMs } },
  });
  told.machine = machine;
  await lab.untilState('nas', 'awake');
  expect(lab.target('nas')).toMatchObject({ owned: false, usage: { remindEveryMs: hourMs } });
  expect(lab.target('nas').usage?.upSince).toBe(new Date(startWallMs - 30_000).toISOString());
  await lab.untilState('nas', 'asleep');
  expect(machine.sleeps).toBe(1);
});

test('limits may be set and taken away while it runs', async () => {
  const { lab, machine, settings } = await bench({ kind: 'status', target: { idle: { cooldownMs: 600_000 } } });
  await lab.untilState('nas', 'asleep');
  expect(lab.engine.wake('nas', 'Ann')).toBeNull();
  await lab.untilState('nas', 'awake');
  expect(lab.target('nas').usage).toBeNull();
  const [nas] = settings.targets;
  if (!nas) throw new Error('no target');
  const limited = { ...nas, spend: { hoursPerDay: 1 / 3_600, warnAt: 0.8 } };
  await lab.engine.apply({ ...settings, targets: [limited] });
  await lab.until('the limit', () => lab.target('nas').usage?.limits[0]?.isReached === true);
  // Ann's wish holds it.
  await lab.passed(5_000);
  expect(machine.sleeps).toBe(0);
  await lab.engine.apply(settings);
  expect(lab.target('nas').usage).toBeNull();
  lab.engine.release('nas', 'Ann');
  await lab.passed(5_000);
  expect(machine.sleeps).toBe(0);
  await lab.engine.apply({ ...settings, targets: [limited] });
  await lab.untilState('nas', 'asleep');
});

/** What a process that was killed right after this record leaves behind. */
function leftAt(journal: MemoryJournal, kind: string): Promise<MemoryJournal> {
  return new Promise((resolve) => {
    journal.onAppend((record) => {
      if (record.kind === kind) resolve(new MemoryJournal(journal, startWallMs));
    });
  });
}

test('killed after the order to start, and back two hours later: what it started is found and put to sleep', async () => {
  const made = await bench({ kind: 'status', target: { spend } });
  const { lab, machine, port } = made;
  const left = leftAt(lab.journal, 'wake-sent');
  await lab.untilState('nas', 'asleep');
  const client = await Client.send(port, 'hello');
  const journal = await left;
  await lab.until('the start', () => machine.isServing);
  await lab.engine.stop(0);
  await client.ending;

  lab.clock.jump(2 * hourMs);
  const next = await made.restart(journal);
  await next.untilState('nas', 'cooldown');
  expect(next.target('nas')).toMatchObject({ owned: true, fault: null, usage: { todayMinutes: 120 } });
  await next.untilState('nas', 'asleep');
  expect([machine.wakes, machine.sleeps]).toEqual([1, 1]);
});

test('killed after the order to sleep, which never arrived, and back two hours later: it is put to sleep again', async () => {
  const made = await bench({ kind: 'status', target: { spend } });
  const { lab, machine, port } = made;
  const left = leftAt(lab.journal, 'sleep-sent');
  await lab.untilState('nas', 'asleep');
  const client = await echoed(port, 'hello');
  await lab.passed(20_000);
  const arrives = machine.onSleep;
  machine.onSleep = () => new Promise(() => undefined);
  client.leave();
  const journal = await left;
  await lab.engine.stop(0);
  expect(machine.isServing).toBe(true);

  machine.onSleep = arrives;
  lab.clock.jump(2 * hourMs);
  const next = await made.restart(journal);
  await next.untilState('nas', 'asleep');
  expect(next.target('nas').fault).toBeNull();
  expect(machine.isServing).toBe(false);
});

test('back after two hours where nothing tells whose it is: left on, and said', async () => {
  const { told, driver } = telling(null);
  const made = await bench({ kind: 'status', driver, target: { spend } });
  const { lab, machine, port } = made;
  told.machine = machine;
  const left = leftAt(lab.journal, 'awake');
  await lab.untilState('nas', 'asleep');
  const client = await echoed(port, 'hello');
  const journal = await left;
  client.leave();
  await lab.engine.stop(0);
  lab.clock.jump(2 * hourMs);
  const next = await made.restart(journal);
  await next.untilState('nas', 'awake');
  await next.until('what is said', () => next.target('nas').fault?.code === 'still-billed');
  await next.passed(30_000);
  expect(machine.sleeps).toBe(0);
  expect(await next.engine.sleep('nas', 'Ann', false)).toBeNull();
  await next.untilState('nas', 'asleep');
  expect([machine.sleeps, next.target('nas').fault]).toEqual([1, null]);
});
