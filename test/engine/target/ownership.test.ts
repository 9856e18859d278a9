import { expect, test } from 'vitest';
import { asleep, checked, leaves, nas, type Story, visit, vm, wallStartMs, woken } from './story.ts';

const first = { bootId: 'first', resumeCount: 1 };

function identified(identity: typeof first | null) {
  return { kind: 'identified', identity } as const;
}

test('woken by us after it was found down: owned, and named after who wanted it', () => {
  const story = woken();
  expect(story.owned).toBe(true);
  expect(story.core.wokenBy).toBe('ip-a');
});

test('switched on by hand, missing one probe: not owned by our next packet, because four are needed', () => {
  const story = woken();
  story.core = { ...story.core, owned: null };
  story.wait(60).look('off').give(visit('b')).wait(700);
  expect(story.core.owned).toBeNull();
  expect(story.lines.filter((line) => /send|checks/.test(line))).toEqual([]);
});

test.each([
  ['by four bad answers', {}, nas],
  ['by a status', {}, vm],
])('ends at a confirmed down, %s', (_what, policy, base) => {
  const story = woken(policy, base);
  story.answers = 'off';
  expect(story.wait(20).core.owned).toBeNull();
  story.answers = 'on';
  expect(story.wait(100).core.phase.kind).toBe('awake');
  expect(story.core.owned).toBeNull();
});

test.each([
  ['nobody waited for to the end', 'asleep', leaves('a')],
  ['failed', 'failed', visit('b')],
] as const)('a wake that %s may come up late: ours for a quarter of an hour', (_what, kind, event) => {
  const late = (seconds: number) => {
    const story = asleep({ repeat: null })
      .give(visit('a'))
      .wait(2)
      .give(event)
      .wait(120 + seconds);
    expect(story.core.phase.kind).toBe(kind);
    story.answers = 'on';
    story.wait(100);
    return [story.core.phase.kind, story.owned];
  };
  expect([late(10), late(850), late(1_000)]).toEqual([
    ['awake', true],
    ['awake', true],
    ['awake', false],
  ]);
});

test('a late wake is seen even on a machine that is not asked while asleep', () => {
  const story = asleep({ whileAsleep: 'never', repeat: null }).give(visit('a')).wait(2).give(leaves('a')).wait(130);
  story.answers = 'on';
  expect([story.wait(20).core.phase.kind, story.owned]).toEqual(['awake', true]);
});

test('ends when the status tells another start than ours', () => {
  const story = asleep({}, vm).give(visit('a')).wait(1);
  story.answers = 'on';
  story.powerSinceMs = wallStartMs + 6_000;
  expect(story.wait(60).owned).toBe(true);
  story.powerSinceMs = wallStartMs + 65_000;
  expect(story.wait(60).core.owned).toBeNull();
});

test('the running period is read once it is up; the next answer of the machine is held against it', () => {
  const story = asleep({ hasIdentity: true }).give(visit('a')).wait(2);
  story.answers = 'on';
  expect(story.wait(1).lines.at(-2)).toMatch(/ read-identity$/);
  story.give(identified(first), leaves('a')).wait(601).from();
  expect(story.give(checked({ identity: first })).lines).toEqual(['609.0 start-sleep']);
});

test.each([
  ['boot id', { bootId: 'second', resumeCount: 1 }],
  ['resume count', { bootId: 'first', resumeCount: 2 }],
])('ends when the %s differs in the checks', (_what, identity) => {
  const story = woken({ hasIdentity: true }).give(identified(first)).wait(601).from();
  story.give(checked({ identity }));
  expect([story.state.kind, story.core.owned]).toEqual(['awake', null]);
});

test('an identity that cannot be read at the checks ends nothing', () => {
  const story = woken({ hasIdentity: true }).give(identified(first)).wait(601);
  expect(story.give(checked({ identity: null })).core.phase).toMatchObject({ step: 'login' });
});

test('an identity that comes when it is not up any more is not kept', () => {
  const story = woken({ hasIdentity: true });
  story.answers = 'off';
  story.wait(20).give({ kind: 'wake-wanted', by: 'Ann' }).wait(20).give(identified(first));
  expect(story.core.owned?.identity).toBeNull();
});

test("a login at the machine's own screen: awake, not owned", () => {
  const story = woken()
    .wait(601)
    .from()
    .give(checked({ localLogin: true }));
  expect([story.state.kind, story.core.owned, story.core.wokenBy]).toEqual(['awake', null, null]);
  expect(story.from().wait(36_000).lines).toEqual([]);
});

test('a login at its own screen also keeps a machine awake that may be put to sleep without being owned', () => {
  const story = woken({ sleepEvenIfNotOwned: true })
    .wait(601)
    .from()
    .give(checked({ localLogin: true }));
  expect(story.core.vetoes).toEqual(['somebody uses it at its own screen']);
  expect(story.state.kind).toBe('cooldown');
});

test('found in the checks not to be ours: no sleep, although nothing else speaks against it', () => {
  const story = woken().wait(601).from();
  story.core = { ...story.core, owned: null };
  expect(story.give(checked()).lines).toEqual([
    expect.stringMatching(/answer in-use: it is not ours to put to sleep/),
    expect.stringMatching(/abort-sleep/),
    expect.stringMatching(/→ awake/),
  ]);
});

test.each([
  ['since agrees', withSince(8_000), 'owned'],
  ['since differs', withSince(500_000), 'not owned'],
])('after a restart with a status: %s', (_what, story, expected) => {
  story.wait(5);
  expect([story.core.phase.kind, story.core.owned ? 'owned' : 'not owned']).toEqual(['awake', expected]);
});

function withSince(laterMs: number): Story {
  const story = asleep({}, vm).give(visit('a')).wait(1);
  story.answers = 'on';
  story.powerSinceMs = wallStartMs + 8_000;
  story.wait(5).crash(3_600);
  story.powerSinceMs = wallStartMs + laterMs;
  return story;
}

test.each([
  ['boot id and resume count agree', first, 86_400, true],
  ['boot id differs', { bootId: 'second', resumeCount: 1 }, 1, false],
  ['resume count differs', { bootId: 'first', resumeCount: 2 }, 1, false],
  ['none can be read, gap under 10 min', null, 599, true],
  ['none can be read, gap of 10 min', null, 600, false],
])('after a restart: %s', (_what, identity, seconds, expected) => {
  const story = woken({ hasIdentity: true }).give(identified(first)).crash(seconds).wait(3);
  expect(story.owned).toBe(false);
  expect(story.state.kind).toBe('awake');
  expect(story.give(identified(identity)).owned).toBe(expected);
});

test.each([
  ['under 10 min', 599, true],
  ['of 10 min', 600, false],
])('after a restart with nothing to read: a gap %s', (_what, seconds, expected) => {
  expect(woken().crash(seconds).wait(3).owned).toBe(expected);
});
