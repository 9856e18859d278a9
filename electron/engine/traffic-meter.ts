const buckets = 20;

/** How much moved in the last `quietMs`, for the in-use rule `traffic`. Times are monotonic ms and never go back. */
export interface TrafficMeter {
  record(bytes: number, nowMs: number): void;
  /** Under `quietBytes` moved in the last `quietMs`; never true before the session is `quietMs` old. */
  isQuiet(nowMs: number): boolean;
  /** The first moment at which `isQuiet` is true if nothing more comes; not after `nowMs` when it is quiet now. */
  quietAtMs(nowMs: number): number;
}

/** Bytes are kept in 20 slices of the window, so a session may count up to a twentieth of `quietMs` too long, never too short. */
export function createTrafficMeter(quietBytes: number, quietMs: number, startMs: number): TrafficMeter {
  const sliceMs = quietMs / buckets;
  // One more than the window holds: the oldest slice counts until the whole of it has left the window.
  const slices = new Float64Array(buckets + 1);
  let newest = 0;
  let total = 0;

  function advance(nowMs: number): void {
    const current = Math.max(newest, Math.floor((nowMs - startMs) / sliceMs));
    const steps = Math.min(current - newest, slices.length);
    for (let step = 1; step <= steps; step += 1) {
      const slot = (newest + step) % slices.length;
      total -= slices[slot] ?? 0;
      slices[slot] = 0;
    }
    // After more steps than slices everything is zero, so it does not matter which slots were named above.
    newest = current;
  }

  function emptyEnoughAfter(): number {
    let sum = 0;
    for (let slice = newest; slice > newest - slices.length && slice >= 0; slice -= 1) {
      sum += slices[slice % slices.length] ?? 0;
      if (sum >= quietBytes) return slice;
    }
    return -1;
  }

  function quietAtMs(nowMs: number): number {
    advance(nowMs);
    return startMs + (emptyEnoughAfter() + 1) * sliceMs + quietMs;
  }

  return {
    record(bytes, nowMs) {
      advance(nowMs);
      const slot = newest % slices.length;
      slices[slot] = (slices[slot] ?? 0) + bytes;
      total += bytes;
    },
    isQuiet(nowMs) {
      if (nowMs < startMs + quietMs) return false;
      advance(nowMs);
      return total < quietBytes;
    },
    quietAtMs,
  };
}
