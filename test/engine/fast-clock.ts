import type { Clock } from '../../electron/engine/clock.ts';

const heartbeatMs = 5;
/** A turn of the event loop that took longer was a stall of this computer; no time passes in the rest of it. */
const mostTurnMs = 20;

let passedMs = 0;
let lastRealMs = performance.now();

/** Real time without the stalls of a busy computer, which would look as if it had been asleep. */
function unstalledMs(): number {
  const realMs = performance.now();
  passedMs += Math.min(realMs - lastRealMs, mostTurnMs);
  lastRealMs = realMs;
  return passedMs;
}

setInterval(unstalledMs, heartbeatMs).unref();

export interface FastClock extends Clock {
  /** The computer was away: the wall clock moved, the monotonic one did not. */
  jump(byMs: number): void;
  /** Nothing ran for that long: both clocks moved, and everything due meanwhile is late. */
  stall(byMs: number): void;
}

/** A clock that runs `factor` times as fast as real time, so that minutes of the rules pass in seconds of a test. */
export function fastClock(factor: number): FastClock {
  const startMs = unstalledMs();
  const startWallMs = Date.UTC(2026, 0, 1);
  let jumpedMs = 0;
  let stalledMs = 0;
  const elapsedMs = () => (unstalledMs() - startMs) * factor + stalledMs;
  return {
    monotonicMs: elapsedMs,
    wallMs: () => startWallMs + elapsedMs() + jumpedMs,
    after(delayMs, callback) {
      const dueMs = elapsedMs() + delayMs;
      const run = () => {
        const leftMs = dueMs - elapsedMs();
        if (leftMs <= 0) callback();
        else timer = setTimeout(run, leftMs / factor);
      };
      let timer = setTimeout(run, delayMs / factor);
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
    jump(byMs) {
      jumpedMs += byMs;
    },
    stall(byMs) {
      stalledMs += byMs;
    },
  };
}
