import { expect, test } from 'vitest';
import { fault } from '../../../shared/faults.ts';
import { type Durable, fromDurable, toDurable } from '../../../electron/engine/target/durable.ts';
import { type Event, initialCore } from '../../../electron/engine/target/model.ts';
import { transition } from '../../../electron/engine/target/transition.ts';
import {
  type Answers,
  asleep,
  atCommit,
  checked,
  child,
  commanded,
  commit,
  lift,
  looked,
  nas,
  override,
  sleepNow,
  Story,
  tick,
  visit,
  vm,
  wake,
  wallStartMs,
  woken,
} from './story.ts';

test('nothing known: unknown, and a client that comes at once is served', () => {
  const story = asleep().crash(1).from().give(visit('a'));
  expect([story.state.kind, Object.keys(story.core.waiting)]).toEqual(['unknown', ['a']]);
});

test('a sleep without a result, under 120 s old: still commanded, taken up where it was', () => {
  const story = commanded().crash(5).give(visit('b')).from();
  expect(story.state).toMatchObject({ kind: 'goingToSleep', phase: 'commanded' });
  story.answers = 'off';
  expect(story.wait(25).lines).toEqual([
    '617.0 end-sessions all',
    '617.0 → waking',
    '632.9 journal wake-sent',
    '632.9 send 1',
    '633.9 send 2',
    '635.9 send 3',
  ]);
});

test('a sleep without a result, older: unknown, owned until more is known', () => {
  const story = commanded().crash(120);
  expect([story.state.kind, story.core.owned !== null, story.owned]).toEqual(['unknown', true, false]);
});

test('a sleep without a result that still serves: taken back, and whose it is asked again', () => {
  const story = commanded({ hasIdentity: true }).crash(5).give(visit('b')).from().wait(30);
  expect(story.lines).toEqual([
    '639.3 answer sleep-failed',
    '639.3 abort-sleep',
    '639.3 read-identity',
    '639.3 → awake',
  ]);
});

test('a person who put it to sleep is still respected', () => {
  const story = woken().give(sleepNow(), checked(), commit).crash(5).from().give(visit('b'));
  expect(story.lines).toEqual(['13.0 tell b do-not-wake']);
});

test('a wake with limit left: waking, the same sequence, looked at before the next packet', () => {
  const story = asleep().give(visit('a')).wait(2).crash(10).from().give(visit('b'));
  expect(story.state).toMatchObject({ kind: 'waking', limitAt: '2030-01-01T00:02:05.000Z', attempt: 2 });
  expect(story.wait(6).lines).toEqual(['17.9 send 3', '22.9 send 4']);
});

test('a wake with limit left that nobody waits for: probed to the limit, and ours when it comes up', () => {
  const story = asleep().give(visit('a')).wait(2).crash(10).from().wait(20);
  expect(story.lines).toEqual([]);
  story.answers = 'on';
  story.wait(1);
  expect([story.core.phase.kind, story.owned]).toEqual(['awake', true]);
});

test('a wake asked once is asked again, because nobody knows whether it was', () => {
  const story = asleep({}, vm).give(visit('a')).wait(1).crash(2).from().give(visit('b')).wait(1);
  expect(story.lines).toEqual(['8.0 send 2']);
});

test('a wake that was seen on gets no packets after the restart either', () => {
  const story = asleep().give(wake()).wait(2);
  story.answers = 'unready';
  story.wait(1).crash(2).from().answers = 'off';
  expect(story.give(visit('a')).wait(30).lines).toEqual([]);
});

test('lasting reasons survive', () => {
  const story = asleep().give(wake(), child(true)).wait(2).crash(1);
  expect(story.state).toMatchObject({
    reasons: [
      { kind: 'person', by: 'Ann' },
      { kind: 'child', target: 'wiki' },
    ],
  });
});

test('a wake past its limit: unknown, owned if it is up', () => {
  const story = asleep().give(visit('a')).wait(2).crash(200);
  expect(story.state.kind).toBe('unknown');
  story.answers = 'on';
  expect(story.wait(3).owned).toBe(true);
});

test('failed keeps its retry and its backoff', () => {
  const story = asleep({ repeat: null, wakeLimitMs: 30_000 }).give(visit('a')).wait(31).crash(5).from();
  expect(story.state).toMatchObject({ kind: 'failed', retryAt: '2030-01-01T00:00:50.000Z' });
  story.give(visit('b')).wait(45);
  expect(story.lines.at(-1)).toBe('80.0 → failed (wake-timeout) until 110.0');
});

test('the rest of a hold-off survives', () => {
  const story = commanded();
  story.answers = 'off';
  story.wait(5).crash(2).from().give(visit('b')).wait(20);
  expect(story.lines).toEqual([
    '616.9 → waking',
    '628.2 journal wake-sent',
    '628.2 send 1',
    '629.2 send 2',
    '631.2 send 3',
  ]);
});

test('overrides survive; what ran out meanwhile has ended', () => {
  const story = asleep();
  story.give(override('keep-awake', story, 60), override('do-not-wake', story, null));
  story.crash(61).wait(1);
  expect(story.core).toMatchObject({ keepAwake: null, doNotWake: { untilWallMs: null, by: 'Ann' } });
});

test('the restart counts as the last lease end', () => {
  const story = woken().wait(590).crash(5).wait(3);
  expect(story.state).toMatchObject({ kind: 'cooldown', sleepAt: '2030-01-01T00:20:04.010Z' });
});

test('probing that was stopped stays stopped', () => {
  const story = asleep();
  story.core = { ...story.core, upsAfterProbe: 2 };
  story.give(lift('keep-awake')).crash(1).wait(5).from();
  expect(story.core.upsAfterProbe).toBe(2);
});

/** What is durable goes through the journal as JSON. */
test('what is durable survives JSON unchanged', () => {
  const stories = [
    asleep(),
    woken(),
    commanded(),
    asleep().give(visit('a')).wait(2),
    asleep().give(visit('a')).wait(130),
  ];
  for (const story of stories) {
    const durable = toDurable(story.core, story.now);
    const read = JSON.parse(JSON.stringify(durable)) as Durable;
    expect(read).toEqual(durable);
    expect(toDurable(fromDurable(read, nas, story.now, 0), story.now)).toEqual(durable);
  }
});

test('killed at every boundary between effects, a client arriving at once after the restart', () => {
  const outcomes = boundaries().map(([name, ...boundary]) => `${name}: ${outcomesOf(...boundary).join(', ')}`);
  expect(outcomes).toEqual([
    'a visit: woken for, woken for',
    'the first packet: woken for, woken for, woken for',
    'the wake limit: woken for, woken for, woken for, woken for, woken for',
    'the checks: served, served, served',
    'the sleep command: woken for, woken for, woken for',
    "a person's sleep command: woken for, told, told",
    'a sleep command that was refused: served, served, served',
    'confirmed down: woken for, woken for, woken for',
  ]);
});

/** What becomes of the client for each number of effects that were carried out before the end. */
function outcomesOf(before: Story, event: Event, answers: Answers): readonly string[] {
  const { core, effects } = transition(before.core, event, before.policy, before.now);
  return Array.from({ length: effects.length + 1 }, (_, done) => {
    const isRecorded = effects.slice(0, done).some((effect) => effect.kind === 'journal');
    const story = new Story(before.policy);
    story.nowMs = before.nowMs + 1_000;
    const durable = toDurable(isRecorded ? core : before.core, before.now);
    story.core = fromDurable(durable, before.policy, story.now, 1_000);
    story.answers = answers;
    story.give(visit('z')).wait(40);
    if (story.lines.some((line) => line.includes(' tell z'))) return 'told';
    if (story.core.phase.kind === 'awake') return 'served';
    return story.lines.some((line) => line.includes(' send ')) ? 'woken for' : story.core.phase.kind;
  });
}

/** A moment later, its deadline not yet looked at. */
function due(story: Story): Story {
  story.nowMs += 500;
  return story;
}

function boundaries(): readonly (readonly [string, Story, Event, Answers])[] {
  const looking = asleep().give(visit('a')).wait(0.5);
  looking.looks('off', 1, 300);
  const down = commanded().looks('off', 3, 1_000).wait(1);
  const off = (story: Story) => looked('off', story.nowMs);
  const byPerson = woken().give(sleepNow(), checked());
  const refused = { kind: 'sleep-refused', fault: fault('internal', { what: 'x' }) } as const;
  return [
    ['a visit', asleep(), visit('a'), 'off'],
    ['the first packet', looking, off(looking), 'off'],
    ['the wake limit', due(asleep().give(visit('a')).wait(119.9)), tick, 'off'],
    ['the checks', due(woken().wait(599.9)), tick, 'on'],
    ['the sleep command', atCommit(), commit, 'off'],
    ["a person's sleep command", byPerson, commit, 'off'],
    ['a sleep command that was refused', commanded(), refused, 'on'],
    ['confirmed down', down, off(down), 'off'],
  ];
}

test('a fresh core and its durable are the same thing', () => {
  const story = new Story();
  expect(toDurable(initialCore(story.now), story.now)).toMatchObject({ owned: null, wake: null, sleep: null });
  expect(wallStartMs).toBeGreaterThan(0);
});
