import { type Fault, fault } from '../../../shared/faults.ts';
import type { WakeReason } from '../../../shared/states.ts';
import { allReasons, isInForce, isSameReason, isWakeBlocked, nearRetryMs, wakeReasons } from './derive.ts';
import { freshStreak, type Phase } from './model.ts';
import { change, emit, enter, record, settleAll, type Turn, timeText } from './turn.ts';

const firstBackoffMs = 15_000;
const longestBackoffMs = 5 * 60_000;

/** Why nothing is woken at the moment, as told to those who wait. */
export function blockingFault(turn: Turn): Fault {
  const { core, policy, now } = turn;
  const until = (ms: number | null) => (ms === null ? null : timeText(ms));
  if (core.doNotWake && isInForce(core.doNotWake, now)) {
    return fault('do-not-wake', { target: policy.name, until: until(core.doNotWake.untilWallMs) });
  }
  return fault('paused', { until: until(core.paused?.untilWallMs ?? null) });
}

/**
 * Looks at a target that is down, or may be, and at who wants it up; starts, goes on with, or ends the wake.
 * Called after everything that may have changed either.
 */
export function considerWake(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (phase.kind === 'waking') {
    considerGoingOn(turn);
    return;
  }
  if (phase.kind === 'awake') {
    change(turn, { wanted: [] });
    return;
  }
  const isPersons = core.wanted.some((reason) => reason.kind === 'person');
  if (isWakeBlocked(core, now) && !isPersons) {
    // While it is unknown the machine may turn out to be up; while it is told to sleep nobody is dialled anyway.
    const isTold = phase.kind !== 'unknown' || isInForce(core.doNotWake, now);
    if (isTold && (phase.kind !== 'goingToSleep' || phase.step === 'commanded')) settleAll(turn, blockingFault(turn));
    return;
  }
  if (wakeReasons(core).length === 0 || !core.needsReady) return;
  if (!policy.canWake) {
    if (phase.kind === 'asleep') {
      settleAll(turn, fault('no-wake-method', { target: policy.name }));
      change(turn, { wanted: [] });
    }
    return;
  }
  if (phase.kind === 'asleep') {
    beginWake(turn);
    return;
  }
  if (phase.kind === 'failed') {
    const waitsMs = phase.retryAtMs - now.ms;
    if (waitsMs <= 0 || isPersons) beginWake(turn);
    else if (waitsMs > nearRetryMs) settleAll(turn, phase.fault);
  }
}

/** Starts one wake sequence: first the hold-off, then the looks that prove it down, then the sends. */
export function beginWake(turn: Turn): void {
  const { core, policy, now } = turn;
  const isHeldOff = core.holdOffUntilMs !== null && core.holdOffUntilMs > now.ms;
  const limitAtMs = (isHeldOff ? (core.holdOffUntilMs ?? now.ms) : now.ms) + policy.wakeLimitMs;
  const reasons = wakeReasons(core);
  enter(turn, {
    kind: 'waking',
    sinceMs: now.ms,
    stage: isHeldOff ? 'holdOff' : 'looking',
    lasting: reasons.filter((reason) => reason.kind !== 'client'),
    attempt: 0,
    firstSentMs: now.ms,
    nextSendMs: null,
    limitAtMs,
  });
  change(turn, { fault: null, wanted: [], streak: freshStreak(now.ms) });
  record(turn, { kind: 'waking', ...describe(reasons) });
  if (!isHeldOff) considerSending(turn);
}

/** The hold-off is over: nothing heard meanwhile counts, the machine is looked at afresh. */
export function endHoldOff(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind !== 'waking' || phase.stage !== 'holdOff') return;
  change(turn, { holdOffUntilMs: null, streak: freshStreak(turn.now.ms), phase: { ...phase, stage: 'looking' } });
  considerSending(turn);
}

/** Sends the first wake once the machine is proved down. Ownership is in the journal before anything is sent. */
export function considerSending(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'waking' || phase.stage !== 'looking' || core.cannotTell) return;
  const needed = policy.down === 'status' ? 1 : 4;
  const isTakenAsDown = policy.whileAsleep === 'never' && core.silentSinceDown;
  if (!isTakenAsDown && core.streak.fresh < needed) return;
  const [first] = allReasons(core);
  const { by, source } = describe(first ? [first] : []);
  change(turn, {
    owned: {
      sinceWallMs: now.wallMs,
      by: by ?? source ?? 'unknown',
      powerSinceMs: null,
      identity: null,
      unverifiedGapMs: null,
    },
    wokenBy: by ?? source ?? null,
    phase: { ...phase, stage: 'sent', attempt: 0, firstSentMs: now.ms, nextSendMs: now.ms },
  });
  sendWake(turn);
}

/** Sends the wake (again) when its time has come, and plans the next one. */
export function sendWake(turn: Turn): void {
  const { core, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'waking' || phase.stage !== 'sent' || phase.nextSendMs === null || phase.nextSendMs > now.ms)
    return;
  const attempt = phase.attempt + 1;
  enter(turn, { ...phase, attempt, nextSendMs: nextSend(turn, attempt, phase) });
  const reason = describe(allReasons(core).slice(0, 1));
  record(
    turn,
    { kind: attempt === 1 ? 'wake-sent' : 'wake-repeated', attemptCount: attempt, ...reason },
    { sync: attempt === 1 },
  );
  emit(turn, { kind: 'send-wake', attempt, reason: reason.reason, source: reason.source ?? reason.by ?? null });
}

function nextSend(turn: Turn, attempt: number, phase: Phase & { kind: 'waking' }): number | null {
  const { repeat } = turn.policy;
  if (!repeat) return null;
  const offset = repeat.at[attempt];
  if (offset === undefined) return turn.now.ms + repeat.thenEvery;
  return Math.max(turn.now.ms, phase.firstSentMs + offset);
}

function considerGoingOn(turn: Turn): void {
  const { core, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'waking') return;
  const added = core.wanted.concat(wakeReasons(core).filter((reason) => reason.kind === 'child'));
  const lasting = [
    ...phase.lasting,
    ...added.filter((reason) => !phase.lasting.some((known) => isSameReason(known, reason))),
  ];
  if (lasting.length !== phase.lasting.length || core.wanted.length > 0)
    change(turn, { wanted: [], phase: { ...phase, lasting } });
  const isPersons = lasting.some((reason) => reason.kind === 'person');
  if (isWakeBlocked(core, now) && !isPersons) settleAll(turn, blockingFault(turn));
  const current = turn.core.phase;
  if (current.kind !== 'waking') return;
  const isBlocked = isWakeBlocked(core, now) && !isPersons;
  if (!isBlocked && allReasons(turn.core).length > 0) {
    if (current.stage === 'sent' && current.nextSendMs === null && turn.policy.repeat && current.attempt > 0) {
      enter(turn, { ...current, nextSendMs: now.ms });
      sendWake(turn);
    }
    return;
  }
  if (current.stage === 'sent' || current.stage === 'booting') {
    if (current.nextSendMs !== null) enter(turn, { ...current, nextSendMs: null });
    return;
  }
  enter(turn, { kind: 'asleep', sinceMs: now.ms });
  record(turn, { kind: 'wake-dropped', reason: 'nobody is waiting any more' });
}

/** The wake limit has passed. */
export function endWakeAtLimit(turn: Turn): void {
  const { core, policy } = turn;
  const { phase } = core;
  if (phase.kind !== 'waking') return;
  if (phase.stage === 'booting') {
    becomeAwake(turn, { fault: fault('not-ready', { target: policy.name, afterMs: policy.wakeLimitMs }) });
    settleAll(turn, fault('not-ready', { target: policy.name, afterMs: policy.wakeLimitMs }));
    return;
  }
  if (allReasons(core).length === 0 && Object.keys(core.waiting).length === 0) {
    enter(turn, { kind: 'asleep', sinceMs: turn.now.ms });
    emit(turn, { kind: 'end-wake', succeeded: false });
    record(turn, { kind: 'wake-ended', reason: 'nobody was waiting any more' });
    return;
  }
  const isDoubt = core.cannotTell || core.uncertain;
  failWake(
    turn,
    isDoubt
      ? fault('cannot-tell', { reason: 'no answer said whether the machine is up.' })
      : fault('wake-timeout', { target: policy.name, afterMs: policy.wakeLimitMs }),
  );
}

/** Ends the wake with a fault that everybody who waited is told. */
export function failWake(turn: Turn, reason: Fault): void {
  const { core, now } = turn;
  if (core.phase.kind !== 'waking') return;
  const backoffMs = core.backoffMs === 0 ? firstBackoffMs : Math.min(core.backoffMs * 2, longestBackoffMs);
  enter(turn, { kind: 'failed', sinceMs: now.ms, fault: reason, retryAtMs: now.ms + backoffMs });
  change(turn, { backoffMs, wanted: [] });
  emit(turn, { kind: 'end-wake', succeeded: false });
  settleAll(turn, reason);
  record(turn, { kind: 'wake-failed', fault: reason });
}

/** It is up: whoever waits may be forwarded. */
export function becomeAwake(turn: Turn, options: { fault?: Fault } = {}): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  const wasWaking = phase.kind === 'waking';
  const wasSent = wasWaking && phase.attempt > 0;
  const isDoubtful = core.owned !== null && core.owned.unverifiedGapMs !== null;
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
  });
  if (core.owned && policy.hasIdentity) emit(turn, { kind: 'read-identity' });
  else if (isDoubtful) settleOwnershipWithoutIdentity(turn);
}

/** After a restart, with nothing that tells the running periods apart: a short gap is trusted, a long one is not. */
export function settleOwnershipWithoutIdentity(turn: Turn): void {
  const { owned } = turn.core;
  if (!owned || owned.unverifiedGapMs === null) return;
  const isTrusted = owned.unverifiedGapMs < 10 * 60_000;
  change(turn, { owned: isTrusted ? { ...owned, unverifiedGapMs: null } : null });
  record(turn, {
    kind: isTrusted ? 'adopted' : 'released',
    reason: isTrusted ? 'woken by us before the restart' : 'away for too long to be sure',
  });
}

function describe(reasons: readonly WakeReason[]): { reason: string; source?: string; by?: string; route?: string } {
  const [first] = reasons;
  if (!first) return { reason: 'none' };
  switch (first.kind) {
    case 'client':
      return { reason: 'client', source: first.source, route: first.route };
    case 'child':
      return { reason: 'child', source: first.target };
    case 'person':
      return { reason: 'person', by: first.by };
  }
}
