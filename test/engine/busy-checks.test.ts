import { expect, test } from 'vitest';
import { z } from 'zod';
import type { BusyCheck, CheckResult } from '../../electron/engine/driver.ts';
import { echoed } from './client.ts';
import { type Bench, benches } from './engine-lab.ts';

const bench = benches();

/** A check that answers as the test says at that moment. */
function check(answer: () => Promise<CheckResult>): BusyCheck<unknown, never> {
  return { id: 'asked', title: 'Asked', config: z.strictObject({}) as never, check: answer };
}

/** A machine with that check, woken by a client that has left again. */
async function unused(answer: () => Promise<CheckResult>): Promise<Bench> {
  const made = await bench({
    factor: 100,
    driver: { busyChecks: [check(answer)], defaultBusyChecks: [{ kind: 'asked' }] },
    target: { idle: { busyChecks: ['default'], cooldownMs: 20_000, holdOffMs: 3_000 } },
  });
  await made.lab.untilState('nas', 'asleep');
  const client = await echoed(made.port, 'hello');
  client.leave();
  return made;
}

test('a check that says busy is a veto that is shown, asked again after 5 min, until it is gone', async () => {
  let busy = true;
  let asked = 0;
  const made = await unused(async () => {
    asked += 1;
    return busy ? { busy, reason: 'a backup runs' } : { busy: false };
  });
  await made.lab.until('a veto', () => made.lab.target('nas').vetoes.length > 0);
  const vetoedMs = made.lab.clock.wallMs();
  const view = made.lab.target('nas');
  expect(view).toMatchObject({ vetoes: ['a backup runs'], why: 'Staying awake because a backup runs' });
  expect(Date.parse(view.sleepAt ?? '') - vetoedMs).toBeGreaterThan(4 * 60_000);
  expect(made.machine.sleeps).toBe(0);
  busy = false;
  await made.lab.untilState('nas', 'asleep');
  expect({ asked, sleeps: made.machine.sleeps }).toEqual({ asked: 2, sleeps: 1 });
});

test('a check that never answers is a veto after 10 s, with the reason', async () => {
  const made = await unused(() => new Promise(() => undefined));
  await made.lab.until('a veto', () => made.lab.target('nas').vetoes.length > 0);
  expect(made.lab.target('nas').vetoes[0]).toMatch(/"Asked" could not be checked: .*10 s/);
  expect(made.lab.target('nas').why).toMatch(/^Staying awake because "Asked" could not be checked/);
  expect(made.machine.sleeps).toBe(0);
});

test('a check that throws is a veto with its message', async () => {
  const made = await unused(() => Promise.reject(new Error('no such device')));
  await made.lab.until('a veto', () => made.lab.target('nas').vetoes.length > 0);
  expect(made.lab.target('nas').vetoes).toEqual(['"Asked" could not be checked: no such device']);
  expect(made.machine.sleeps).toBe(0);
});

test('a check that is taken out of the settings holds nothing any more', async () => {
  const made = await unused(async () => ({ busy: true, reason: 'a backup runs' }));
  await made.lab.until('a veto', () => made.lab.target('nas').vetoes.length > 0);
  const targets = made.settings.targets.map((nas) => ({ ...nas, idle: { ...nas.idle, busyChecks: [] } }));
  await made.lab.engine.apply({ ...made.settings, targets });
  await made.lab.untilState('nas', 'asleep');
  expect(made.machine.sleeps).toBe(1);
});

test('a visit that comes while the checks run cancels the sleep', async () => {
  let answer: (result: CheckResult) => void = () => undefined;
  let isAsked = false;
  const made = await unused(
    () =>
      new Promise((resolve) => {
        isAsked = true;
        answer = resolve;
      }),
  );
  await made.lab.until('the check', () => isAsked);
  const client = await echoed(made.port, 'here I am');
  answer({ busy: false });
  expect(made.lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
  expect(made.machine.sleeps).toBe(0);
  expect(made.lab.journal.count('sleep-cancelled', 'nas')).toBe(1);
  client.leave();
});
