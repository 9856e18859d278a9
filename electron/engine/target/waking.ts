import { type Fault, fault } from '../../../shared/faults.ts';
import type { WakeReason } from '../../../shared/states.ts';
import {
  allReasons,
  countingReasons,
  isInDoubt,
  isInForce,
  isWakeBlocked,
  lastingReasons,
  nearRetryMs,
} from './derive.ts';
import { freshStreak, nextStreak } from './initial.ts';
import type { Phase } from './model.ts';
import { change, emit, enter, record, settleAll, type Turn, timeText } from './turn.ts';

/** Bad answers that prove a machine down where there is no status to say so. */
export const neededBad = 4;

/**
 * Looks at a target that is down, or may be, and at who wants it up; starts, goes on with, or ends the wake.
 * Called after everything that may have changed either.
 */
export function considerWake(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (core.away) {
    settleAll(turn, core.away);
    if (core.wanted.length > 0) change(turn, { wanted: [] });
    return;
  }
  switch (phase.kind) {
    case 'unknown':
      // It may turn out to be up, and then they are served.
      return;
    case 'awake':
      if (core.wanted.length > 0) change(turn, { wanted: [] });
      return;
    case 'waking':
      considerGoingOn(turn);
      return;
    case 'goingToSleep':
      if (phase.step === 'commanded') tellIfBlocked(turn);
      return;
    case 'asleep':
    case 'failed':
      break;
  }
  tellIfBlocked(turn);
  const reasons = countingReasons(turn.core, now);
  if (reasons.length === 0 || !core.needsReady) return;
  if (!policy.canWake) {
    settleAll(turn, fault('no-wake-method', { target: policy.name }));
    change(turn, { wanted: [] });
    return;
  }
  const waitsMs = phase.kind === 'failed' ? phase.retryAtMs - now.ms : 0;
  if (waitsMs <= 0 || reasons.some((reason) => reason.kind === 'person')) beginWake(turn);
  else if (phase.kind === 'failed' && waitsMs > nearRetryMs) settleAll(turn, phase.fault);
}

/** Those who wait are told why nothing is woken, unless a person's wish overrules that. */
function tellIfBlocked(turn: Turn): void {
  const { core, now } = turn;
  if (!isWakeBlocked(core, now) || countingReasons(core, now).length > 0) return;
  settleAll(turn, blockingFault(turn));
  if (core.wanted.length > 0) change(turn, { wanted: [] });
}

/** Why nothing is woken at the moment, as told to those who wait. */
export function blockingFault(turn: Turn): Fault {
  const { core, policy, now } = turn;
  const until = (ms: number | null) => (ms === null ? null : timeText(ms));
  if (core.overspent) return core.overspent;
  if (core.doNotWake && isInForce(core.doNotWake, now)) {
    return fault('do-not-wake', { target: policy.name, until: until(core.doNotWake.untilWallMs) });
  }
  return fault('paused', { until: until(core.paused?.untilWallMs ?? null) });
}

/**
 * Starts one wake sequence: first the hold-off, then the looks that prove it down, then the sends. `fresh`: bad answers
 * just now that count already.
 */
export function beginWake(turn: Turn, fresh = 0): void {
  const { core, policy, now } = turn;
  const startMs = Math.max(now.ms, core.holdOffUntilMs ?? now.ms);
  const isHeldOff = startMs > now.ms;
  const reasons = countingReasons(core, now);
  enter(turn, {
    kind: 'waking',
    sinceMs: now.ms,
    stage: isHeldOff ? 'holdOff' : 'looking',
    lasting: lastingReasons(core, now),
    attempt: 0,
    firstSentMs: now.ms,
    nextSendMs: null,
    limitAtMs: startMs + policy.wakeLimitMs,
  });
  change(turn, {
    fault: null,
    wanted: [],
    streak: { ...nextStreak(core.streak, now.ms), fresh: isHeldOff ? 0 : fresh },
  });
  record(turn, { kind: 'waking', ...describe(reasons) });
  considerSending(turn);
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
  if (phase.kind !== 'waking' || phase.stage !== 'looking' || isInDoubt(core)) return;
  const needed = policy.down === 'status' ? 1 : neededBad;
  const isTakenAsDown = policy.whileAsleep === 'never' && core.silentSinceDown;
  if (!isTakenAsDown && core.streak.fresh < needed) return;
  const reasons = countingReasons(core, now);
  if (reasons.length === 0) return;
  const { by, source } = describe(reasons);
  const wokenBy = by ?? source ?? null;
  change(turn, {
    owned: {
      sinceWallMs: now.wallMs,
      by: wokenBy ?? 'unknown',
      powerSinceMs: null,
      identity: null,
      unverifiedGapMs: null,
    },
    wokenBy,
    phase: {
      ...phase,
      stage: 'sent',
      firstSentMs: phase.attempt === 0 ? now.ms : phase.firstSentMs,
      nextSendMs: now.ms,
    },
  });
  sendWake(turn);
}

/** Sends the wake (again) when its time has come, and plans the next one. */
export function sendWake(turn: Turn): void {
  const { core, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'waking' || phase.stage !== 'sent') return;
  if (phase.nextSendMs === null || phase.nextSendMs > now.ms) return;
  const attempt = phase.attempt + 1;
  enter(turn, { ...phase, attempt, nextSendMs: nextSendMs(turn, attempt) });
  const reason = describe(allReasons(core));
  const isFirst = attempt === 1;
  record(turn, { kind: isFirst ? 'wake-sent' : 'wake-repeated', attemptCount: attempt, ...reason }, { sync: isFirst });
  emit(turn, { kind: 'send-wake', attempt, reason: reason.reason, source: reason.source ?? reason.by ?? null });
}

function nextSendMs(turn: Turn, attempt: number): number | null {
  const { repeat } = turn.policy;
  if (!repeat) return null;
  const [last, next] = [repeat.at[attempt - 1], repeat.at[attempt]];
  return turn.now.ms + (last === undefined || next === undefined ? repeat.thenEvery : next - last);
}

function considerGoingOn(turn: Turn): void {
  const { core, now } = turn;
  if (core.phase.kind !== 'waking') return;
  const phase: Phase & { kind: 'waking' } = { ...core.phase, lasting: lastingReasons(core, now) };
  change(turn, { phase, wanted: [] });
  tellIfBlocked(turn);
  const isWanted = countingReasons(turn.core, now).length > 0;
  switch (phase.stage) {
    case 'holdOff':
    case 'looking':
      if (isWanted) return considerSending(turn);
      if (phase.attempt > 0) return;
      enter(turn, { kind: 'asleep', sinceMs: now.ms });
      record(turn, { kind: 'wake-dropped', reason: 'nobody is waiting any more' });
      return;
    case 'sent':
      if (!isWanted) return enter(turn, { ...phase, nextSendMs: null });
      if (phase.nextSendMs !== null || turn.policy.repeat === null) return;
      enter(turn, { ...phase, nextSendMs: now.ms });
      sendWake(turn);
      return;
    case 'booting':
      return;
  }
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
