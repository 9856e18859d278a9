import { expect, test } from 'vitest';
import { accepted, asleep, checked, commit, ends, served, visit } from './story.ts';

test('the whole circle: a visit wakes it, is served, leaves, and it sleeps again', () => {
  const story = asleep().give(visit('a')).wait(5);
  story.answers = 'on';
  story.wait(1).give(served('a')).wait(60).give(ends('a')).wait(600).give(checked(), commit, accepted);
  story.answers = 'off';
  story.wait(10);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '6.9 send 2',
    '8.9 send 3',
    '10.2 end-wake: up',
    '10.2 → awake',
    '71.0 → cooldown until 671.0',
    '671.0 run-checks',
    '671.0 → checking',
    '671.0 start-sleep',
    '671.0 journal sleep-sent',
    '671.0 grant-commit',
    '671.0 → commanded',
    '671.0 answer ok',
    '674.2 end-sessions all',
    '674.2 → asleep',
  ]);
});
