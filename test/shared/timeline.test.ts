import { expect, test } from 'vitest';
import { csvOf } from '../../shared/csv.ts';
import type { HistoryRecord } from '../../shared/history.ts';
import type { TargetStateKind } from '../../shared/states.ts';
import { savedKilowattHours, type TimelineTarget, timelinesOf, upSpansOf } from '../../shared/timeline.ts';

const hourMs = 3_600_000;
const day = { fromMs: Date.parse('2026-11-20T00:00:00Z'), toMs: Date.parse('2026-11-21T00:00:00Z') };

/** At an hour of the day, which may lie before it or have a fraction. */
function at(hour: number, record: Omit<HistoryRecord, 'at'>): HistoryRecord {
  return { target: 'nas', ...record, at: new Date(day.fromMs + hour * hourMs).toISOString() };
}

const nas: TimelineTarget = { id: 'nas', state: 'unknown', sinceMs: day.toMs };

function timeline(records: readonly HistoryRecord[], target: Partial<TimelineTarget> = {}) {
  const [only] = timelinesOf(records, [{ ...nas, ...target }], day);
  if (!only) throw new Error('no timeline');
  const hour = (time: string) => (Date.parse(time) - day.fromMs) / hourMs;
  return {
    ...only,
    shown: only.segments.map(({ from, to, state }): [number, number, TargetStateKind] => [hour(from), hour(to), state]),
    used: only.sessions.map(({ from, to, source, route }) => [hour(from), hour(to), source, route]),
  };
}

const byClient = { reason: 'client', source: '192.168.1.20', route: 'smb' };
const night = [
  at(-30, { kind: 'started', target: undefined } as never),
  at(-29, { kind: 'asleep', reason: 'found down' }),
];
const wake = [
  at(8, { kind: 'waking', ...byClient }),
  at(8, { kind: 'wake-sent', ...byClient }),
  at(9, { kind: 'awake', tookMs: hourMs }),
];
const sleep = [
  at(12, { kind: 'checking', reason: 'idle' }),
  at(12, { kind: 'sleep-sent', reason: 'idle' }),
  at(13, { kind: 'asleep', reason: 'put to sleep' }),
];

test('a day from asleep over a wake and use to asleep again', () => {
  const found = timeline([...night, ...wake, at(11, { kind: 'idle', text: '192.168.1.20 uses smb' }), ...sleep]);
  expect(found.shown).toEqual([
    [0, 8, 'asleep'],
    [8, 9, 'waking'],
    [9, 12, 'awake'],
    [12, 13, 'goingToSleep'],
    [13, 24, 'asleep'],
  ]);
  expect(found.used).toEqual([[9, 11, '192.168.1.20', 'smb']]);
  expect(found).toMatchObject({ asleepMs: 19 * hourMs, awakeMs: 5 * hourMs, usedMs: 2 * hourMs, wakes: 1 });
  expect(found.sources).toEqual([
    {
      source: '192.168.1.20',
      kind: 'client',
      route: 'smb',
      wakes: 1,
      useful: 0,
      unusedWakes: 0,
      refused: 0,
      answered: 0,
      usedMs: 2 * hourMs,
    },
  ]);
});

test('a wake that nobody was there for any more is one without use', () => {
  expect(timeline([...night, ...wake, ...sleep])).toMatchObject({ used: [], usedMs: 0, sources: [{ unusedWakes: 1 }] });
  const told = at(8.5, { kind: 'client-told', source: '192.168.1.20', route: 'smb' });
  const gaveUp = timeline([...night, ...wake.slice(0, 2), told, ...wake.slice(2), at(10, { kind: 'idle' }), ...sleep]);
  expect(gaveUp).toMatchObject({ used: [], sources: [{ unusedWakes: 1 }] });
  const failed = timeline([...night, ...wake.slice(0, 2), at(9, { kind: 'wake-failed' })]);
  expect(failed.shown.at(-1)).toEqual([9, 24, 'failed']);
  expect(failed.sources).toMatchObject([{ wakes: 1, unusedWakes: 1 }]);
});

test('use that begins while it is up belongs to who began it; who is turned away is counted', () => {
  const found = timeline([
    at(1, { kind: 'wake-sent', reason: 'person', by: 'the page' }),
    at(2, { kind: 'awake' }),
    at(3, { kind: 'in-use', text: '10.0.0.7 uses jellyfin' }),
    at(5, { kind: 'idle', text: '10.0.0.7 uses jellyfin' }),
    at(6, { kind: 'in-use', text: 'somebody is logged in' }),
    at(7, { kind: 'refused', source: '10.0.0.9', route: 'smb', reason: 'a knock' }),
    at(8, { kind: 'refused', source: '10.0.0.9', route: 'smb', reason: 'a knock', timesCount: 41 }),
  ]);
  expect(found.used).toEqual([
    [3, 5, '10.0.0.7', 'jellyfin'],
    [6, 24, null, null],
  ]);
  expect(
    found.sources.map(({ source, kind, wakes, usedMs, refused }) => [source, kind, wakes, usedMs, refused]),
  ).toEqual([
    ['the page', 'person', 1, 0, 0],
    ['10.0.0.7', 'client', 0, 2 * hourMs, 0],
    ['10.0.0.9', 'client', 0, 0, 42],
  ]);
});

test('what each source did through each service: turned away, answered, woken, and with use', () => {
  const answer = at(9, { kind: 'wake-used', source: '192.168.1.20', route: 'smb' });
  const scan = { source: '192.168.1.66', route: 'smb' };
  const found = timeline([
    ...night,
    at(7, { kind: 'answered', source: '192.168.1.20', route: 'game', timesCount: 40 }),
    at(7, { kind: 'refused', source: '192.168.1.20', route: 'smb' }),
    ...wake,
    answer,
    answer,
    ...sleep,
    at(14, { kind: 'wake-sent', reason: 'client', ...scan }),
    at(15, { kind: 'awake' }),
    // Somebody else was served after that wake.
    at(15, { kind: 'wake-used', source: '192.168.1.20', route: 'smb' }),
    at(16, { kind: 'asleep' }),
  ]);
  expect(found.wakes).toBe(2);
  expect(
    found.sources.map(({ source, route, ...of }) => [source, route, of.refused, of.answered, of.wakes, of.useful]),
  ).toEqual([
    ['192.168.1.20', 'smb', 1, 0, 1, 1],
    ['192.168.1.66', 'smb', 0, 0, 1, 0],
    ['192.168.1.20', 'game', 0, 40, 0, 0],
  ]);
});

test('nobody knows anything while the app does not run, nor of a machine without records', () => {
  const stop = [
    at(4, { kind: 'stopped', target: undefined } as never),
    at(6, { kind: 'started', target: undefined } as never),
  ];
  const found = timeline([...night, ...stop, at(7, { kind: 'awake' })]);
  expect(found.shown).toEqual([
    [0, 4, 'asleep'],
    [4, 7, 'unknown'],
    [7, 24, 'awake'],
  ]);
  expect(timeline([]).shown).toEqual([[0, 24, 'unknown']]);
  expect(timeline([], { state: 'asleep', sinceMs: day.fromMs - hourMs }).shown).toEqual([[0, 24, 'asleep']]);
  expect(timeline([...night, ...stop], { state: 'awake', sinceMs: day.fromMs + 8 * hourMs }).shown).toEqual([
    [0, 4, 'asleep'],
    [4, 8, 'unknown'],
    [8, 24, 'awake'],
  ]);
});

test('what was before the range is not counted, and what is after it is not seen', () => {
  const before = wake.map((record) => ({ ...record, at: new Date(Date.parse(record.at) - 24 * hourMs).toISOString() }));
  const found = timeline([
    ...before,
    at(2, { kind: 'idle', text: '192.168.1.20 uses smb' }),
    at(25, { kind: 'asleep' }),
  ]);
  expect(found.shown).toEqual([[0, 24, 'awake']]);
  expect(found.used).toEqual([[0, 2, '192.168.1.20', 'smb']]);
  expect(found).toMatchObject({ wakes: 0, sources: [{ wakes: 0, usedMs: 2 * hourMs }] });
});

test('energy is what the hours asleep would have drawn', () => {
  expect(savedKilowattHours(10 * hourMs, 250)).toBe(2.5);
});

test('cells of a CSV are quoted where needed, and never a formula', () => {
  expect(
    csvOf([
      ['a', 'b, "c"'],
      ['=1+1', 'line\nbreak'],
    ]),
  ).toBe('a,"b, ""c"""\r\n\'=1+1,"line\nbreak"\r\n');
});

const started = (hour: number, aliveUntil?: number) =>
  at(hour, {
    kind: 'started',
    target: undefined,
    ...(aliveUntil !== undefined && { aliveUntil: new Date(day.fromMs + aliveUntil * hourMs).toISOString() }),
  } as never);
const stopped = (hour: number) => at(hour, { kind: 'stopped', target: undefined } as never);
const foundUp = (hour: number, since?: number) =>
  at(hour, {
    kind: 'awake',
    ...(since !== undefined && { runsSince: new Date(day.fromMs + since * hourMs).toISOString() }),
  });

test.each([
  ['one period from before it stopped', [...wake, stopped(10), started(14), foundUp(14, 8.5)], [[8, 24]]],
  [
    'begun while nobody watched',
    [...wake, stopped(10), started(14), foundUp(14, 12)],
    [
      [8, 10],
      [12, 24],
    ],
  ],
  [
    'of which nothing tells since when',
    [...wake, stopped(10), started(14), foundUp(14)],
    [
      [8, 10],
      [14, 24],
    ],
  ],
  ['ended by a crash, and down since', [...wake, started(14, 10), at(14, { kind: 'asleep' })], [[8, 10]]],
  ['ended by a crash, and up since', [...wake, started(14, 10), foundUp(14, 8.5)], [[8, 24]]],
  ['started by somebody, noticed a while later', [...night, foundUp(9, 8.75)], [[8.75, 24]]],
  ['told to have begun before it was seen down', [...wake, ...sleep, foundUp(15, 1)], [[8, 24]]],
] as const)('up: %s', (_what, records, expected) => {
  const spans = upSpansOf(records, ['nas', 'vm'], day);
  const hour = (ms: number) => (ms - day.fromMs) / hourMs;
  const joined: [number, number][] = [];
  for (const { fromMs, toMs } of spans.get('nas') ?? []) {
    const last = joined.at(-1);
    if (last && last[1] === hour(fromMs)) last[1] = hour(toMs);
    else joined.push([hour(fromMs), hour(toMs)]);
  }
  expect(joined).toEqual(expected);
  expect(spans.has('vm')).toBe(false);
});
