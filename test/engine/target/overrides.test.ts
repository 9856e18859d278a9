import { expect, test } from 'vitest';
import {
  accepted,
  asleep,
  atCommit,
  begins,
  cannotTell,
  checked,
  child,
  commanded,
  commit,
  lift,
  override,
  pause,
  sleepNow,
  Story,
  visit,
  vm,
  wake,
  wallStartMs,
  woken,
} from './story.ts';

function blocked(story: Story, seconds: number | null = null): Story {
  return story.give(override('do-not-wake', story, seconds)).from();
}

test('Wake lifts do-not-wake, keeps awake for an hour, and wakes', () => {
  const story = blocked(asleep()).give(wake());
  expect(story.core).toMatchObject({
    doNotWake: null,
    keepAwake: { untilWallMs: wallStartMs + 5_000 + 3_600_000, by: 'Ann' },
    phase: { kind: 'waking', lasting: [{ kind: 'person', by: 'Ann' }] },
  });
});

test('Wake leaves a longer keep-awake', () => {
  const story = asleep();
  story.give(override('keep-awake', story, null), wake());
  expect(story.core.keepAwake?.untilWallMs).toBeNull();
});

test('Wake without a way to: a fault on a machine that is down, keep-awake on one that is up', () => {
  expect(asleep({ canWake: false }).give(wake()).core).toMatchObject({
    fault: { code: 'no-wake-method' },
    keepAwake: null,
  });
  const up = woken().edit({ canWake: false }, false).give(wake());
  expect(up.core).toMatchObject({ fault: null, keepAwake: { by: 'Ann' } });
});

test('Wake while it is told to sleep: one wake after confirmed down and hold-off', () => {
  const story = commanded().give(wake());
  story.answers = 'off';
  expect(story.wait(25).lines).toEqual([
    '612.2 end-sessions all',
    '612.2 → waking',
    '628.1 journal wake-sent',
    '628.1 send 1',
    '629.1 send 2',
    '631.1 send 3',
  ]);
});

test('Sleep now needs no ownership, is journaled with who asked, and asks the checks', () => {
  const story = woken();
  story.core = { ...story.core, owned: null };
  story.give(sleepNow(), checked(), commit, accepted);
  expect(story.lines).toEqual([
    '8.0 run-checks',
    '8.0 → checking',
    '8.0 start-sleep',
    '8.0 journal sleep-sent',
    '8.0 grant-commit',
    '8.0 → commanded',
    '8.0 answer ok',
  ]);
});

test.each([
  ['a session', begins('s'), 'ip-s uses smb'],
  ['a waiting client', visit('b'), 'ip-b is waiting for smb'],
  ['a child', child(false), 'wiki needs it'],
])('Sleep now is refused naming %s', (_what, event, name) => {
  const story = woken().give(event).from().give(sleepNow());
  expect(story.lines).toEqual([`8.0 answer in-use: ${name}`]);
});

test('Sleep now is refused naming keep-awake and vetoes', () => {
  const story = woken();
  story
    .give(override('keep-awake', story, null))
    .from()
    .give(sleepNow());
  expect(story.lines).toEqual(['8.0 answer in-use: it is kept awake']);
  const vetoed = woken()
    .give(sleepNow())
    .from()
    .give(checked({ vetoes: ['a backup runs'] }));
  expect(vetoed.lines[0]).toBe('8.0 answer in-use: a backup runs');
});

test('Sleep now with force overrides leases, keep-awake and vetoes; who waits is told', () => {
  const story = woken().give(begins('s'));
  story.give(override('keep-awake', story, null)).from();
  story.give(sleepNow(true), checked({ vetoes: ['a backup runs'] }), visit('b'), commit, accepted, visit('c'));
  expect(story.lines).toEqual([
    '8.0 run-checks',
    '8.0 → checking',
    '8.0 start-sleep',
    '8.0 journal sleep-sent',
    '8.0 grant-commit',
    '8.0 tell b do-not-wake',
    '8.0 → commanded',
    '8.0 answer ok',
    '8.0 tell c do-not-wake',
  ]);
  expect(story.core.keepAwake).toBeNull();
});

test.each([
  ['unknown', new Story(), 'not-now'],
  ['waking', asleep().give(visit('a')), 'not-now'],
  ['cannot-tell', woken().give(cannotTell(true)), 'not-now'],
  ['a status that does not know', woken({}, vm).look('unknown'), 'not-now'],
  ['no sleep method', woken({ canSleep: false }), 'no-sleep-method'],
  ['asleep', asleep(), 'ok'],
  ['already told to', commanded(), 'ok'],
])('Sleep now in %s: %s', (_what, story, answer) => {
  const lines = story.from().give(sleepNow(true)).lines;
  expect(lines.map((line) => line.split(' ').slice(1).join(' '))).toEqual([`answer ${answer}`]);
});

test("Sleep now while it is being checked anyway makes it the person's", () => {
  const story = woken().wait(601).give(sleepNow(), pause(true)).from().give(checked(), commit);
  expect(story.lines.at(-1)).toMatch(/→ commanded/);
  expect(story.core.doNotWake?.by).toBe('Ann');
});

test("after a person's sleep nothing wakes it for 2 min, counted from when it is down; shown, and a person may", () => {
  const story = woken().give(sleepNow(), checked(), commit, accepted).from().wait(1).give(visit('b'));
  expect(story.lines).toEqual(['9.0 tell b do-not-wake']);
  story.answers = 'off';
  story.wait(10).from().give(visit('c'));
  expect(story.lines).toEqual(['19.0 tell c do-not-wake']);
  expect(story.core.doNotWake).toMatchObject({ untilWallMs: wallStartMs + 12_200 + 120_000, by: 'Ann' });
  story.wait(115).from().give(visit('d'));
  expect(story.lines).toEqual(['134.0 → waking']);
});

test("a person's sleep that fails leaves no do-not-wake of ours, but the user's own", () => {
  const refused = { kind: 'sleep-refused', fault: { code: 'internal', params: { what: 'x' } } } as const;
  expect(woken().give(sleepNow(), checked(), commit, refused).core.doNotWake).toBeNull();
  const own = woken();
  own.give(override('do-not-wake', own, null), sleepNow(), checked(), commit, refused);
  expect(own.core.doNotWake).toEqual({ untilWallMs: null, by: 'Ann' });
});

test('a machine with a power switch that goes down unexplained is not woken for 2 min; a container is', () => {
  const machine = woken();
  machine.answers = 'off';
  machine.wait(20).from().give(visit('b'));
  expect(machine.lines).toEqual([expect.stringMatching(/tell b do-not-wake/)]);
  expect(machine.core.doNotWake?.by).toBe('its power switch');
  const container = woken({}, vm);
  container.answers = 'off';
  container.wait(20).from().give(visit('b'));
  expect(container.lines).toEqual([expect.stringMatching(/→ waking/)]);
});

test('our own automatic sleep keeps nobody from waking it', () => {
  const story = commanded();
  story.answers = 'off';
  expect(story.wait(10).core.doNotWake).toBeNull();
});

test('keep awake never wakes; while it lasts nothing sleeps; at its end the cooldown begins', () => {
  const story = asleep();
  expect(story.give(override('keep-awake', story, null)).wait(60).lines).toEqual([]);
  const up = woken();
  up.give(override('keep-awake', up, 3_600)).wait(3_599);
  expect(up.state.kind).toBe('awake');
  expect(up.wait(2).lines.at(-1)).toBe('3608.0 → cooldown until 4208.0');
  expect(up.core.keepAwake).toBeNull();
});

test('do not wake: who waits is settled at once, awake machines still serve, and it ends by itself', () => {
  const story = blocked(asleep(), 60).give(visit('a'));
  expect(story.lines).toEqual(['5.0 tell a do-not-wake']);
  expect(story.wait(61).from().give(visit('b')).lines).toEqual(['66.0 → waking']);
  const up = blocked(woken()).give(visit('b'));
  expect([up.lines.some((line) => line.includes('tell')), Object.keys(up.core.waiting)]).toEqual([false, ['b']]);
});

test('do not wake, set while clients wait: told at once; the sent wake runs out as if its last reason had gone', () => {
  const story = asleep({ repeat: null }).give(visit('a'), child(true), wake()).wait(2).from();
  blocked(story.give(lift('keep-awake')));
  expect(story.core.waiting).toEqual({});
  expect(story.wait(125).lines).toEqual(['125.0 end-wake', '125.0 → asleep']);
});

test('do not wake, set before anything was sent: asleep', () => {
  const story = asleep().give(visit('a'), wake());
  story.from().give(override('do-not-wake', story, null));
  expect(story.lines).toEqual(['5.0 tell a do-not-wake', '5.0 → asleep']);
});

test('do not wake, while it is unknown: who comes waits until it is known', () => {
  const up = blocked(new Story()).give(visit('a'));
  up.answers = 'on';
  expect(up.wait(2).lines).toEqual(['0.0 → awake']);
  const down = blocked(new Story()).give(visit('a'));
  down.answers = 'off';
  expect(down.wait(5).lines).toEqual(['3.6 end-sessions silent', '3.6 tell a do-not-wake', '3.6 → asleep']);
});

test('a child that needs it is served when do-not-wake ends', () => {
  const story = blocked(asleep(), 60).give(child(true));
  expect(story.wait(59).lines).toEqual([]);
  expect(story.wait(2).lines).toEqual(['65.0 → waking', '65.9 journal wake-sent', '65.9 send 1']);
});

test('pause: no automatic wake, who waits is told; a child is served afterwards', () => {
  const story = asleep().give(pause(true)).from().give(visit('a'), child(true));
  expect(story.lines).toEqual(['5.0 tell a paused']);
  expect(story.give(pause(false)).lines.at(-1)).toBe('5.0 → waking');
});

test('pause: clients of a wake that was sent are told, it runs out, and is served when it comes up', () => {
  const story = asleep().give(visit('a')).wait(2).from().give(pause(true)).wait(20);
  expect(story.lines).toEqual(['7.0 tell a paused']);
  story.answers = 'on';
  expect(story.wait(2).lines.slice(1)).toEqual([
    expect.stringMatching(/end-wake: up/),
    expect.stringMatching(/→ awake/),
  ]);
});

test('pause cancels checking and warning, not commanded; who waits in commanded is told', () => {
  expect(woken().wait(601).give(pause(true)).state.kind).toBe('awake');
  expect(woken({ graceMs: 60_000 }).wait(601).give(checked(), pause(true)).state.kind).toBe('awake');
  const story = commanded().give(visit('b')).from().give(pause(true));
  expect(story.lines).toEqual(['609.0 tell b paused']);
  expect(story.state).toMatchObject({ phase: 'commanded' });
});

test("pause: a person's Wake and Sleep now still work", () => {
  const story = asleep().give(pause(true), wake()).wait(2);
  expect(story.lines).toContain('5.9 send 1');
  expect(story.give(visit('b')).core.waiting['b']).toBeDefined();
  const up = woken().give(pause(true), sleepNow()).from().give(checked(), commit);
  expect(up.lines.at(-1)).toMatch(/→ commanded/);
});

test('a pause until a time ends by itself', () => {
  const story = asleep().give({ kind: 'pause', mark: { untilWallMs: wallStartMs + 60_000, by: 'Ann' } });
  expect(story.wait(60).core.paused).toBeNull();
});

test('release lifts both, ownership stays', () => {
  const story = woken();
  story.give(override('keep-awake', story, null), override('do-not-wake', story, null));
  story.give(lift('keep-awake'), lift('do-not-wake'));
  expect(story.owned).toBe(true);
  expect(story.core).toMatchObject({ keepAwake: null, doNotWake: null });
});

test('keep awake and Wake cancel a sleep that was not sent', () => {
  expect(atCommit().give(wake()).state.kind).toBe('awake');
  const story = atCommit();
  expect(story.give(override('keep-awake', story, 60)).state.kind).toBe('awake');
});
