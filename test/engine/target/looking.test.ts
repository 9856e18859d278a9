import { expect, test } from 'vitest';
import { fault } from '../../../shared/faults.ts';
import { mayDial } from '../../../electron/engine/target/derive.ts';
import { asleep, begins, cannotTell, commanded, looked, needs, Story, visit, vm, wallStartMs, woken } from './story.ts';

const stranger = fault('someone-else-answers', { target: 'NAS', address: '10.0.0.5', expected: 'aa', found: 'bb' });

test('unknown: two good answers make it awake, not owned', () => {
  const story = new Story();
  story.answers = 'on';
  expect(story.wait(3).lines).toEqual(['1.0 → awake']);
  expect(story.core.owned).toBeNull();
});

test('unknown: four bad answers make it asleep', () => {
  const story = new Story();
  story.answers = 'off';
  expect(story.wait(4).lines).toEqual(['3.0 end-sessions silent', '3.0 → asleep']);
});

test('unknown: on but not ready is awake with a fault, never asleep', () => {
  const story = new Story();
  story.answers = 'unready';
  expect(story.wait(60).lines).toEqual(['1.0 → awake (not-ready)']);
});

test('unknown with a real visit: probed quickly, awake at the first good answer', () => {
  const story = new Story().give(visit('a'));
  story.answers = 'on';
  expect(story.wait(1).lines).toEqual(['0.0 → awake']);
});

test('unknown with a real visit: four bad answers within 2 s wake it', () => {
  const story = new Story().give(visit('a'));
  story.answers = 'off';
  expect(story.wait(2).lines).toEqual(['0.9 journal wake-sent', '0.9 send 1', '0.9 → waking', '1.9 send 2']);
});

test('a status: one off makes it asleep', () => {
  const story = new Story({}, vm);
  story.answers = 'off';
  expect(story.wait(1).lines).toEqual(['0.0 end-sessions silent', '0.0 → asleep']);
});

test('down is confirmed by four bad answers at least 1 s apart', () => {
  const close = woken().give(visit('b')).looks('off', 12, 300);
  expect(close.core.phase.kind).toBe('awake');
  const spaced = woken().looks('off', 4, 1_000);
  expect(spaced.core.phase.kind).toBe('asleep');
});

test.each([['on'], ['unready'], ['unknown']] as const)('an answer "%s" in between starts the count anew', (answer) => {
  const story = woken().looks('off', 3, 1_000).wait(1).look(answer).wait(1).looks('off', 3, 1_000);
  expect(story.core.phase.kind).toBe('awake');
});

test('late bad answers, to looks begun before one that was answered, say nothing', () => {
  const story = woken();
  story.answers = null;
  const startedMs = story.nowMs;
  story.wait(6).look('on');
  for (let count = 0; count < 5; count += 1) story.give(looked('off', startedMs + count * 1_100));
  expect(story.core.phase.kind).toBe('awake');
  expect(story.core.streak.bad).toBe(0);
});

test('a connection for a client is as good as an answer, and later than every look under way', () => {
  const story = asleep().give(visit('a')).wait(3);
  story.answers = null;
  story.give({ kind: 'dialled' });
  const startedMs = story.nowMs - 5_000;
  for (let count = 0; count < 4; count += 1) story.give(looked('off', startedMs + count * 1_100));
  expect(story.core.phase.kind).toBe('awake');
});

test.each([
  ['in the hold-off', (story: Story) => story.give(visit('a'))],
  ['while asleep', (story: Story) => story],
])('a connection that comes %s changes nothing', (_what, prepare) => {
  const story = prepare(heldOff()).from().give({ kind: 'dialled' });
  expect(story.lines).toEqual([]);
});

function heldOff(): Story {
  const story = woken();
  story.answers = 'off';
  return story.wait(20).give({ kind: 'do-not-wake', mark: null, by: 'Ann' });
}

test('the hold-off: no packet, no dial, only down is asked, then four fresh answers', () => {
  const story = heldOff().give(visit('a')).from();
  expect(story.state).toMatchObject({ kind: 'waking', attempt: 0 });
  expect(mayDial(story.core)).toBe(false);
  expect(story.wait(20).lines).toEqual(['41.3 journal wake-sent', '41.3 send 1', '42.3 send 2', '44.3 send 3']);
});

test('found up after the hold-off: awake without a packet, not owned', () => {
  const story = heldOff().give(visit('a')).from();
  story.answers = 'on';
  expect(story.wait(20).lines).toEqual(['40.4 end-wake: up', '40.4 → awake']);
  expect(story.core.owned).toBeNull();
});

test('found up before anything was sent: awake, not owned', () => {
  const story = asleep().give(visit('a')).wait(0.5);
  story.answers = 'on';
  expect(story.wait(1).lines.slice(-2)).toEqual([
    expect.stringMatching(/end-wake: up$/),
    expect.stringMatching(/→ awake$/),
  ]);
  expect(story.core.owned).toBeNull();
});

test('asleep: comes up by itself', () => {
  const story = asleep();
  story.answers = 'on';
  expect(story.wait(62).lines).toEqual(['39.0 → awake']);
});

/** Asleep, one silent probe just now, the next in 25 s. */
function justProbed(story: Story): Story {
  for (let seconds = 0; seconds < 120 && story.core.streak.bad % 2 === 0; seconds += 1) story.wait(1);
  return story;
}

test('up within 30 s of our own probe with nobody asking, twice: probing stops and says so', () => {
  const story = asleep();
  for (const ups of [1, 2]) {
    justProbed(story).answers = 'on';
    story.wait(27).answers = 'off';
    story.wait(30);
    expect([story.core.phase.kind, story.core.upsAfterProbe]).toEqual(['asleep', ups]);
  }
  expect(story.countLooks(36_000)).toBe(0);
  expect(story.core.fault?.code).toBe('probing-wakes-it');
});

test("up long after our probe is somebody's doing", () => {
  const story = justProbed(asleep()).wait(26);
  story.answers = 'on';
  story.wait(40);
  expect([story.core.phase.kind, story.core.upsAfterProbe]).toEqual(['awake', 0]);
});

test('where a waiting client may be dialled', () => {
  const may = (story: Story) => mayDial(story.core);
  expect({
    unknown: may(new Story()),
    asleep: may(asleep()),
    holdOff: may(heldOff().give(visit('a'))),
    looking: may(asleep().give(visit('a'))),
    waking: may(asleep().give(visit('a')).wait(2)),
    awake: may(woken()),
    checking: may(woken().wait(601)),
    commanded: may(commanded()),
    failed: may(asleep({ repeat: null }).give(visit('a')).wait(121)),
    needsMissing: may(new Story().give(needs(false))),
  }).toEqual({
    unknown: true,
    asleep: false,
    holdOff: false,
    looking: true,
    waking: true,
    awake: true,
    checking: true,
    commanded: false,
    failed: true,
    needsMissing: false,
  });
});

test.each([
  ['changing', 'cooldown'],
  ['unknown', 'awake'],
] as const)('a status: %s keeps the state and is asked every second', (answers, kind) => {
  const story = woken({}, vm).wait(30).from();
  story.answers = answers;
  expect(story.countLooks(60)).toBeGreaterThan(40);
  expect(story.state.kind).toBe(kind);
});

test('how often it is asked', () => {
  const perMinute = (story: Story) => {
    story.wait(60);
    return Math.round(story.countLooks(600) / 10);
  };
  const never = asleep({ whileAsleep: 'never' });
  const inUse = woken().give(begins('s'));
  const waking = asleep({ wakeLimitMs: 3_600_000 }).give(visit('a'));
  const abandoned = asleep({ wakeLimitMs: 3_600_000 }).give({ kind: 'wake-wanted', by: 'Ann' });
  expect({
    asleep: perMinute(asleep()),
    never: perMinute(never),
    awake: perMinute(inUse),
    someoneWaits: perMinute(waking),
    waking: perMinute(abandoned),
    status: perMinute(asleep({ wakeLimitMs: 3_600_000 }, vm).give(visit('a'))),
    failed: perMinute(asleep({ repeat: null }).give(visit('a')).wait(121)),
    failedLongAgo: perMinute(asleep({ repeat: null }).give(visit('a')).wait(1_200)),
  }).toEqual({
    asleep: 2,
    never: 0,
    awake: 4,
    someoneWaits: 240,
    waking: 59,
    status: 59,
    failed: 12,
    failedLongAgo: 1,
  });
});

test('a status says off but something answers: not dialled, shown, and no longer when it stops', () => {
  const story = new Story({}, vm).give(visit('a'));
  story.give({ kind: 'looked', look: { startedMs: 0, power: 'off', ready: 'bad', stranger } });
  expect(story.core.phase.kind).toBe('waking');
  expect(mayDial(story.core)).toBe(false);
  story.wait(1).look('unready');
  expect(mayDial(story.core)).toBe(true);
});

test('another machine at its address counts as silence, and is shown once', () => {
  const story = asleep();
  story.answers = null;
  const kinds: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    story.wait(30).give({ kind: 'looked', look: { startedMs: story.nowMs, power: 'off', ready: 'bad', stranger } });
    kinds.push(`${story.core.phase.kind} ${story.core.fault?.code ?? ''}`);
  }
  expect(new Set(kinds)).toEqual(new Set(['asleep someone-else-answers']));
  expect(story.lines.length).toBe(1);
  story.look('off');
  expect(story.core.fault).toBeNull();
});

test('awake: four answers of a service that is not ready make a fault; one good answer ends it', () => {
  const story = woken().give(begins('s')).wait(60).from();
  story.look('unready').wait(1).look('on');
  expect(story.lines).toEqual([]);
  story.answers = 'unready';
  story.wait(20).answers = 'on';
  expect(story.wait(2).lines).toEqual(['87.0 → awake (not-ready)', '89.0 → awake']);
});

test('cannot-tell: no state changes whatever is answered, no ownership, no sleep', () => {
  const up = woken().give(cannotTell(true)).from();
  up.answers = 'off';
  expect(up.wait(3_600).lines).toEqual([]);
  const down = asleep().give(cannotTell(true), visit('a', 30_000));
  down.answers = 'off';
  expect(down.wait(60).lines).toEqual(['5.0 → waking', '35.0 tell a client-timeout', '35.0 → asleep']);
  expect(down.core.owned).toBeNull();
});

test('after cannot-tell it is looked at before it may sleep', () => {
  const story = woken().wait(300).give(cannotTell(true)).wait(600).from();
  story.answers = null;
  story.give(cannotTell(false)).wait(600);
  expect(story.lines).toEqual([]);
  story.look('on').wait(1);
  expect(story.lines.at(-1)).toMatch(/→ checking/);
});

test('a client that gets through ends all doubt', () => {
  const story = asleep().give(visit('a')).wait(2).give(cannotTell(true), { kind: 'dialled' });
  expect(story.core.phase.kind).toBe('awake');
});

test('the running period as a status tells it, once it is up', () => {
  const story = asleep({}, vm).give(visit('a')).wait(1);
  story.answers = 'on';
  story.powerSinceMs = wallStartMs + 6_000;
  story.wait(2);
  expect(story.core.owned?.powerSinceMs).toBe(wallStartMs + 6_000);
});

test('not allowed to ask: no state changes, it is shown, and a client hears of it; it goes with the first real answer', () => {
  const denied = fault('local-network-not-allowed', { system: 'macOS' });
  const look = (story: Story) =>
    story.give({ kind: 'looked', look: { startedMs: story.nowMs, power: 'unknown', ready: 'bad', denied } });
  const story = asleep();
  story.answers = null;
  story.give(visit('a'));
  for (let second = 0; second < 130; second += 1) look(story).wait(1);
  expect(story.lines.filter((line) => /send|tell|failed/.test(line))).toEqual([
    '125.0 tell a local-network-not-allowed',
    '125.0 → failed (local-network-not-allowed) until 140.0',
  ]);
  const awake = woken();
  awake.answers = null;
  const up = look(awake);
  expect([up.state.kind, up.core.fault?.code]).toEqual(['awake', 'local-network-not-allowed']);
  expect(up.wait(1).look('on').core.fault).toBeNull();
});
