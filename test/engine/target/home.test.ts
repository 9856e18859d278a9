import { describe, expect, test } from 'vitest';
import type { Event } from '../../../electron/engine/target/model.ts';
import { holdOnNeeds, mayDial } from '../../../electron/engine/target/derive.ts';
import { probePlan } from '../../../electron/engine/target/schedule.ts';
import { whyOf } from '../../../electron/engine/target/view.ts';
import {
  accepted,
  asleep,
  away,
  begins,
  checked,
  child,
  commanded,
  commit,
  ends,
  gap,
  lift,
  override,
  type Story,
  served,
  sleepNow,
  visit,
  wake,
  woken,
} from './story.ts';

function records(story: Story, ...events: readonly Event[]): readonly string[] {
  const before = story.lines.length;
  story.give(...events);
  return story.lines.slice(before);
}

describe('away from its network', () => {
  test.each<[string, () => Story]>([
    ['asleep', () => asleep()],
    ['waking', () => asleep().give(visit('a')).wait(2)],
    ['awake', () => woken()],
    ['about to sleep', () => woken().wait(601)],
    ['told to sleep', () => commanded()],
    ['failed', () => asleep().give(visit('a')).wait(125)],
  ])('%s: it is not asked, not dialled, and nothing is sent to it, for a day', (_state, begin) => {
    const story = begin().give(away(true)).from();
    expect(probePlan(story.core, story.policy)).toBeNull();
    expect(mayDial(story.core)).toBe(false);
    expect(story.countLooks(86_400)).toBe(0);
    story.give(visit('b'), child(true), wake(), commit, gap, { kind: 'dialled' }).look('off').look('on').wait(60);
    expect(story.lines.filter((line) => /send|start-sleep|run-checks|grant|read-identity/.test(line))).toEqual([]);
  });

  test('whoever waits is told why, and so is whoever comes', () => {
    const story = asleep().give(visit('a')).wait(2).from();
    expect(records(story, away(true))).toEqual(['7.0 tell a away-from-home', '7.0 end-wake', '7.0 → asleep']);
    expect(records(story, visit('b'))).toEqual(['7.0 tell b away-from-home']);
    expect(whyOf(story.core, story.policy, story.now)).toMatch(/^NAS belongs to another network/);
  });

  test('a person cannot wake it or put it to sleep, and nothing of that is left for later', () => {
    const asked = asleep().give(away(true), wake());
    expect(asked.core).toMatchObject({ wanted: [], keepAwake: null });
    asked.give(away(false)).wait(10);
    expect(asked.state.kind).toBe('asleep');
    expect(records(woken().give(away(true)), sleepNow(true))).toEqual(['8.0 answer away-from-home']);
  });

  test('whether it is still ours is not asked of it before this computer is back', () => {
    const story = woken({ hasIdentity: true }).crash(5);
    story.answers = 'on';
    story.wait(3).give(sleepNow(true)).from();
    expect(records(story, away(true))).not.toContain('16.0 read-identity');
    story.give({ kind: 'identified', identity: null });
    expect(story.core.owned).toMatchObject({ unverifiedGapMs: 5_000 });
    expect(records(story, away(false))).toContain('16.0 read-identity');
  });

  test('what people set is kept, and runs out in time', () => {
    const story = woken();
    story
      .give(override('keep-awake', story, 100))
      .give(away(true))
      .wait(50);
    expect(story.core.keepAwake).not.toBeNull();
    story.wait(60);
    expect(story.core.keepAwake).toBeNull();
    story.give(override('do-not-wake', story, null), away(false));
    expect(story.core.doNotWake).not.toBeNull();
    expect(story.give(lift('do-not-wake')).core.doNotWake).toBeNull();
  });

  test('sessions go on until they end by themselves', () => {
    const story = woken().give(begins('s'), away(true));
    expect(story.wait(3_600).core.leases).toHaveProperty('s');
    expect(story.lines.some((line) => line.includes('end-sessions'))).toBe(false);
    expect(story.give(ends('s')).core.leases).toEqual({});
  });

  test('what it needs is not woken for it, but stays up while it is up', () => {
    const down = asleep().give(away(true), child(true));
    expect(holdOnNeeds(down.core, down.policy, down.now)).toEqual({ wakes: false });
    const up = woken().give(away(true));
    expect(holdOnNeeds(up.core, up.policy, up.now)).toEqual({ wakes: false });
  });

  test('from one foreign network to the next is no news but for the reason', () => {
    const story = woken().give(away(true));
    expect(records(story, away(true, null))).toEqual([]);
    expect(story.core.away).toMatchObject({ params: { gateway: null } });
  });
});

describe('back at home', () => {
  test('a machine that is up stays ours; the cooldown starts over, and it is seen up before it sleeps', () => {
    const story = woken().wait(500).give(away(true)).wait(7_200).from();
    expect(story.owned).toBe(true);
    story.answers = 'on';
    story.give(away(false));
    expect(story.state.kind).toBe('awake');
    story.wait(1);
    const backMs = 508_000 + 7_200_000;
    expect(story.lines.at(-1)).toBe(
      `${(backMs / 1000).toFixed(1)} → cooldown until ${((backMs + 600_000) / 1000).toFixed(1)}`,
    );
  });

  test('a machine that went down meanwhile is found down, by itself', () => {
    const story = woken().give(away(true)).wait(7_200);
    story.answers = 'off';
    story.give(away(false)).wait(6);
    expect([story.state.kind, story.owned]).toEqual(['asleep', false]);
  });

  test('a wake of ours that was out when we left: it is ours, however late we find it up', () => {
    const story = asleep().give(visit('a')).wait(2);
    expect(story.give(away(true)).state.kind).toBe('asleep');
    story.wait(7_200);
    story.answers = 'on';
    story.give(away(false)).wait(3);
    expect([story.state.kind, story.owned]).toEqual(['cooldown', true]);
  });

  test('a sleep command that was out when we left is confirmed when we are back', () => {
    const story = commanded().give(away(true)).wait(7_200).from();
    story.answers = 'off';
    expect(story.give(away(false)).wait(5).state.kind).toBe('asleep');
    expect(story.lines.some((line) => line.endsWith('end-sessions all'))).toBe(true);
  });

  test('checks that were running are forgotten, not taken for passed', () => {
    const story = woken().wait(601).give(away(true), away(false), checked(), commit).from();
    expect(story.state.kind).not.toBe('goingToSleep');
    expect(story.lines).toEqual([]);
    expect(story.give(accepted, served('x')).core.phase.kind).toBe('awake');
  });

  test('a client is served as ever: four fresh answers, then the wake', () => {
    const story = asleep().give(away(true)).wait(60).give(away(false), visit('a')).from().wait(2);
    expect(story.lines.filter((line) => line.includes('send'))).toEqual(['65.9 send 1', '66.9 send 2']);
  });
});
