import { type Fault, fault } from '../../../shared/faults.ts';
import { sentence } from '../../../shared/messages/en.ts';
import type { BootIdentity } from '../driver.ts';
import { holders, isHeld, isInForce, mayBePutToSleep, sleepAtMs, takeBackMs } from './derive.ts';
import { freshStreak, type OverrideMark, type Phase } from './model.ts';
import { change, emit, enter, record, type Turn } from './turn.ts';
import { considerWake } from './waking.ts';

const mostAttempts = 3;
const unjudgedDelayMs = 5_000;
/** After a sleep by a person, or a machine switched off by hand, nothing wakes it for this long. */
export const handsOffMs = 2 * 60_000;

type GoingToSleep = Phase & { kind: 'goingToSleep' };

/** The cooldown is over: the machine is asked whether it is in use. */
export function considerSleep(turn: Turn): void {
  const { core, policy, now } = turn;
  const sleepAt = sleepAtMs(core, policy, now);
  if (sleepAt === null || sleepAt > now.ms) return;
  beginChecks(turn, { by: null, force: false, attempt: 1 });
}

export function beginChecks(turn: Turn, order: { by: string | null; force: boolean; attempt: number }): void {
  const { now } = turn;
  enter(turn, { kind: 'goingToSleep', sinceMs: now.ms, step: 'checking', ...order, untilMs: 0, commandedMs: 0 });
  change(turn, { vetoes: [] });
  record(turn, { kind: 'checking', ...(order.by ? { by: order.by } : { reason: 'idle' }) });
  emit(turn, { kind: 'run-checks' });
}

/** The busy checks are over. An answer of the machine itself may also show that it is not ours any more. */
export function afterChecks(
  turn: Turn,
  found: { vetoes: readonly string[]; identity: BootIdentity | null; localLogin: boolean },
): void {
  const { phase, owned } = turn.core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'checking') return;
  if (owned && (found.localLogin || isAnotherPeriod(owned.identity, found.identity))) {
    change(turn, { owned: null, wokenBy: null });
    record(turn, {
      kind: 'released',
      reason: found.localLogin ? 'somebody uses it at its own screen' : 'it was started by somebody else',
    });
  }
  if (phase.by === null && !mayBePutToSleep(turn.core, turn.policy)) {
    stayAwake(turn, 'it is not ours to put to sleep');
    return;
  }
  if (found.vetoes.length > 0 && !phase.force) {
    veto(turn, found.vetoes);
    return;
  }
  if (turn.policy.graceMs !== null && !phase.force) {
    enter(turn, { ...phase, step: 'warning', untilMs: turn.now.ms + turn.policy.graceMs });
    record(turn, { kind: 'warning' });
    return;
  }
  beginLogin(turn);
}

export function beginLogin(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep') return;
  enter(turn, { ...phase, step: 'login' });
  emit(turn, { kind: 'start-sleep', by: phase.by });
}

function isAnotherPeriod(known: BootIdentity | null, seen: BootIdentity | null): boolean {
  return known !== null && seen !== null && (known.bootId !== seen.bootId || known.resumeCount !== seen.resumeCount);
}

/** The driver is about to send the command and asks for the last recount. */
export function recount(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'goingToSleep' || (phase.step !== 'login' && phase.step !== 'settling')) {
    emit(turn, { kind: 'deny-commit' });
    return;
  }
  const isForbidden =
    core.cannotTell ||
    core.uncertain ||
    core.mustLook ||
    (phase.by === null && (!mayBePutToSleep(core, policy) || isInForce(core.paused, now))) ||
    (!phase.force && (isHeld(core) || isInForce(core.keepAwake, now)));
  if (isForbidden) {
    cancelSleep(turn, 'the last recount found it in use');
    return;
  }
  if (core.unjudged > 0 && phase.step === 'login' && !phase.force) {
    enter(turn, { ...phase, step: 'settling', untilMs: now.ms + unjudgedDelayMs });
    return;
  }
  if (core.unjudged > 0 && phase.step === 'settling' && phase.untilMs > now.ms) return;
  enter(turn, { ...phase, step: 'commanded', commandedMs: now.ms, untilMs: now.ms + policy.confirmDownMs });
  change(turn, {
    streak: freshStreak(now.ms),
    ...(phase.by ? { keepAwake: null, doNotWake: handsOff(turn, phase.by) } : {}),
  });
  record(turn, { kind: 'sleep-sent', ...(phase.by ? { by: phase.by } : { reason: 'idle' }) }, { sync: true });
  emit(turn, { kind: 'grant-commit' });
  considerWake(turn);
}

/** An override of ours that gives way to a longer one of the user's. */
export function handsOff(turn: Turn, by: string): OverrideMark {
  const { doNotWake } = turn.core;
  const untilWallMs = turn.now.wallMs + handsOffMs;
  const isLonger =
    doNotWake &&
    isInForce(doNotWake, turn.now) &&
    (doNotWake.untilWallMs === null || doNotWake.untilWallMs > untilWallMs);
  return isLonger ? doNotWake : { untilWallMs, by };
}

/** The user's own override is left when ours is taken back. */
function withoutHandsOff(turn: Turn): OverrideMark | null {
  const { doNotWake } = turn.core;
  const isOurs = doNotWake?.untilWallMs !== null && (doNotWake?.untilWallMs ?? 0) <= turn.now.wallMs + handsOffMs;
  return isOurs ? null : doNotWake;
}

/** Something holds the machine again before the command was sent. */
export function cancelSleep(turn: Turn, reason: string): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep' || phase.step === 'commanded') return;
  const leases = holders(turn.core);
  answer(
    turn,
    fault('in-use', { target: turn.policy.name, leases: leases.length > 0 ? leases : [reason], vetoes: [] }),
  );
  stayAwake(turn, leases[0] ?? reason);
}

function stayAwake(turn: Turn, reason: string): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep') return;
  emit(turn, { kind: 'abort-sleep' });
  backToAwake(turn);
  record(turn, { kind: 'sleep-cancelled', reason });
}

function veto(turn: Turn, vetoes: readonly string[]): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep') return;
  answer(turn, fault('in-use', { target: turn.policy.name, leases: [], vetoes }));
  backToAwake(turn);
  change(turn, { vetoes, lastVetoMs: turn.now.ms });
  record(turn, { kind: 'stayed-awake', text: vetoes.join('; ') });
}

/** Back to `awake` without having been away. */
function backToAwake(turn: Turn): void {
  enter(turn, { kind: 'awake', sinceMs: turn.core.upSinceMs });
}

function answer(turn: Turn, result: Fault | null): void {
  emit(turn, { kind: 'answer-sleep', fault: result });
}

/** The machine took the command; what counts from here is that it is really down. */
export function sleepAccepted(turn: Turn): void {
  if (turn.core.phase.kind === 'goingToSleep') answer(turn, null);
}

/** The command failed, or could not even be tried. */
export function sleepRefused(turn: Turn, reason: Fault): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep') return;
  const shown = fault('sleep-failed', { target: turn.policy.name, detail: sentence(reason) });
  answer(turn, shown);
  if (phase.step !== 'commanded') {
    // Nothing was sent. Like a check that could not be asked: it stays awake and is asked again later.
    emit(turn, { kind: 'abort-sleep' });
    backToAwake(turn);
    change(turn, { fault: shown, lastVetoMs: turn.now.ms });
    record(turn, { kind: 'sleep-failed', fault: shown });
    return;
  }
  endInFault(turn, phase, shown);
}

function endInFault(turn: Turn, phase: GoingToSleep, reason: Fault): void {
  backToAwake(turn);
  change(turn, {
    fault: reason,
    isSleepDisarmed: true,
    doNotWake: phase.by ? withoutHandsOff(turn) : turn.core.doNotWake,
    streak: freshStreak(turn.now.ms),
  });
  record(turn, { kind: 'sleep-failed', fault: reason });
}

/** It did not go down in time: tried again from the checks, at most three times. */
export function confirmationOverdue(turn: Turn): void {
  const { core, policy } = turn;
  const { phase } = core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'commanded') return;
  if (Object.keys(core.waiting).length > 0) {
    takeBack(turn, 'it is still up and somebody is waiting');
    return;
  }
  if (phase.attempt < mostAttempts) {
    backToAwake(turn);
    if (isHeld(core)) return;
    beginChecks(turn, { by: phase.by, force: phase.force, attempt: phase.attempt + 1 });
    return;
  }
  const seconds = Math.round(policy.confirmDownMs / 1000);
  const detail = `it was still on ${seconds} s after each of ${mostAttempts} commands.`;
  endInFault(turn, phase, fault('sleep-failed', { target: policy.name, detail }));
}

/** It was told to sleep but still serves, and somebody waits: they are let through. */
export function considerTakingBack(turn: Turn, isReady: boolean): void {
  const { core, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'commanded' || !isReady) return;
  if (now.ms - phase.commandedMs < takeBackMs || Object.keys(core.waiting).length === 0) return;
  takeBack(turn, 'it still serves and somebody is waiting');
}

function takeBack(turn: Turn, reason: string): void {
  answer(turn, fault('sleep-failed', { target: turn.policy.name, detail: reason }));
  backToAwake(turn);
  change(turn, { isSleepDisarmed: false, fault: null, wanted: [] });
  record(turn, { kind: 'sleep-cancelled', reason });
}

/** Proved down, by our command or otherwise. Ends ownership and tells the sessions. */
export function confirmDown(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  const isOurs = phase.kind === 'goingToSleep' && phase.step === 'commanded';
  const wasUp = phase.kind === 'awake' || phase.kind === 'goingToSleep';
  if (phase.kind === 'goingToSleep') {
    answer(turn, null);
    if (!isOurs) emit(turn, { kind: 'abort-sleep' });
  }
  enter(turn, { kind: 'asleep', sinceMs: now.ms });
  change(turn, {
    owned: null,
    wokenBy: null,
    fault: null,
    vetoes: [],
    streak: freshStreak(now.ms),
    silentSinceDown: true,
    mustLook: false,
    lastVetoMs: null,
    holdOffUntilMs: wasUp ? now.ms + policy.holdOffMs : core.holdOffUntilMs,
  });
  record(turn, { kind: 'asleep', reason: isOurs ? 'put to sleep' : wasUp ? 'went down by itself' : 'found down' });
  if (wasUp) emit(turn, { kind: 'end-sessions', which: isOurs ? 'all' : 'silent' });
  if (wasUp && !isOurs && policy.down === 'silence') change(turn, { doNotWake: handsOff(turn, 'its power switch') });
  considerWake(turn);
}

/** A person wants it to sleep now. Answers at once only when nothing is begun. */
export function sleepByPerson(turn: Turn, by: string, force: boolean): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (!policy.canSleep) return answer(turn, fault('no-sleep-method', { target: policy.name }));
  if (phase.kind === 'asleep') return answer(turn, null);
  if (phase.kind === 'goingToSleep' && phase.step === 'commanded') return;
  const isDoubt = core.cannotTell || core.uncertain;
  if ((phase.kind !== 'awake' && phase.kind !== 'goingToSleep') || isDoubt || !core.needsReady) {
    const state = isDoubt ? 'out of reach of this computer' : phase.kind;
    return answer(turn, fault('not-now', { target: policy.name, state }));
  }
  const leases = [...holders(core), ...(isInForce(core.keepAwake, now) ? ['it is kept awake'] : [])];
  if (!force && leases.length > 0)
    return answer(turn, fault('in-use', { target: policy.name, leases, vetoes: core.vetoes }));
  if (phase.kind === 'goingToSleep') {
    enter(turn, { ...phase, by, force: phase.force || force });
    return;
  }
  beginChecks(turn, { by, force, attempt: 1 });
}
