import { expect, test } from 'vitest';
import { fault } from '../../../shared/faults.ts';
import {
  begins,
  asleep,
  cannotTell,
  commanded,
  ends,
  gap,
  leaves,
  needs,
  override,
  served,
  Story,
  visit,
  vm,
  woken,
} from './story.ts';

function heldFor(story: Story, limitMs: number | null = null): number {
  story.give(visit('z', limitMs));
  return ((story.core.waiting['z']?.holdUntilMs ?? Number.NaN) - story.nowMs) / 1000;
}

test('held for what remains of confirm-down, hold-off and wake limit', () => {
  const slept = commanded();
  slept.answers = 'off';
  slept.wait(10.2);
  const retrying = asleep({ repeat: null, wakeLimitMs: 30_000 }).give(visit('a')).wait(35);
  expect({
    unknown: heldFor(new Story()),
    asleep: heldFor(asleep()),
    waking: heldFor(asleep().give(visit('a')).wait(60)),
    commanded: heldFor(commanded().wait(20)),
    holdOff: heldFor(slept),
    failed: heldFor(retrying),
    awake: heldFor(woken()),
    needs: heldFor(new Story({ needsLimitMs: 180_000 }, vm).give(needs(false))),
  }).toEqual({
    unknown: 122,
    asleep: 120,
    waking: 60,
    commanded: 100 + 15 + 120,
    holdOff: expect.closeTo(15 - 7 + 120, 1),
    failed: 10 + 30,
    awake: 15 + 120,
    needs: 180 + 2 + 120,
  });
});

test('lowered by a route of its own, never raised', () => {
  expect([heldFor(asleep(), 25_000), heldFor(asleep(), 3_600_000)]).toEqual([25, 120]);
});

test('a client at its limit is told; the wake goes on without it', () => {
  const story = asleep().give(visit('a', 20_000)).wait(30);
  expect(story.lines.filter((line) => !line.includes('send'))).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '25.0 tell a client-timeout',
  ]);
  expect(story.core.phase).toMatchObject({ kind: 'waking', stage: 'sent' });
});

test('a client that nobody answers on an awake machine is told what is shown there', () => {
  const story = woken().give(visit('b', 20_000));
  story.answers = 'unready';
  story.wait(21);
  expect(story.lines.at(-2)).toBe('28.0 tell b not-ready');
});

test('a client does not cancel a wake that was sent by giving up', () => {
  const story = asleep().give(visit('a')).wait(2).give(leaves('a'));
  story.answers = 'on';
  expect(story.wait(2).state.kind).toBe('cooldown');
});

test('served: its session begins before it stops waiting, so that nothing in between is unused', () => {
  const story = woken()
    .give(visit('b'))
    .wait(1_000 / 1000);
  const before = story.core.lastLeaseEndMs;
  story.give(served('b'));
  expect(story.core.lastLeaseEndMs).toBe(before);
  expect(Object.keys(story.core.leases)).toEqual(['b']);
});

test('a session that holds no lease is served all the same', () => {
  const story = woken().give(visit('b'), served('b', false));
  expect([story.core.waiting, story.core.leases]).toEqual([{}, {}]);
});

test('ids that are not known (any more) change nothing', () => {
  const story = woken()
    .from()
    .give(leaves('x'), ends('x'), served('x', false), { kind: 'client-half-closed', id: 'x' });
  expect(story.lines).toEqual([]);
});

test('a background visit changes nothing', () => {
  for (const story of [asleep(), woken(), commanded(), asleep().give(visit('a')), new Story()]) {
    const before = story.core;
    story.from().give({ kind: 'unjudged', count: 1 }, { kind: 'unjudged', count: 0 });
    expect([story.core, story.lines]).toEqual([before, []]);
  }
});

test('a time gap: deadlines and the full cooldown start over, and nothing sleeps unseen', () => {
  const cooling = woken().wait(500).from();
  cooling.answers = null;
  cooling.give(gap).wait(3_600);
  expect(cooling.lines).toEqual(['508.0 → awake']);
  const looked = woken().wait(500).give(gap).wait(2);
  expect(looked.state).toMatchObject({ kind: 'cooldown', sleepAt: '2030-01-01T00:18:28.000Z' });
  const waking = asleep().give(visit('a')).wait(60).give(gap);
  expect([waking.state, waking.core.waiting['a']?.holdUntilMs]).toMatchObject([
    { limitAt: '2030-01-01T00:03:05.000Z' },
    185_000,
  ]);
  const told = commanded().wait(100).give(gap);
  expect(told.core.phase).toMatchObject({ untilMs: told.nowMs + 120_000, commandedMs: told.nowMs });
  const failed = asleep({ repeat: null, wakeLimitMs: 30_000 }).give(visit('a')).wait(35).give(gap);
  expect(failed.state).toMatchObject({ retryAt: '2030-01-01T00:00:55.000Z' });
});

test('a time gap in the hold-off starts the hold-off over', () => {
  const story = commanded().give(visit('b'));
  story.answers = 'off';
  story.wait(10).from().give(gap).wait(17);
  expect(story.lines).toEqual(['634.9 journal wake-sent', '634.9 send 1', '635.9 send 2']);
});

test('a time gap while it sleeps: asked soon', () => {
  const story = asleep().wait(10).give(gap).from();
  story.answers = 'on';
  expect(story.wait(3).lines).toEqual(['16.0 → awake']);
});

test('an edit that changes nothing about the machine keeps the state and counts from the next decision', () => {
  const story = woken().wait(60).from().edit({ cooldownMs: 120_000, minAwakeMs: 0 }, false);
  expect(story.lines).toEqual(['68.0 → cooldown until 128.0']);
  expect(asleep().give(visit('a')).wait(2).from().edit({ wakeLimitMs: 300_000 }, false).lines).toEqual([]);
});

test('an edit that takes away the way to sleep ends the checks', () => {
  expect(woken().wait(601).edit({ canSleep: false }, false).state.kind).toBe('awake');
});

test('an edit of host, MAC, driver or instance: unknown, ownership dropped, waiting clients and wishes kept', () => {
  const story = asleep().give(visit('a'), { kind: 'wake-wanted', by: 'Ann' }).wait(2).from().edit({}, true);
  expect(story.lines).toEqual(['7.0 end-wake', '7.0 → unknown']);
  expect([story.core.owned, Object.keys(story.core.waiting)]).toEqual([null, ['a']]);
  story.wait(2).give(leaves('a'));
  expect(story.state).toMatchObject({ kind: 'waking', reasons: [{ kind: 'person', by: 'Ann' }] });
});

test('such an edit waits for a running command, and then no second try is made on the other machine', () => {
  const accepted = commanded().edit({}, true);
  expect(accepted.state.kind).toBe('unknown');
  const done = { kind: 'sleep-accepted' } as const;
  const refused = { kind: 'sleep-refused', fault: fault('internal', { what: 'x' }) } as const;
  for (const result of [done, refused]) {
    const story = running().edit({}, true);
    expect(story.state.kind).toBe('goingToSleep');
    expect(story.give(result).state.kind).toBe('unknown');
  }
  const silent = running().edit({}, true).from().wait(121);
  expect(silent.lines.some((line) => line.includes('run-checks'))).toBe(false);
  expect(silent.core.resetAfterCommand).toBe(false);
});

function running(): Story {
  const story = commanded();
  const { phase } = story.core;
  if (phase.kind === 'goingToSleep') story.core = { ...story.core, phase: { ...phase, isAccepted: false } };
  return story;
}

test('looks at the machine before the edit say nothing about the one after', () => {
  const story = woken().wait(5);
  story.answers = null;
  const startedMs = story.nowMs;
  story.wait(1).edit({}, true);
  for (let count = 0; count < 5; count += 1)
    story.give({ kind: 'looked', look: { startedMs, power: 'on', ready: 'good' } });
  expect(story.state.kind).toBe('unknown');
});

test('a lease that begins twice is one', () => {
  const story = commanded().give(begins('s'), begins('s'));
  expect(story.core.wanted.length).toBe(1);
});

test('the last lease end is when the last of all ended', () => {
  const story = woken().give(begins('s'), begins('t')).wait(10).give(ends('s')).wait(10).give(ends('t'));
  expect(story.core.lastLeaseEndMs).toBe(story.nowMs);
  story.give(override('keep-awake', story, null), cannotTell(true));
  expect(story.core.lastLeaseEndMs).toBe(story.nowMs);
});
