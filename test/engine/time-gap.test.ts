import { expect, test } from 'vitest';
import { z } from 'zod';
import { echoed } from './client.ts';
import { type Bench, type BenchOptions, benches } from './engine-lab.ts';

const bench = benches();

async function inCooldown(options: BenchOptions = {}): Promise<Bench> {
  const made = await bench({ target: { idle: { cooldownMs: 30_000 } }, ...options });
  await made.lab.untilState('nas', 'asleep');
  const client = await echoed(made.port, 'hello');
  client.leave();
  await made.lab.untilState('nas', 'cooldown');
  return made;
}

test.each([
  ['the wall clock jumps', 'jump'],
  ['a tick comes late', 'stall'],
] as const)('when %s the full cooldown starts over', async (_what, how) => {
  const { lab, machine } = await inCooldown();
  await lab.passed(15_000);
  lab.clock[how](3 * 60 * 60_000);
  await lab.until('the gap', () => lab.journal.count('gap') > 0);
  const gapMs = lab.clock.monotonicMs();
  expect(machine.sleeps).toBe(0);
  await lab.until('the command', () => machine.sleeps === 1);
  expect(lab.clock.monotonicMs() - gapMs).toBeGreaterThan(28_000);
});

test('nothing sleeps after a gap before it was looked at again', async () => {
  let isHanging = false;
  const ask = () => (isHanging ? new Promise<'good'>(() => undefined) : Promise.resolve('good' as const));
  const { lab, machine } = await bench({
    isOn: true,
    probes: [{ id: 'asked', title: 'Asked', config: z.strictObject({}), ask }],
    target: { ready: { kind: 'asked' }, idle: { cooldownMs: 10_000, sleepEvenIfNotOwned: true } },
  });
  await lab.untilState('nas', 'cooldown');
  isHanging = true;
  lab.clock.jump(60 * 60_000);
  await lab.until('the gap', () => lab.journal.count('gap') > 0);
  expect(lab.target('nas').sleepAt).toBeNull();
  await lab.until('a look that proves it', () => lab.target('nas').sleepAt !== null || machine.sleeps > 0);
  // The probe's own deadline is 10 s: nothing was decided before.
  expect(machine.sleeps).toBe(0);
});

test('bytes that came from the machine before the gap are no look', async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return 'good' as const;
  };
  const made = await bench({
    isOn: true,
    probes: [{ id: 'asked', title: 'Asked', config: z.strictObject({}), ask }],
    target: { ready: { kind: 'asked' } },
  });
  await made.lab.untilState('nas', 'awake');
  const client = await echoed(made.port, 'hello');
  made.lab.clock.jump(60 * 60_000);
  let isTalking = true;
  made.lab.journal.onAppend((record) => {
    if (record.kind === 'gap') isTalking = false;
  });
  await made.lab.until('the gap', () => {
    if (isTalking) client.socket.write('more');
    return !isTalking;
  });
  const before = asked;
  await made.lab.passed(4_000);
  expect(asked).toBeGreaterThan(before);
  expect(made.lab.target('nas').state.kind).toBe('awake');
  client.leave();
});
