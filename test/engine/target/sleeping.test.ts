import { expect, test } from 'vitest';
import { fault } from '../../../shared/faults.ts';
import {
  accepted,
  atCommit,
  begins,
  cannotTell,
  checked,
  child,
  commanded,
  commit,
  ends,
  gap,
  lift,
  needs,
  override,
  pause,
  served,
  sleepNow,
  type Story,
  tick,
  visit,
  vm,
  woken,
} from './story.ts';

const exitStatus = {
  kind: 'sleep-refused',
  fault: fault('command-failed', { command: 'systemctl suspend', exitCode: 1, output: 'no' }),
} as const;
const noLogin = {
  kind: 'sleep-refused',
  fault: fault('ssh-unreachable', { host: 'nas', port: 22, detail: 'timed out' }),
} as const;

test('leases, checks, login, journal, last recount, command, confirmed down', () => {
  const story = woken().wait(601).give(checked()).wait(1).give(commit, accepted);
  story.answers = 'off';
  story.wait(10);
  expect(story.lines).toEqual([
    '608.0 run-checks',
    '608.0 → checking',
    '609.0 start-sleep',
    '610.0 journal sleep-sent',
    '610.0 grant-commit',
    '610.0 → commanded',
    '610.0 answer ok',
    '613.0 end-sessions all',
    '613.0 → asleep',
  ]);
});

test.each([
  ['the last lease end + cooldown', woken().give(begins('s')).wait(1000).give(ends('s')), 1008 + 600],
  ['up since + minAwake', woken({ cooldownMs: 10_000 }), 8 + 180 - 0.7],
  ['the end of keep-awake + cooldown', withKeepAwake(woken()), 1008 + 600],
  ['the end of a pause + cooldown', woken().give(pause(true)).wait(1000).give(pause(false)), 1008 + 600],
  [
    'the last veto + 5 min',
    woken({ cooldownMs: 10_000 })
      .wait(190)
      .give(checked({ vetoes: ['x'] })),
    198 + 300,
  ],
])('sleepAt is the latest of all: %s', (_what, story, seconds) => {
  const { state } = story;
  const sleepAt = state.kind === 'cooldown' ? (Date.parse(state.sleepAt) - Date.UTC(2030, 0, 1)) / 1000 : null;
  expect(sleepAt).toBeCloseTo(seconds, 0);
});

function withKeepAwake(story: Story): Story {
  return story
    .give(override('keep-awake', story, null))
    .wait(1000)
    .give(lift('keep-awake'));
}

test.each([
  ['a session', woken().give(begins('s'))],
  ['a waiting client', woken({ cooldownMs: 0, minAwakeMs: 0, wakeLimitMs: 36_000_000 }).give(visit('b'))],
  ['a child', woken().give(child(false))],
  ['another lease source', woken().give(begins('o', { kind: 'other', what: 'HAProxy has sessions' }))],
  ['a pause', woken().give(pause(true))],
  ['cannot-tell', woken().give(cannotTell(true))],
  ['a status that does not know', unknowing()],
  ['no way to sleep', woken({ canSleep: false })],
  ['not being ours', notOurs()],
])('never goes to sleep by itself with %s', (_what, story) => {
  story.from().wait(7_200);
  expect(story.state.kind).toBe('awake');
});

function unknowing(): Story {
  const story = woken({}, vm);
  story.answers = 'unknown';
  return story;
}

function notOurs(): Story {
  const story = woken();
  story.core = { ...story.core, owned: null };
  return story;
}

test('sleepEvenIfNotOwned: goes to sleep although somebody else woke it', () => {
  const story = notOurs();
  story.policy = { ...story.policy, sleepEvenIfNotOwned: true };
  expect(story.wait(700).lines).toContain('608.0 run-checks');
});

test('a veto keeps it awake, with the reason, and it is asked again 5 min later', () => {
  const story = woken()
    .wait(601)
    .from()
    .give(checked({ vetoes: ['a backup runs'] }));
  expect(story.core.vetoes).toEqual(['a backup runs']);
  story.wait(301);
  expect(story.lines).toEqual([
    '609.0 answer in-use: a backup runs',
    '609.0 → cooldown until 909.0',
    '909.0 run-checks',
    '909.0 → checking',
  ]);
});

test('a visit in any step before the send cancels', () => {
  const steps = {
    checking: woken().wait(601),
    warning: woken({ graceMs: 60_000 }).wait(601).give(checked()),
    login: atCommit(),
    settling: atCommit().give({ kind: 'unjudged', count: 1 }, commit),
  };
  const outcomes = Object.entries(steps).map(([step, story]) => [step, story.from().give(visit('b')).lines.slice(-2)]);
  expect(outcomes).toEqual([
    ['checking', ['609.0 abort-sleep', '609.0 → awake']],
    ['warning', ['609.0 abort-sleep', '609.0 → awake']],
    ['login', ['609.0 abort-sleep', '609.0 → awake']],
    ['settling', ['609.0 abort-sleep', '609.0 → awake']],
  ]);
});

test.each([
  ['a session', begins('s')],
  ['a child', child(true)],
  ['a pause', pause(true)],
  ['doubt about the network', cannotTell(true)],
  ['a time gap', gap],
  ['a needed machine that goes down', needs(false)],
])('%s cancels before the send', (_what, event) => {
  const story = atCommit().give(event);
  expect(story.lines[0]).toMatch(/ answer in-use/);
  expect(story.lines[1]).toMatch(/ abort-sleep/);
  expect(story.core.phase.kind).toBe(event.kind === 'needs' ? 'asleep' : 'awake');
  expect(story.from().give(commit).lines).toEqual([expect.stringMatching(/deny-commit/)]);
});

test('keep-awake cancels before the send', () => {
  const story = atCommit();
  story.give(override('keep-awake', story, 3600));
  expect(story.lines.at(-1)).toMatch(/→ awake$/);
});

test('the last recount stands alone: what no event announced is found directly before the send', () => {
  const found = (change: Partial<Story['core']>) => {
    const story = atCommit();
    story.core = { ...story.core, ...change };
    return story
      .give(commit)
      .lines.map((line) => line.replace(/^[\d.]+ /, ''))
      .at(-1);
  };
  const busy = begins('s');
  const mark = { untilWallMs: null, by: 'Ann' };
  expect({
    session: found({ leases: busy.kind === 'lease-begun' ? { s: busy.lease } : {} }),
    keepAwake: found({ keepAwake: mark }),
    paused: found({ paused: mark }),
    cannotTell: found({ cannotTell: true }),
    unknown: found({ lastWord: 'unknown' }),
    mustLook: found({ mustLook: true }),
    owned: found({ owned: null }),
    nothing: found({}),
  }).toEqual({
    cannotTell: '→ awake',
    keepAwake: '→ awake',
    mustLook: '→ awake',
    nothing: '→ commanded',
    owned: '→ awake',
    paused: '→ awake',
    session: '→ awake',
    unknown: '→ awake',
  });
});

test('an unjudged visit delays the send once, by at most 5 s', () => {
  const story = atCommit().give({ kind: 'unjudged', count: 1 }, commit).wait(10);
  expect(story.lines).toEqual(['614.0 journal sleep-sent', '614.0 grant-commit', '614.0 → commanded']);
});

test('an unjudged visit found to be background ends the delay', () => {
  const story = atCommit().give({ kind: 'unjudged', count: 1 }, commit).wait(2).give({ kind: 'unjudged', count: 0 });
  expect(story.lines).toEqual(['611.0 journal sleep-sent', '611.0 grant-commit', '611.0 → commanded']);
});

test('a warning gives its grace, then goes on', () => {
  const story = woken({ graceMs: 60_000 }).wait(601).give(checked()).wait(61);
  expect(story.lines).toEqual([
    '608.0 run-checks',
    '608.0 → checking',
    '609.0 warn',
    '609.0 → warning',
    '669.0 start-sleep',
    '669.0 → checking',
  ]);
});

test('a visit in commanded waits: confirmed down, hold-off, one wake', () => {
  const story = commanded().wait(0.2).give(visit('b'));
  story.answers = 'off';
  story.wait(30);
  expect(story.lines).toEqual([
    '613.2 end-sessions all',
    '613.2 → waking',
    '629.1 journal wake-sent',
    '629.1 send 1',
    '630.1 send 2',
    '632.1 send 3',
    '637.1 send 4',
  ]);
});

test('a session that turns busy in commanded is a reason that does not leave', () => {
  const story = commanded().give(begins('s'));
  story.answers = 'off';
  story.wait(5).give(ends('s')).wait(18);
  expect(story.lines).toEqual([
    '612.2 end-sessions all',
    '612.2 → waking',
    '628.1 journal wake-sent',
    '628.1 send 1',
    '629.1 send 2',
    '631.1 send 3',
  ]);
});

test('sessions that were there before a forced sleep wake nothing', () => {
  const story = woken().give(begins('s'), sleepNow(true), checked(), commit, accepted).from();
  story.answers = 'off';
  story.wait(5).give(ends('s')).wait(600);
  expect(story.lines).toEqual(['11.2 end-sessions all', '11.2 → asleep']);
});

test('still ready 30 s after the command with someone waiting: awake', () => {
  const story = commanded().wait(5).give(visit('b')).wait(40);
  expect(story.lines).toEqual(['639.5 answer sleep-failed', '639.5 abort-sleep', '639.5 → awake']);
  expect(story.core.doNotWake).toBeNull();
});

test('taken back, it goes down after all: explained, so the client is not kept from waking it', () => {
  const story = commanded().give(visit('b')).wait(40).give(served('b')).from();
  story.answers = 'off';
  story.wait(20);
  expect(story.lines).toEqual(['666.6 end-sessions all', '666.6 → asleep']);
  expect(story.core.doNotWake).toBeNull();
});

test('exit status other than 0: awake with a fault; the next lease arms it again', () => {
  const story = atCommit().give(commit, exitStatus).wait(3600);
  expect(story.lines).toEqual([
    '609.0 journal sleep-sent',
    '609.0 grant-commit',
    '609.0 → commanded',
    '609.0 answer sleep-failed',
    '609.0 → awake (sleep-failed)',
  ]);
  story.from().give(begins('s'), ends('s')).wait(601);
  expect(story.lines.at(-1)).toMatch(/→ checking/);
});

test('no login: stays awake with a fault, asked again after 5 min', () => {
  const story = atCommit().give(noLogin).wait(301);
  expect(story.lines).toEqual([
    '609.0 answer sleep-failed',
    '609.0 abort-sleep',
    '609.0 → cooldown until 909.0 (sleep-failed)',
    '909.0 run-checks',
    '909.0 → checking',
  ]);
});

test('not confirmed: three tries, each from the checks, then awake with a fault', () => {
  const story = commanded();
  for (let attempt = 2; attempt <= 3; attempt += 1) story.wait(121).give(checked(), commit, accepted);
  story.wait(3600);
  expect(story.lines).toEqual([
    '729.0 run-checks',
    '729.0 → checking',
    '730.0 start-sleep',
    '730.0 journal sleep-sent',
    '730.0 grant-commit',
    '730.0 → commanded',
    '730.0 answer ok',
    '850.0 run-checks',
    '850.0 → checking',
    '851.0 start-sleep',
    '851.0 journal sleep-sent',
    '851.0 grant-commit',
    '851.0 → commanded',
    '851.0 answer ok',
    '971.0 answer sleep-failed',
    '971.0 → awake (sleep-failed)',
  ]);
});

test.each([
  ['a lease', begins('s'), ends('s')],
  ['a visit', visit('b'), served('b', false)],
  ['an edit', { kind: 'edited', identityChanged: false } as const, tick],
  ['a keep-awake that was lifted', lift('keep-awake'), tick],
])('after three tries it is armed again by %s', (_what, first, second) => {
  const story = commanded();
  for (let attempt = 2; attempt <= 3; attempt += 1) story.wait(121).give(checked(), commit, accepted);
  story.wait(121).from().give(first, second).wait(700);
  expect(story.lines.some((line) => line.endsWith('run-checks'))).toBe(true);
});

test('not confirmed, but in use again: awake, no second try', () => {
  const story = commanded().give(begins('s')).wait(125);
  expect(story.lines).toEqual(['729.0 answer sleep-failed', '729.0 abort-sleep', '729.0 → awake']);
});

test('in commanded a doubt about the network stops the clock, and no answer counts', () => {
  const story = commanded().give(cannotTell(true));
  story.answers = 'off';
  story.wait(600).give(cannotTell(false)).wait(10);
  expect(story.lines.at(-1)).toMatch(/→ asleep/);
  expect(story.lines.length).toBe(2);
});

test('only answers to looks begun after the send prove it down', () => {
  const story = commanded();
  story.answers = null;
  const early = story.nowMs;
  story.wait(5);
  for (let count = 0; count < 5; count += 1)
    story.give({ kind: 'looked', look: { startedMs: early - 9_000 + count * 1_500, power: 'off', ready: 'bad' } });
  expect(story.core.phase).toMatchObject({ kind: 'goingToSleep', step: 'commanded' });
});

test('a status that says off in the middle of the checks ends them', () => {
  const story = woken({}, vm).wait(601).from();
  story.answers = 'off';
  expect(story.wait(2).lines).toEqual([
    '609.0 answer ok',
    '609.0 abort-sleep',
    '609.0 end-sessions silent',
    '609.0 → asleep',
  ]);
});

test('what the driver reports after the fact changes nothing', () => {
  const story = woken().give(exitStatus, accepted, checked({ vetoes: ['late'] }), tick);
  expect(story.lines).toEqual([]);
  expect(woken().wait(601).from().give(exitStatus, accepted).lines).toEqual([]);
});
