import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  duration,
  durationBetween,
  formatDuration,
  formatSize,
  parseDuration,
  parseSize,
} from '../../shared/durations.ts';

test('durations of every unit are milliseconds', () => {
  const read = ['750ms', '90s', '10m', '2h', '1d', '1.5h', '0s'].map(parseDuration);
  expect(read).toEqual([750, 90_000, 600_000, 7_200_000, 86_400_000, 5_400_000, 0]);
});

test('what is no duration is null', () => {
  const read = ['', '10', 'm', '10 m', '-1s', '1e3s', '10M', '10min', '1h30m', '99999d', ' 1s'].map(parseDuration);
  expect(read.every((ms) => ms === null)).toBe(true);
});

test('sizes of every unit are bytes', () => {
  expect(['512B', '64KiB', '10MB', '1.5kB', '2GiB'].map(parseSize)).toEqual([
    512, 65_536, 10_000_000, 1_500, 2_147_483_648,
  ]);
  expect(['', '64', '64 KiB', '-1B', '0.3B', '1TB'].map(parseSize)).toEqual([null, null, null, null, null, null]);
});

test('what is written is read back as the same number', () => {
  fc.assert(
    fc.property(fc.nat(3_000_000_000), (number) => {
      expect(parseDuration(formatDuration(number))).toBe(number);
      expect(parseSize(formatSize(number))).toBe(number);
    }),
  );
});

test('a field of settings says what is wrong and what would be right', () => {
  const messages = (field: typeof duration, value: unknown) =>
    field.safeParse(value).error?.issues.map(({ message }) => message);
  expect(messages(duration, '10min')).toEqual([
    '"10min" is not a duration. Write it like "750ms", "90s", "10m", "2h" or "1d".',
  ]);
  expect(messages(durationBetween(1_000, 60_000), '2m')).toEqual(['"2m" is too long; the most is "1m".']);
  expect(messages(durationBetween(1_000, 60_000), '1ms')).toEqual(['"1ms" is too short; the least is "1s".']);
  expect(duration.parse('2m')).toBe(120_000);
});
