import { type Fault, fault } from '../../../shared/faults.ts';
import { countingReasons, isInDoubt } from './derive.ts';
import { verifyOwnership } from './ownership.ts';
import { change, emit, enter, record, settleAll, timeText, type Turn } from './turn.ts';
import { neededBad } from './waking.ts';

const firstBackoffMs = 15_000;
const longestBackoffMs = 5 * 60_000;

/** The wake limit has passed. */
export function endWakeAtLimit(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'waking') return;
  if (phase.stage === 'booting' && core.streak.bad < neededBad) {
    const reason = fault('not-ready', { target: policy.name, afterMs: policy.wakeLimitMs });
    becomeAwake(turn, { fault: reason });
    settleAll(turn, reason);
    return;
  }
  const isDenied = core.fault?.code === 'local-network-not-allowed';
  const reason = isInDoubt(core)
    ? isDenied && core.fault
      ? core.fault
      : fault('cannot-tell', { reason: 'no answer said whether the machine is up.' })
    : fault('wake-timeout', { target: policy.name, afterMs: policy.wakeLimitMs });
  if (countingReasons(core, now).length > 0) {
    failWake(turn, reason);
    return;
  }
  enter(turn, { kind: 'asleep', sinceMs: now.ms });
  emit(turn, { kind: 'end-wake', succeeded: false });
  settleAll(turn, reason);
  record(turn, { kind: 'wake-ended', reason: 'nobody was waiting any more' });
}

/** What was to wake it said no, or the order could not be recorded, so that nothing was sent. */
export function wakeRefused(turn: Turn, reason: Fault): void {
  const { phase } = turn.core;
  if (phase.kind !== 'waking' || (phase.stage !== 'sent' && phase.stage !== 'booting')) return;
  if (reason.code === 'journal-write-failed') change(turn, { owned: null, wokenBy: null });
  failWake(turn, reason);
}

/** Ends the wake with a fault that everybody who waited is told. */
function failWake(turn: Turn, reason: Fault): void {
  const { core, now } = turn;
  const backoffMs = core.backoffMs === 0 ? firstBackoffMs : Math.min(core.backoffMs * 2, longestBackoffMs);
  enter(turn, { kind: 'failed', sinceMs: now.ms, fault: reason, retryAtMs: now.ms + backoffMs });
  change(turn, { backoffMs });
  emit(turn, { kind: 'end-wake', succeeded: false });
  settleAll(turn, reason);
  record(turn, { kind: 'wake-failed', fault: reason });
}

/** It is up: whoever waits may be forwarded. */
export function becomeAwake(turn: Turn, options: { fault?: Fault } = {}): void {
  const { core, now } = turn;
  const { phase } = core;
  const wasWaking = phase.kind === 'waking';
  const wasSent = wasWaking && phase.attempt > 0;
  enter(turn, { kind: 'awake', sinceMs: now.ms });
  change(turn, {
    fault: options.fault ?? null,
    vetoes: [],
    wanted: [],
    backoffMs: options.fault ? core.backoffMs : 0,
    holdOffUntilMs: null,
    silentSinceDown: false,
    lastVetoMs: null,
    isSleepDisarmed: false,
    wasCommanded: false,
    mustLook: false,
    upSinceMs: now.ms,
    lastLeaseEndMs: now.ms,
    wokenBy: core.owned ? core.wokenBy : null,
  });
  if (wasWaking) emit(turn, { kind: 'end-wake', succeeded: true });
  record(turn, {
    kind: 'awake',
    ...(wasSent && !options.fault ? { tookMs: Math.round(now.ms - phase.firstSentMs) } : {}),
    ...(options.fault ? { fault: options.fault } : {}),
    ...(core.powerSinceMs === null ? {} : { runsSince: timeText(core.powerSinceMs) }),
  });
  verifyOwnership(turn);
}
