import type { Clock } from '../../electron/engine/clock.ts';

/** A clock that runs `factor` times as fast as real time, so that minutes of the rules pass in seconds of a test. */
export function fastClock(factor: number): Clock & { jump(byMs: number): void } {
  const startMs = performance.now();
  const startWallMs = Date.UTC(2026, 0, 1);
  let jumpedMs = 0;
  const elapsedMs = () => (performance.now() - startMs) * factor;
  return {
    monotonicMs: elapsedMs,
    wallMs: () => startWallMs + elapsedMs() + jumpedMs,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs / factor);
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
    /** The computer was away: the wall clock moved, the monotonic one did not. */
    jump(byMs) {
      jumpedMs += byMs;
    },
  };
}
