import { expect, test } from 'vitest';
import { fault } from '../../../shared/faults.ts';
import { holdOnNeeds } from '../../../electron/engine/target/derive.ts';
import { probePlan } from '../../../electron/engine/target/schedule.ts';
import { asleep, begins, commanded, needs, override, Story, visit, wake, wallStartMs, woken, vm } from './story.ts';

const wiki = { ...vm, name: 'wiki', needsLimitMs: 180_000 };

function hold(story: Story) {
  const held = holdOnNeeds(story.core, story.policy, story.now);
  return held ? (held.wakes ? 'wakes' : 'holds') : null;
}

function below(story: Story): Story {
  return story.give(needs(false)).from();
}

test('what it needs is not awake: it counts as asleep and is not asked anything', () => {
  const story = below(new Story({}, wiki));
  expect([story.state.kind, probePlan(story.core, story.policy), hold(story)]).toEqual(['asleep', null, null]);
  story.look('on').look('on');
  expect(story.state.kind).toBe('asleep');
});

test('a visit wakes what it needs first; its own wake and limits start when that is ready', () => {
  const story = below(new Story({}, wiki)).give(visit('a'));
  expect([hold(story), story.core.waiting['a']?.holdUntilMs]).toEqual(['wakes', 180_000 + 2_000 + 120_000]);
  story.answers = 'off';
  story.wait(100).give(needs(true));
  expect(story.core.waiting['a']?.holdUntilMs).toBe(100_000 + 2_000 + 120_000);
  expect(story.wait(2).lines).toEqual([
    '100.0 → unknown',
    '100.0 end-sessions silent',
    '100.0 journal wake-sent',
    '100.0 send 1',
    '100.0 → waking',
  ]);
});

test('already on when what it needs is ready: awake, not owned, nothing sent', () => {
  const story = below(new Story({}, wiki)).give(visit('a')).wait(10).give(needs(true));
  story.answers = 'on';
  expect(story.wait(2).lines).toEqual(['10.0 → unknown', '10.0 → awake']);
  expect(story.core.owned).toBeNull();
});

test("a person's wake waits for what it needs as well", () => {
  const story = below(new Story({}, wiki)).give(wake());
  expect(hold(story)).toBe('wakes');
  story.answers = 'off';
  story.give(needs(true)).wait(2);
  expect(story.lines.at(-1)).toMatch(/→ waking/);
});

test('a failure of what it needs settles its clients with that fault', () => {
  const reason = fault('need-failed', { target: 'wiki', needs: 'NAS', reason: 'no answer' });
  const story = below(new Story({}, wiki))
    .give(visit('a'), wake())
    .from()
    .give({ kind: 'needs-failed', fault: reason });
  expect(story.lines).toEqual(['0.0 tell a need-failed', '0.0 → asleep (need-failed)']);
  story.wait(3_601);
  expect(hold(story)).toBeNull();
});

test('lost in the middle of a wake: the clients wait for what it needs again', () => {
  const story = asleep({}, wiki).give(visit('a')).wait(2).from().give(needs(false));
  expect(story.lines).toEqual(['7.0 end-wake', '7.0 → asleep']);
  expect(hold(story)).toBe('wakes');
});

test('lost while it is up: sessions that hear nothing end, and only its identity can prove it ours again', () => {
  const story = woken({}, wiki).give(begins('s')).from().give(needs(false));
  expect(story.lines).toEqual([expect.stringMatching(/end-sessions silent/), expect.stringMatching(/→ asleep/)]);
  story.give(needs(true)).wait(5);
  expect([story.state.kind, story.core.owned]).toEqual(['awake', null]);
});

test('lost while it is up, with a status that knows since when it runs: ours as before', () => {
  const story = asleep({}, wiki).give(visit('a')).wait(1);
  story.answers = 'on';
  story.powerSinceMs = wallStartMs + 5_500;
  story.wait(3).give(needs(false)).wait(60).give(needs(true)).wait(5);
  expect(story.owned).toBe(true);
});

test('lost in commanded: the sleep is still waited for, with its full time once it can be asked', () => {
  const story = commanded({}, wiki).give(needs(false)).wait(600).give(visit('b'));
  expect([story.state, hold(story)]).toEqual([expect.objectContaining({ phase: 'commanded' }), 'wakes']);
  story.from().give(needs(true));
  story.answers = 'off';
  expect(story.wait(20).lines).toEqual([
    '1209.0 end-sessions all',
    '1209.0 → waking',
    '1224.2 journal wake-sent',
    '1224.2 send 1',
  ]);
});

test('what holds those it needs', () => {
  const notOurs = (story: Story) => {
    story.core = { ...story.core, owned: null };
    return story;
  };
  const kept = asleep({}, wiki);
  kept.give(override('keep-awake', kept, null));
  expect({
    unknown: hold(new Story({}, wiki)),
    asleep: hold(asleep({}, wiki)),
    waiting: hold(asleep({}, wiki).give(visit('a'))),
    ownedAndUp: hold(woken({}, wiki)),
    upNotOurs: hold(notOurs(woken({}, wiki))),
    upNotOursButMaySleep: hold(notOurs(woken({ sleepEvenIfNotOwned: true }, wiki))),
    inUse: hold(notOurs(woken({}, wiki)).give(begins('s'))),
    keptAwake: hold(kept),
    goingToSleep: hold(commanded({}, wiki)),
  }).toEqual({
    unknown: 'holds',
    asleep: null,
    waiting: 'wakes',
    ownedAndUp: 'holds',
    upNotOurs: null,
    upNotOursButMaySleep: 'holds',
    inUse: 'holds',
    keptAwake: 'holds',
    goingToSleep: 'holds',
  });
});

test('do-not-wake on a child wakes nothing above it', () => {
  const story = below(new Story({}, wiki));
  story.give(override('do-not-wake', story, null), visit('a'));
  expect([hold(story), story.lines]).toEqual([null, ['0.0 tell a do-not-wake']]);
});
