import { afterAll, describe, expect, test } from 'vitest';
import { dayStartMs, limitsOf, moneyFor, monthStartMs, reachedLimit, usageOf } from '../../shared/spend.ts';

const hourMs = 3_600_000;
const usual = process.env['TZ'];

// Before the tables below are made.
process.env['TZ'] = 'Europe/Berlin';
afterAll(() => {
  if (usual === undefined) delete process.env['TZ'];
  else process.env['TZ'] = usual;
});

const ms = (local: string) => new Date(local).getTime();
const span = (from: string, to: string) => ({ fromMs: ms(from), toMs: ms(to) });

test.each([
  ['nothing', [], '2026-11-20T12:00', 0, 0],
  ['a span of today', [span('2026-11-20T08:00', '2026-11-20T10:30')], '2026-11-20T12:00', 2.5, 2.5],
  ['one over midnight', [span('2026-11-19T22:00', '2026-11-20T03:00')], '2026-11-20T12:00', 3, 5],
  ['one that began in the month before', [span('2026-10-31T20:00', '2026-11-01T02:00')], '2026-11-01T12:00', 2, 2],
  ['one of the year before', [span('2025-12-31T23:00', '2026-01-01T01:00')], '2026-01-01T12:00', 1, 1],
  ['one that is not over', [span('2026-11-20T08:00', '2026-11-20T23:00')], '2026-11-20T12:00', 4, 4],
  [
    'spans that overlap, or lie within each other',
    [
      span('2026-11-20T08:00', '2026-11-20T10:00'),
      span('2026-11-20T09:00', '2026-11-20T11:00'),
      span('2026-11-20T08:30', '2026-11-20T09:30'),
    ],
    '2026-11-20T12:00',
    3,
    3,
  ],
  [
    'spans out of order',
    [span('2026-11-20T10:00', '2026-11-20T11:00'), span('2026-11-20T01:00', '2026-11-20T02:00')],
    '2026-11-20T12:00',
    2,
    2,
  ],
  [
    'a span backwards, as of a clock that was set',
    [span('2026-11-20T10:00', '2026-11-20T09:00')],
    '2026-11-20T12:00',
    0,
    0,
  ],
  ['a day of 23 hours', [span('2026-03-29T00:00', '2026-03-30T00:00')], '2026-03-29T23:59:59.999', 23, 23],
  ['a day of 25 hours', [span('2026-10-25T00:00', '2026-10-26T00:00')], '2026-10-25T23:59:59.999', 25, 25],
  [
    'a whole month with the clock change',
    [span('2026-10-01T00:00', '2026-11-01T00:00')],
    '2026-10-31T23:59:59.999',
    24,
    745,
  ],
])('up: %s', (_what, spans, now, today, month) => {
  const { todayMs, monthMs } = usageOf(spans, ms(now));
  expect([todayMs / hourMs, monthMs / hourMs].map((hours) => Number(hours.toFixed(4)))).toEqual([today, month]);
});

test('days and months begin at the midnights of this computer', () => {
  const text = (at: number) => new Date(at).toISOString();
  expect(text(dayStartMs(ms('2026-03-29T12:00')))).toBe('2026-03-28T23:00:00.000Z');
  expect(text(dayStartMs(ms('2026-03-29T12:00'), 1))).toBe('2026-03-29T22:00:00.000Z');
  expect(text(dayStartMs(ms('2026-12-31T23:59'), 1))).toBe('2026-12-31T23:00:00.000Z');
  expect(text(monthStartMs(ms('2026-10-31T23:30')))).toBe('2026-09-30T22:00:00.000Z');
  expect(text(monthStartMs(ms('2026-12-31T23:30'), 1))).toBe('2026-12-31T23:00:00.000Z');
});

describe('limits', () => {
  const cost = { perHour: 0.12, currency: '€' };
  const now = ms('2026-11-20T12:00');
  const at = (todayHours: number, monthHours = todayHours) => ({
    todayMs: todayHours * hourMs,
    monthMs: monthHours * hourMs,
  });

  test.each([
    ['far from it', { hoursPerDay: 8 }, at(6), 6, 2, false],
    ['from the warning on', { hoursPerDay: 8 }, at(6.4), 6.4, 1.6, true],
    ['at the limit', { hoursPerDay: 8 }, at(8), 8, 0, true],
    ['beyond it', { hoursPerDay: 8 }, at(9), 9, 0, true],
    ['by the month', { hoursPerMonth: 40 }, at(1, 30), 30, 10, false],
    ['in money', { moneyPerMonth: 12 }, at(1, 50), 6, 50, false],
    ['in money, used up', { moneyPerMonth: 1.2 }, at(1, 10), 1.2, 0, true],
  ])('%s', (_what, limit, usage, used, leftHours, isNear) => {
    const [found] = limitsOf({ spend: { warnAt: 0.8, ...limit }, cost }, usage, now);
    expect(found?.used).toBeCloseTo(used, 6);
    expect((found?.leftMs ?? Number.NaN) / hourMs).toBeCloseTo(leftHours, 6);
    expect(found?.isNear).toBe(isNear);
    expect(reachedLimit(found ? [found] : []) !== null).toBe(leftHours === 0);
  });

  test('none without settings, none in money without a price', () => {
    expect(limitsOf({ cost }, at(24), now)).toEqual([]);
    expect(limitsOf({ spend: { warnAt: 0.8, moneyPerMonth: 1 } }, at(24), now)).toEqual([]);
  });

  test('of two that are reached, the one that lasts longer counts', () => {
    const spend = { warnAt: 0.8, hoursPerDay: 2, hoursPerMonth: 20 };
    const reached = reachedLimit(limitsOf({ spend }, at(3, 30), now));
    expect(reached).toMatchObject({ kind: 'hoursPerMonth', renewsAtMs: ms('2026-12-01T00:00') });
    expect(reachedLimit(limitsOf({ spend }, at(3, 3), now))).toMatchObject({
      kind: 'hoursPerDay',
      renewsAtMs: ms('2026-11-21T00:00'),
    });
  });
});

test('money is hours by the price', () => {
  expect(moneyFor(14 * hourMs, { perHour: 0.12, currency: '€' })).toBeCloseTo(1.68, 10);
});
