import { expect, test } from 'vitest';
import { overrideOf, whyOf } from '../../../electron/engine/target/view.ts';
import {
  asleep,
  begins,
  cannotTell,
  checked,
  child,
  commanded,
  needs,
  override,
  pause,
  Story,
  visit,
  vm,
  wake,
  wallStartMs,
  woken,
} from './story.ts';

function why(story: Story): string {
  return whyOf(story.core, story.policy, story.now);
}

test('why it is in the state it is in, in one sentence', () => {
  const blocked = asleep();
  blocked.give(override('do-not-wake', blocked, null));
  const kept = woken();
  kept.give(override('keep-awake', kept, null));
  const notOurs = new Story();
  notOurs.look('on').wait(1).look('on');
  expect({
    unknown: why(new Story()),
    asleep: why(asleep()),
    blocked: why(blocked),
    below: why(new Story().give(needs(false))),
    waitingBelow: why(new Story().give(needs(false), visit('a'))),
    client: why(asleep().give(visit('a'))),
    child: why(asleep().give(child(true))),
    person: why(asleep().give(wake())),
    nobodyAnyMore: why(asleep().give(visit('a')).wait(2).give({ kind: 'client-left', id: 'a' })),
    failed: why(asleep({ repeat: null }).give(visit('a')).wait(121)),
    checking: why(woken().wait(601)),
    commanded: why(commanded()),
    inUse: why(woken().give(begins('s'))),
    other: why(woken().give(begins('o', { kind: 'other', what: 'a film is playing' }))),
    cannotTell: why(woken().give(cannotTell(true))),
    paused: why(woken().give(pause(true))),
    kept: why(kept),
    veto: why(
      woken()
        .wait(601)
        .give(checked({ vetoes: ['a backup runs'] })),
    ),
    noSleepMethod: why(woken({ canSleep: false })),
    notOurs: why(notOurs),
    idle: why(woken()),
  }).toEqual({
    unknown: 'Finding out whether it is up',
    asleep: 'Nobody needs it',
    blocked: 'Kept asleep',
    below: 'A machine it needs is not awake',
    waitingBelow: 'Waiting for a machine it needs',
    client: 'ip-a opened smb',
    child: 'wiki needs it',
    person: 'Ann woke it',
    nobodyAnyMore: 'Nobody is waiting any more',
    failed: expect.stringContaining('NAS'),
    checking: 'Checking whether it is in use',
    commanded: 'Told to sleep; waiting until it is down',
    inUse: 'Ip-s uses smb',
    other: 'A film is playing',
    cannotTell: 'This computer cannot tell whether it is up',
    paused: 'Everything is paused',
    kept: 'Kept awake by Ann',
    veto: 'Staying awake because a backup runs',
    noSleepMethod: 'It has no way to be put to sleep',
    notOurs: 'It was not woken by Reveille, so it is left on',
    idle: 'Nobody needs it',
  });
});

test('a fault on an awake machine says why', () => {
  const story = new Story({}, vm).look('unready').wait(1).look('unready');
  expect(why(story)).toContain('VM');
});

test('an override is shown until it has run out', () => {
  const story = asleep();
  const mark = { untilWallMs: wallStartMs + 10_000, by: 'Ann' };
  expect(overrideOf(mark, story.now)).toEqual({ until: '2030-01-01T00:00:10.000Z', by: 'Ann' });
  expect(overrideOf({ untilWallMs: null, by: 'Ann' }, story.now)).toEqual({ until: null, by: 'Ann' });
  expect([overrideOf(null, story.now), overrideOf(mark, story.wait(5).now)]).toEqual([null, null]);
});
