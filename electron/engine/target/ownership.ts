import { fault } from '../../../shared/faults.ts';
import type { BootIdentity } from '../driver.ts';
import { isUp } from './derive.ts';
import type { Core, Look, Now, Policy } from './model.ts';
import { change, emit, record, type Turn } from './turn.ts';

/** A machine that comes up this long after the limit of our wake was started by somebody else. */
const lateMs = 15 * 60_000;
/** After a restart, with nothing that tells running periods apart, it is ours still if nobody watched for less. */
const trustedGapMs = 10 * 60_000;
/** A cloud's clock and ours may differ by this much. */
const clocksDifferMs = 60_000;
/** Two start times of one running period, told twice, differ by less. */
const sameStartMs = 5_000;

/** It is not ours (any more) to put to sleep. */
export function disown(turn: Turn, reason: string): void {
  if (!turn.core.owned) return;
  change(turn, { owned: null, wokenBy: null });
  record(turn, { kind: 'not-owned', reason });
}

/** Until when (monotonic ms) it may still come up by a wake of ours that has ended; null: no such wake is out. */
export function lateWakeUntilMs(core: Core, policy: Policy, now: Now): number | null {
  const isOver = core.phase.kind === 'asleep' || core.phase.kind === 'failed';
  if (!isOver || !core.owned || !core.needsReady) return null;
  return now.ms + core.owned.sinceWallMs + policy.wakeLimitMs + lateMs - now.wallMs;
}

export function endLateWake(turn: Turn): void {
  const untilMs = lateWakeUntilMs(turn.core, turn.policy, turn.now);
  if (untilMs !== null && untilMs <= turn.now.ms) disown(turn, 'it never came up');
}

/** It was out of sight, so only what tells running periods apart can prove it ours. */
export function doubtOwnership(core: Core): Core['owned'] {
  const { owned } = core;
  return owned && { ...owned, unverifiedGapMs: owned.unverifiedGapMs ?? Number.POSITIVE_INFINITY };
}

/** A status that tells since when it runs tells whether this is still the period that we began. */
export function noteRunningPeriod(turn: Turn, look: Look): void {
  const { owned, phase } = turn.core;
  if (!owned || look.powerSinceMs === undefined) return;
  if (owned.powerSinceMs === null) {
    if (owned.unverifiedGapMs !== null) return considerBegunByUs(turn, look.powerSinceMs);
    if (phase.kind === 'unknown') return;
    change(turn, { owned: { ...owned, powerSinceMs: look.powerSinceMs } });
    return;
  }
  if (Math.abs(owned.powerSinceMs - look.powerSinceMs) >= sameStartMs) {
    disown(turn, 'it was started again by somebody else');
    return;
  }
  if (owned.unverifiedGapMs !== null) verified(turn, { ...owned, unverifiedGapMs: null });
}

/** The program ended between our wake and the machine being seen: a start that falls into that wake was its doing. */
function considerBegunByUs(turn: Turn, powerSinceMs: number): void {
  const { owned } = turn.core;
  if (!owned) return;
  const afterWakeMs = powerSinceMs - owned.sinceWallMs;
  if (afterWakeMs < -clocksDifferMs || afterWakeMs > turn.policy.wakeLimitMs + lateMs) return;
  verified(turn, { ...owned, powerSinceMs, unverifiedGapMs: null });
}

/** The machine told its running period, or (`null`) could not. */
export function identify(turn: Turn, identity: BootIdentity | null): void {
  const { owned } = turn.core;
  if (!owned || turn.core.away || !isUp(turn.core)) return;
  if (identity === null || owned.identity === null) {
    settleOwnership(turn);
    if (turn.core.owned && identity) verified(turn, { ...turn.core.owned, identity });
    return;
  }
  if (isAnotherPeriod(owned.identity, identity)) disown(turn, 'it was started by somebody else');
  else if (owned.unverifiedGapMs !== null) verified(turn, { ...owned, unverifiedGapMs: null });
}

/** It is up: asks whether this is the period that we began, where that can be asked. */
export function verifyOwnership(turn: Turn): void {
  if (!turn.core.owned || turn.core.away) return;
  if (turn.policy.hasIdentity) emit(turn, { kind: 'read-identity' });
  else settleOwnership(turn);
}

/** With nothing that tells the running periods apart: a short time out of sight is trusted, a long one is not. */
function settleOwnership(turn: Turn): void {
  const { owned } = turn.core;
  if (!owned || owned.unverifiedGapMs === null) return;
  if (owned.unverifiedGapMs < trustedGapMs) verified(turn, { ...owned, unverifiedGapMs: null });
  else {
    disown(turn, 'it was out of sight for too long to be sure');
    if (turn.policy.isBilled && turn.core.fault === null)
      change(turn, { fault: fault('still-billed', { target: turn.policy.name }) });
  }
}

function isAnotherPeriod(known: BootIdentity, seen: BootIdentity): boolean {
  return known.bootId !== seen.bootId || known.resumeCount !== seen.resumeCount;
}

function verified(turn: Turn, owned: NonNullable<Core['owned']>): void {
  const wasDoubtful = turn.core.owned?.unverifiedGapMs !== null;
  change(turn, { owned });
  if (wasDoubtful) record(turn, { kind: 'owned', reason: 'it has been running since our wake' });
}
