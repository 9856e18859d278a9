import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTrafficMeter } from '../../electron/engine/traffic-meter.ts';

const quietBytes = 16 * 1024;
const quietMs = 300_000;
const sliceMs = quietMs / 20;

test('a new session counts for the whole window, then is quiet if nothing moved', () => {
  const meter = createTrafficMeter(quietBytes, quietMs, 1_000);
  expect(meter.quietAtMs(1_000)).toBe(301_000);
  expect(meter.isQuiet(300_999)).toBe(false);
  expect(meter.isQuiet(301_000)).toBe(true);
});

test('an echo every minute leaves it quiet; real traffic ends that at once and lasts one window', () => {
  const meter = createTrafficMeter(quietBytes, quietMs, 0);
  for (let minute = 1; minute <= 60; minute += 1) meter.record(100, minute * 60_000);
  expect(meter.isQuiet(3_600_000)).toBe(true);
  meter.record(quietBytes, 3_610_000);
  expect(meter.isQuiet(3_610_000)).toBe(false);
  const quietAt = meter.quietAtMs(3_610_000);
  expect(quietAt).toBeGreaterThanOrEqual(3_910_000);
  expect(quietAt).toBeLessThanOrEqual(3_910_000 + sliceMs);
  expect(meter.isQuiet(quietAt - 1)).toBe(false);
  expect(meter.isQuiet(quietAt)).toBe(true);
});

test('agrees with an exact count of all bytes, up to one slice on the side of staying awake', () => {
  const moves = fc.array(fc.record({ laterMs: fc.nat(90_000), bytes: fc.nat(12_000) }), { maxLength: 80 });
  fc.assert(
    fc.property(moves, fc.nat(400_000), (sequence, restMs) => {
      const meter = createTrafficMeter(quietBytes, quietMs, 0);
      const log: { atMs: number; bytes: number }[] = [];
      let nowMs = 0;
      for (const { laterMs, bytes } of sequence) {
        nowMs += laterMs;
        meter.record(bytes, nowMs);
        log.push({ atMs: nowMs, bytes });
      }
      nowMs += restMs;
      const movedIn = (windowMs: number) =>
        log.filter(({ atMs }) => atMs > nowMs - windowMs).reduce((sum, { bytes }) => sum + bytes, 0);
      const quiet = meter.isQuiet(nowMs);
      const mustCount = nowMs < quietMs || movedIn(quietMs) >= quietBytes;
      const mustBeQuiet = nowMs >= quietMs && movedIn(quietMs + sliceMs) < quietBytes;
      expect({ mustCount, mustBeQuiet }).toEqual({ mustCount: mustCount && !quiet, mustBeQuiet: mustBeQuiet && quiet });
      const quietAtMs = meter.quietAtMs(nowMs);
      expect(quietAtMs <= nowMs).toBe(quiet);
      expect(meter.isQuiet(quietAtMs)).toBe(true);
    }),
  );
});
