import { expect, test } from 'vitest';
import type { EnginePorts } from '../../electron/engine/engine.ts';
import { type CountedTarget, SpendMeter } from '../../electron/engine/spend-meter.ts';
import { initialCore, type Core, type Event } from '../../electron/engine/target/model.ts';
import { ManualClock } from '../settings/manual-clock.ts';
import { targetSettings } from './engine-lab.ts';

process.env['TZ'] = 'UTC';

const minuteMs = 60_000;
const noon = '2026-11-20T12:00:00Z';
const noonMs = Date.parse(noon);
const minutesAgo = (minutes: number) => noonMs - minutes * minuteMs;

const awake = { phase: { kind: 'awake', sinceMs: 0 } } as const;
const asleep = { phase: { kind: 'asleep', sinceMs: 0 }, powerSinceMs: null } as const;
const unknown = { phase: { kind: 'unknown', sinceMs: 0 } } as const;

/** A meter whose target becomes what the test says, on a clock that stands still. */
function counted(options: { spans?: readonly (readonly [number, number])[]; core?: Partial<Core> } = {}) {
  const clock = new ManualClock(noon);
  const told: Event[] = [];
  const settings = targetSettings({ id: 'vm', spend: { hoursPerDay: 2, warnAt: 0.5 } });
  const target: { -readonly [Key in keyof CountedTarget]: CountedTarget[Key] } = {
    core: { ...initialCore({ ms: 0, wallMs: noonMs }), ...options.core },
    settings,
    dispatch: (event) => void told.push(event),
  };
  const spans = (options.spans ?? []).map(([from, to]) => ({ fromMs: minutesAgo(from), toMs: minutesAgo(to) }));
  const ports = { clock } as Partial<EnginePorts> as EnginePorts;
  const meter = new SpendMeter(target, spans, ports, () => undefined);
  meter.look();
  return {
    told,
    clock,
    meter,
    becomes: (core: Partial<Core>) => {
      target.core = { ...target.core, ...core };
      meter.look();
    },
    minutes: () => meter.view?.todayMinutes,
  };
}

test('time passes only while it is up', () => {
  const { becomes, clock, minutes, meter } = counted({ core: asleep });
  clock.advance(30 * minuteMs);
  becomes(awake);
  clock.advance(20 * minuteMs);
  becomes(asleep);
  clock.advance(60 * minuteMs);
  expect([minutes(), meter.view?.upSince]).toEqual([20, null]);
});

test('what is on its way up, and on its way down, counts too', () => {
  const { becomes, clock, minutes } = counted({ core: asleep });
  becomes({ phase: { ...awake.phase, kind: 'waking' } as unknown as Core['phase'] });
  clock.advance(5 * minuteMs);
  becomes(awake);
  clock.advance(5 * minuteMs);
  becomes({ phase: { ...awake.phase, kind: 'goingToSleep' } as unknown as Core['phase'] });
  clock.advance(5 * minuteMs);
  becomes(asleep);
  expect(minutes()).toBe(15);
});

test.each([
  ['running all the while', 50, 60],
  ['started in between', 20, 40],
  ['of which nothing is told', null, 20],
])('a restart: up before it and after it, %s', (_what, startedMinutesAgo, expected) => {
  const { becomes, minutes } = counted({ spans: [[60, 40]], core: unknown });
  becomes({ ...awake, powerSinceMs: startedMinutesAgo === null ? null : minutesAgo(startedMinutesAgo) });
  expect(minutes()).toBe(expected);
});

test('a machine that was started by others counts from its start, not from when it was noticed', () => {
  const { becomes, minutes, meter } = counted({ spans: [[100, 90]], core: asleep });
  becomes({ ...awake, powerSinceMs: minutesAgo(7) });
  expect([minutes(), meter.view?.upSince]).toEqual([17, '2026-11-20T11:53:00.000Z']);
});

test.each([
  ['running all the while', 10, 70],
  ['of which nothing is told', null, 10],
])('this computer was away for an hour: %s', (_what, sinceMinutesAgo, expected) => {
  const powerSinceMs = sinceMinutesAgo === null ? null : minutesAgo(0);
  const { becomes, clock, minutes } = counted({ core: asleep });
  becomes({ ...awake, powerSinceMs });
  clock.advance(10 * minuteMs);
  clock.setWall('2026-11-20T13:10:00Z');
  becomes({ mustLook: true });
  becomes({ mustLook: false });
  expect(minutes()).toBe(expected);
});

test('lost out of sight and found down: it counts until it was seen last', () => {
  const { becomes, clock, minutes } = counted({ core: asleep });
  becomes(awake);
  clock.advance(10 * minuteMs);
  clock.setWall('2026-11-20T13:10:00Z');
  becomes({ mustLook: true });
  becomes({ ...asleep, mustLook: false });
  expect(minutes()).toBe(10);
});

test('it is told at the limit, at once, and at the midnight after it', () => {
  const { becomes, clock, told, meter } = counted({ spans: [[60, 0]], core: asleep });
  becomes(awake);
  clock.advance(60 * minuteMs - 1);
  expect([told, meter.view?.limits]).toMatchObject([[], [{ kind: 'hoursPerDay', isReached: false }]]);
  clock.advance(1);
  expect(told.at(-1)).toMatchObject({
    kind: 'spend',
    fault: { params: { limit: 'hoursPerDay', most: 2, used: 2, until: '2026-11-21T00:00:00.000Z' } },
  });
  becomes({ ...asleep, overspent: reached(told) });
  told.length = 0;
  clock.advance(11 * 60 * minuteMs - 1);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([{ kind: 'spend', fault: null }]);
  meter.end();
  expect(clock.pending).toBe(0);
});

function reached(told: readonly Event[]): Core['overspent'] {
  const last = told.at(-1);
  return last?.kind === 'spend' ? last.fault : null;
}
