import { expect, it } from 'vitest';
import { startCountdown } from '../../electron/service/stop-after.ts';
import { ManualClock } from '../settings/manual-clock.ts';

it('ends after the last request that was asked for', async () => {
  const countdown = startCountdown({ kind: 'requests', count: 2 }, new ManualClock('2026-01-01T00:00:00Z'));
  countdown.countRequest();
  expect(await Promise.race([countdown.over, Promise.resolve('not yet')])).toBe('not yet');
  countdown.countRequest();
  countdown.countRequest();
  expect(await countdown.over).toBe('Requests answered: 2');
});

it('ends after a time', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  const countdown = startCountdown({ kind: 'time', ms: 5_000 }, clock);
  clock.advance(5_000);
  expect(await countdown.over).toContain('--stop-after');
});
