import { expect, test } from 'vitest';
import { fault } from '../../../shared/faults.ts';
import { asleep, begins, child, halfCloses, leaves, looked, nas, Story, visit, vm, wake } from './story.ts';

const refused = { kind: 'wake-refused', fault: fault('no-interface', { target: 'NAS' }) } as const;

test('before a wake: four fresh bad answers, journaled before the first packet, then at 0, 1, 3 s and every 5 s', () => {
  const story = asleep().give(visit('a')).wait(15);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '6.9 send 2',
    '8.9 send 3',
    '13.9 send 4',
    '18.9 send 5',
  ]);
  expect(story.owned).toBe(true);
});

test('answers to looks begun before the visit are not fresh, and a good one starts the count anew', () => {
  const story = asleep();
  story.answers = null;
  const before = story.nowMs;
  story.wait(0.5).give(visit('a'));
  for (let count = 0; count < 4; count += 1) story.give(looked('off', before + count));
  story.looks('off', 3, 300).look('unknown').looks('off', 3, 300);
  expect(story.lines).toEqual(['5.5 → waking']);
  story.look('off');
  expect(story.lines.slice(1)).toEqual(['6.7 journal wake-sent', '6.7 send 1']);
});

test('a status that says off proves it down by one answer, and what is asked once is sent once', () => {
  const story = asleep({}, vm).give(visit('a')).wait(30);
  expect(story.lines).toEqual(['5.0 → waking', '5.0 journal wake-sent', '5.0 send 1']);
});

test('whileAsleep "never": sent at once while nothing was heard since it was confirmed down', () => {
  const story = asleep({ whileAsleep: 'never' }).wait(3_600).from().give(visit('a'));
  expect(story.lines).toEqual(['3605.0 journal wake-sent', '3605.0 send 1', '3605.0 → waking']);
});

test.each([
  ['it was heard', (story: Story) => story.look('on')],
  ['time jumped', (story: Story) => story.give({ kind: 'gap' })],
  [
    'the network was in doubt',
    (story: Story) => story.give({ kind: 'cannot-tell', on: true }, { kind: 'cannot-tell', on: false }),
  ],
])('whileAsleep "never", but %s: looked at first', (_what, happen) => {
  const story = happen(asleep({ whileAsleep: 'never' }).wait(60))
    .from()
    .give(visit('a'));
  expect(story.lines).toEqual(['65.0 → waking']);
});

test('whileAsleep "never", but a look could not tell: nothing is sent, nothing owned, until one can', () => {
  const story = asleep({ whileAsleep: 'never' }).wait(60).look('unknown').give(visit('a'));
  story.answers = 'unknown';
  expect([story.wait(5).lines, story.core.owned]).toEqual([['65.0 → waking'], null]);
  story.answers = 'off';
  expect(story.wait(1).lines.slice(1)).toEqual(['70.1 journal wake-sent', '70.1 send 1']);
});

test('one wake for many clients; one good answer releases all, and no packet follows', () => {
  const story = asleep()
    .give(...['a', 'b', 'c'].map((id) => visit(id)))
    .wait(2);
  story.give(visit('d')).wait(0.5).answers = 'on';
  story.wait(10);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '6.9 send 2',
    '7.7 end-wake: up',
    '7.7 → awake',
  ]);
  expect(Object.keys(story.core.waiting)).toEqual(['a', 'b', 'c', 'd']);
});

test('the last reason leaves before anything was sent: asleep, not owned', () => {
  const story = asleep().give(visit('a'), visit('b')).wait(0.5).give(leaves('a'), leaves('b')).wait(60);
  expect(story.lines).toEqual(['5.0 → waking', '5.5 → asleep']);
  expect(story.core.owned).toBeNull();
});

test('the last reason leaves after the send: no more packets; a later client resumes them, with the same limit', () => {
  const story = asleep().give(visit('a')).wait(2).give(leaves('a')).wait(20).give(visit('b')).wait(6);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '6.9 send 2',
    '27.0 send 3',
    '32.0 send 4',
  ]);
  expect(story.core.phase).toMatchObject({ kind: 'waking', limitAtMs: 125_000 });
  expect(story.core.waiting['b']?.holdUntilMs).toBe(125_000);
});

test('a half-closed client is no reason, but is held to its limit', () => {
  const story = asleep().give(visit('a', 20_000), halfCloses('a')).wait(60);
  expect(story.lines).toEqual(['5.0 → waking', '5.0 → asleep', '25.0 tell a client-timeout']);
});

test('a half-closed client whose wake was sent is connected when it comes up', () => {
  const story = asleep().give(visit('a')).wait(2).give(halfCloses('a')).wait(10);
  expect(story.lines.filter((line) => line.includes('send'))).toEqual(['5.9 send 1', '6.9 send 2']);
  story.answers = 'on';
  story.wait(1);
  expect(Object.keys(story.core.waiting)).toEqual(['a']);
});

test('children and persons do not leave before the limit', () => {
  const ofChild = asleep().give(child(true), { kind: 'lease-ended', id: 'child wiki' }).wait(5);
  expect(ofChild.lines).toEqual(['5.0 → waking', '5.9 journal wake-sent', '5.9 send 1', '6.9 send 2', '8.9 send 3']);
  const ofPerson = asleep().give(wake()).wait(130);
  expect(ofPerson.lines.at(-1)).toBe('125.0 → failed (wake-timeout) until 140.0');
});

test('a child that only holds wakes nothing', () => {
  expect(asleep().give(child(false)).wait(60).lines).toEqual([]);
});

test('at the limit, with reasons: failed, everybody is told', () => {
  const story = asleep({ repeat: null }).give(visit('a'), visit('b')).wait(121);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '125.0 end-wake',
    '125.0 tell a wake-timeout',
    '125.0 tell b wake-timeout',
    '125.0 → failed (wake-timeout) until 140.0',
  ]);
});

test('at the limit, without reasons: asleep, no fault', () => {
  const story = asleep({ repeat: null }).give(visit('a')).wait(2).give(leaves('a')).wait(119);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '125.0 end-wake',
    '125.0 → asleep',
  ]);
});

test('at the limit, on but not ready: awake with a fault, which goes when it answers', () => {
  const story = asleep().give(visit('a')).wait(2);
  story.answers = 'unready';
  story.wait(119);
  story.answers = 'on';
  story.wait(2);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '6.9 send 2',
    '125.0 end-wake: up',
    '125.0 tell a not-ready',
    '125.0 → cooldown until 725.0 (not-ready)',
    '126.9 → cooldown until 725.0',
  ]);
});

test('a machine seen on gets no more packets; silent again at the limit, it failed to come up', () => {
  const story = asleep().give(visit('a')).wait(2);
  story.answers = 'unready';
  story.wait(5).answers = 'off';
  story.wait(120);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.9 journal wake-sent',
    '5.9 send 1',
    '6.9 send 2',
    '125.0 end-wake',
    '125.0 tell a wake-timeout',
    '125.0 → failed (wake-timeout) until 140.0',
  ]);
});

test('a status that says off again in the middle of booting is a confirmed down: hold-off, then one more wake', () => {
  const story = asleep({}, vm).give(visit('a')).wait(2);
  story.answers = 'unready';
  story.wait(5).answers = 'off';
  story.wait(20);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '5.0 journal wake-sent',
    '5.0 send 1',
    '12.1 end-wake',
    '12.1 end-sessions silent',
    '27.2 journal wake-sent',
    '27.2 send 1',
  ]);
});

test('nothing but cannot-tell up to the limit: failed, saying so, and nothing was sent', () => {
  const story = asleep().give({ kind: 'cannot-tell', on: true }, visit('a')).wait(121);
  expect(story.lines).toEqual([
    '5.0 → waking',
    '125.0 end-wake',
    '125.0 tell a cannot-tell',
    '125.0 → failed (cannot-tell) until 140.0',
  ]);
});

test('failed: backoff 15 s doubling to 5 min; nothing is sent at its end unless a real visit waits', () => {
  const story = asleep({ wakeLimitMs: 30_000, repeat: null });
  const retries: string[] = [];
  for (let round = 0; round < 7; round += 1) {
    story
      .give(visit(`c${round}`))
      .from()
      .wait(32);
    retries.push(story.lines.at(-1) ?? '');
    const { phase } = story.core;
    const waitsMs = phase.kind === 'failed' ? phase.retryAtMs - story.nowMs : 0;
    story.wait(waitsMs / 1000 + 60);
    expect(story.core.phase.kind).toBe('failed');
  }
  const lengths = retries.map((line) => Number(line.split(' ').at(-1)) - Number(line.split(' ')[0]));
  expect(lengths).toEqual([15, 30, 60, 120, 240, 300, 300]);
});

test('failed, retry near: a client is held for the retry plus a wake; far: told the fault at once', () => {
  const near = asleep({ wakeLimitMs: 30_000, repeat: null }).give(visit('a')).wait(31).from();
  near.give(visit('b')).wait(0.5);
  expect(near.core.waiting['b']?.holdUntilMs).toBe(50_000 + 30_000);
  near.wait(16);
  expect(near.lines).toEqual(['50.0 → waking', '50.9 journal wake-sent', '50.9 send 1']);
  const far = asleep({ wakeLimitMs: 30_000, repeat: null }).give(visit('a')).wait(31).give(visit('b')).wait(60);
  far.give(visit('c')).wait(54).from().give(visit('d'));
  expect(far.state).toMatchObject({ kind: 'failed', retryAt: '2030-01-01T00:03:20.000Z' });
  expect(far.lines).toEqual(['150.0 tell d wake-timeout']);
});

test('failed: a person retries at once and resets the backoff', () => {
  const story = asleep({ wakeLimitMs: 30_000, repeat: null }).give(visit('a')).wait(31).give(visit('b')).wait(60);
  story.from().give(wake()).wait(40);
  expect(story.lines).toEqual([
    '96.0 → waking',
    '96.9 journal wake-sent',
    '96.9 send 1',
    '126.0 end-wake',
    '126.0 → failed (wake-timeout) until 141.0',
  ]);
});

test('failed, but it comes up late: awake, owned', () => {
  const story = asleep().give(visit('a')).wait(140).from();
  story.answers = 'on';
  story.wait(5);
  expect(story.lines).toEqual(['149.9 → cooldown until 749.9']);
  expect(story.owned).toBe(true);
});

test('a driver that refuses fails the wake at once', () => {
  const story = asleep().give(visit('a')).wait(2).give(refused);
  expect(story.lines.slice(-3)).toEqual([
    '7.0 end-wake',
    '7.0 tell a no-interface',
    '7.0 → failed (no-interface) until 22.0',
  ]);
});

test('an order that could not be journaled was not sent, and makes nothing owned', () => {
  const unwritten = { kind: 'wake-refused', fault: fault('journal-write-failed', { detail: 'disk full' }) } as const;
  const story = asleep().give(visit('a')).wait(1).give(unwritten);
  expect([story.core.phase.kind, story.core.owned]).toEqual(['failed', null]);
});

test('a refusal that comes when nothing was sent (any more) changes nothing', () => {
  expect(asleep().give(visit('a'), refused).lines).toEqual(['5.0 → waking']);
  expect(asleep().give(refused).lines).toEqual([]);
});

test('no wake method: clients of a machine that is down are told', () => {
  expect(asleep({ canWake: false }).give(visit('a')).lines).toEqual(['5.0 tell a no-wake-method']);
  const unknown = new Story({ canWake: false }).give(visit('a'));
  unknown.answers = 'off';
  expect(unknown.wait(5).lines).toEqual(['3.6 end-sessions silent', '3.6 tell a no-wake-method', '3.6 → asleep']);
});

test('ready.limit, or what was learned, is the wake limit; the estimate counts from the first packet', () => {
  const story = asleep({ wakeLimitMs: 300_000, estimateMs: 40_000 }).give(visit('a')).wait(3);
  expect(story.state).toMatchObject({
    kind: 'waking',
    limitAt: '2030-01-01T00:05:05.000Z',
    estimate: '2030-01-01T00:00:45.900Z',
    attempt: 2,
  });
});

test('before the first packet the estimate has the time that it takes to make sure of being down', () => {
  const story = asleep({ estimateMs: 40_000 }).give(visit('a'));
  // The visit came at 5 s; up to 2 s of looking come first.
  expect(story.state).toMatchObject({ kind: 'waking', attempt: 0, estimate: '2030-01-01T00:00:47.000Z' });
});

test('a session of another kind than a visit wakes nothing', () => {
  expect(
    asleep()
      .give(begins('s', { kind: 'other', what: 'HAProxy has sessions' }))
      .wait(60).lines,
  ).toEqual([]);
  expect(nas.repeat?.at).toEqual([0, 1_000, 3_000]);
});
