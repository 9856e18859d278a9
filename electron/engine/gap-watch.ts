import type { Clock } from './clock.ts';

const tickMs = 5_000;
const lateMs = 5_000;

/**
 * Calls `onGap` when this computer was away: its own tick comes more than 5 s late, or the wall clock and the monotonic
 * clock moved apart by more than 5 s.
 */
export function watchForGaps(clock: Clock, onGap: () => void): Disposable {
  let lastMs = clock.monotonicMs();
  let offsetMs = clock.wallMs() - lastMs;
  let timer = clock.after(tickMs, tick);
  function tick(): void {
    const nowMs = clock.monotonicMs();
    const nowOffsetMs = clock.wallMs() - nowMs;
    const isLate = nowMs - lastMs - tickMs > lateMs;
    const isApart = Math.abs(nowOffsetMs - offsetMs) > lateMs;
    lastMs = nowMs;
    offsetMs = nowOffsetMs;
    timer = clock.after(tickMs, tick);
    if (isLate || isApart) onGap();
  }
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
