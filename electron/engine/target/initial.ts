import type { Core, Now, Streak } from './model.ts';

/** The state of a target nothing is known about. */
export function initialCore(now: Now): Core {
  return {
    phase: { kind: 'unknown', sinceMs: now.ms },
    waiting: {},
    leases: {},
    unjudged: 0,
    owned: null,
    wokenBy: null,
    keepAwake: null,
    doNotWake: null,
    paused: null,
    cannotTell: false,
    away: null,
    overspent: null,
    powerSinceMs: null,
    lastWord: null,
    needsReady: true,
    wanted: [],
    fault: null,
    vetoes: [],
    streak: freshStreak(now.ms),
    mustLook: false,
    silentSinceDown: false,
    holdOffUntilMs: null,
    backoffMs: 0,
    isSleepDisarmed: false,
    wasCommanded: false,
    upSinceMs: now.ms,
    lastLeaseEndMs: now.ms,
    lastOverrideEndMs: Number.NEGATIVE_INFINITY,
    lastVetoMs: null,
    resetAfterCommand: false,
    upsAfterProbe: 0,
  };
}

/** Counts only looks begun from now on. */
export function freshStreak(nowMs: number): Streak {
  return {
    on: 0,
    unready: 0,
    bad: 0,
    fresh: 0,
    freshSinceMs: nowMs,
    heardSinceMs: nowMs,
    lastBadMs: Number.NEGATIVE_INFINITY,
  };
}

/** Counts only bad answers to looks begun from now on, but a good one to any begun since the last bad one. */
export function nextStreak(streak: Streak, nowMs: number): Streak {
  return { ...freshStreak(nowMs), heardSinceMs: Math.max(streak.heardSinceMs, streak.lastBadMs) };
}
