import { expect, test } from 'vitest';
import {
  accepted,
  asleep,
  begins,
  checked,
  child,
  commanded,
  commit,
  ends,
  override,
  overspent,
  pause,
  served,
  sleepNow,
  Story,
  visit,
  vm,
  wake,
  woken,
} from './story.ts';

test('past the limit a client is told, and neither a child nor a person wakes it', () => {
  const story = asleep({}, vm).give(overspent(true)).from();
  story.give(visit('a'), child(true), wake()).wait(120);
  expect(story.lines).toEqual(['5.0 tell a spend-limit']);
  expect(story.state.kind).toBe('asleep');
});

test('when the limit counts anew, who still needs it wakes it', () => {
  const story = asleep({}, vm).give(overspent(true), child(true)).wait(60).from();
  story.give(overspent(false)).wait(3);
  expect(story.lines.at(-1)).toContain('send 1');
});

test('a wake that was sent runs out as if its last reason had gone', () => {
  const story = asleep().give(visit('a'), wake()).wait(2).from().give(overspent(true)).wait(200);
  expect(story.lines).toEqual(['7.0 tell a spend-limit', '125.0 end-wake', '125.0 → asleep']);
});

test('what comes up by such a wake is put to sleep again at once', () => {
  const story = asleep({}, vm).give(visit('a')).wait(2).from().give(overspent(true));
  story.answers = 'on';
  story.wait(2);
  expect(story.lines).toEqual([
    '7.0 tell a spend-limit',
    '7.0 end-wake: up',
    expect.anything(),
    '7.0 run-checks',
    '7.0 → checking',
  ]);
});

test('an awake one sleeps at once when nobody uses it, without cooldown or time to stay up', () => {
  const story = woken({}, vm).give(overspent(true)).wait(1);
  expect(story.state).toMatchObject({ kind: 'goingToSleep', phase: 'checking' });
  story.give(checked(), commit, accepted);
  expect(story.state).toMatchObject({ kind: 'goingToSleep', phase: 'commanded' });
});

test('also one that somebody else started: the limit is an order of the user', () => {
  const story = new Story({}, vm);
  story.answers = 'on';
  story.wait(3);
  expect([story.state.kind, story.owned]).toEqual(['awake', false]);
  story.give(overspent(true)).wait(1).give(checked(), commit);
  expect(story.state).toMatchObject({ kind: 'goingToSleep', phase: 'commanded' });
});

test.each([
  ['a session', (story: Story) => story.give(begins('s'))],
  ['a keep-awake', (story: Story) => story.give(override('keep-awake', story, null))],
  ['a pause', (story: Story) => story.give(pause(true))],
  ['a child', (story: Story) => story.give(child(false))],
])('%s still holds it up', (_what, hold) => {
  const story = hold(woken({}, vm)).give(overspent(true)).wait(7_200);
  expect(story.state.kind).toBe('awake');
});

test('who uses it stays connected, who comes is served; it sleeps when the last one has gone', () => {
  const story = woken({}, vm).give(begins('s'), overspent(true), visit('b'), served('b')).wait(60).from();
  expect(story.state).toMatchObject({ kind: 'awake', leases: 2 });
  story.give(ends('s')).wait(60).give(ends('b')).wait(1);
  expect(story.state).toMatchObject({ kind: 'goingToSleep', phase: 'checking' });
});

test('a veto is asked again after five minutes, as ever', () => {
  const story = woken({}, vm)
    .give(overspent(true))
    .wait(1)
    .give(checked({ vetoes: ['a backup runs'] }))
    .from();
  expect(story.wait(299).state.kind).toBe('cooldown');
  expect(story.wait(2).state.kind).toBe('goingToSleep');
});

test('a sleep that had failed for good is tried again once the limit is reached', () => {
  const story = woken({}, vm);
  story.core = { ...story.core, isSleepDisarmed: true };
  expect(story.wait(7_200).state.kind).toBe('awake');
  expect(story.give(overspent(true)).wait(1).state.kind).toBe('goingToSleep');
});

test('in the middle of going down, who waits is told and nothing is woken afterwards', () => {
  const story = commanded({}, vm).give(visit('b')).from().give(overspent(true));
  story.answers = 'off';
  story.wait(60);
  expect(story.lines.filter((line) => line.includes('tell') || line.includes('send'))).toEqual([
    `${(story.nowMs / 1000 - 60).toFixed(1)} tell b spend-limit`,
  ]);
  expect(story.state.kind).toBe('asleep');
});

test('counting anew before it was told to sleep, one that is not ours stays on', () => {
  const story = new Story({}, vm);
  story.answers = 'on';
  story.wait(3).give(overspent(true)).wait(1).give(overspent(false), checked());
  expect([story.state.kind, story.core.phase.kind]).toEqual(['awake', 'awake']);
});

test('a person may put it to sleep as ever', () => {
  const story = woken({}, vm).give(begins('s'), overspent(true)).from().give(sleepNow());
  expect(story.lines).toEqual([expect.stringContaining('in-use')]);
});

const hour = 3_600;
/** Billed by the hour; its cloud tells since when it runs. */
const billed = { isBilled: true, cooldownMs: 300_000 };

function foundOn(story: Story, since: number | undefined): Story {
  story.answers = 'on';
  story.powerSinceMs = since;
  return story.wait(5);
}

test('killed after the start order, found on two hours later: ours, by when it was started', () => {
  const story = asleep(billed, vm).give(visit('a')).wait(1);
  const sinceMs = story.now.wallMs + 20_000;
  foundOn(story.crash(2 * hour), sinceMs);
  expect([story.state.kind, story.owned, story.core.fault]).toEqual(['cooldown', true, null]);
  expect(story.wait(301).state.kind).toBe('goingToSleep');
});

test('killed after the start order, but started by somebody long after: not ours', () => {
  const story = asleep(billed, vm).give(visit('a')).wait(1);
  foundOn(story.crash(2 * hour), story.now.wallMs + hour * 1000);
  expect(story.owned).toBe(false);
});

test('killed between the sleep order and its confirmation, found on two hours later: put to sleep again', () => {
  const story = asleep(billed, vm).give(visit('a')).wait(2);
  const sinceMs = story.now.wallMs;
  foundOn(story, sinceMs).give(served('a', false)).wait(301).give(checked(), commit);
  expect(story.state).toMatchObject({ phase: 'commanded' });
  foundOn(story.crash(2 * hour), sinceMs);
  expect([story.state.kind, story.owned]).toEqual(['cooldown', true]);
  expect(story.wait(301).state.kind).toBe('goingToSleep');
});

test('nobody can tell whose it is: left on, and said until a person decides or it goes down', () => {
  const left = () => foundOn(woken(billed, vm).crash(2 * hour), undefined);
  expect([left().state.kind, left().core.fault?.code]).toEqual(['awake', 'still-billed']);
  expect(left().give(sleepNow()).state).toMatchObject({ kind: 'goingToSleep' });
  const kept = left();
  expect(kept.give(override('keep-awake', kept, 60)).core.fault).toBeNull();
  const down = left();
  down.answers = 'off';
  expect(down.wait(60).core.fault).toBeNull();
  expect(foundOn(woken({}, vm).crash(2 * hour), undefined).core.fault).toBeNull();
});
