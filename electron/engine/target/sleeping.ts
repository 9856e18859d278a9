import { fault } from '../../../shared/faults.ts';
import type { BootIdentity } from '../driver.ts';
import { holders, isHeld, isInDoubt, isInForce, mayBePutToSleep, sleepAtMs } from './derive.ts';
import { handsOff } from './hands-off.ts';
import { freshStreak } from './initial.ts';
import { disown, identify, verifyOwnership } from './ownership.ts';
import { answerSleep, change, emit, enter, record, type Turn } from './turn.ts';
import { considerWake } from './waking.ts';

const unjudgedDelayMs = 5_000;

/** The cooldown is over: the machine is asked whether it is in use. */
export function considerSleep(turn: Turn): void {
  const { core, policy, now } = turn;
  const sleepAt = sleepAtMs(core, policy, now);
  if (sleepAt === null || sleepAt > now.ms) return;
  beginChecks(turn, { by: null, force: false, attempt: 1 });
}

export function beginChecks(turn: Turn, order: { by: string | null; force: boolean; attempt: number }): void {
  const { core, now } = turn;
  enter(turn, {
    kind: 'goingToSleep',
    sinceMs: now.ms,
    step: 'checking',
    ...order,
    untilMs: 0,
    commandedMs: 0,
    isAccepted: false,
  });
  change(turn, { vetoes: [], ...(core.fault?.code === 'sleep-failed' ? { fault: null } : {}) });
  record(turn, { kind: 'checking', ...(order.by ? { by: order.by } : { reason: 'idle' }) });
  emit(turn, { kind: 'run-checks' });
}

/** The busy checks are over. An answer of the machine itself may also show that it is not ours any more. */
export function afterChecks(
  turn: Turn,
  found: { vetoes: readonly string[]; identity: BootIdentity | null; localLogin: boolean },
): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'checking') return;
  const { localLogin, identity } = found;
  if (localLogin) disown(turn, 'somebody uses it at its own screen');
  identify(turn, identity);
  if (phase.by === null && !mayBePutToSleep(turn.core, turn.policy)) {
    stayAwake(turn, 'it is not ours to put to sleep');
    return;
  }
  const vetoes = localLogin ? [...found.vetoes, 'somebody uses it at its own screen'] : found.vetoes;
  if (vetoes.length > 0 && !phase.force) {
    veto(turn, vetoes);
    return;
  }
  if (turn.policy.graceMs !== null && !phase.force) {
    enter(turn, { ...phase, step: 'warning', untilMs: turn.now.ms + turn.policy.graceMs });
    emit(turn, { kind: 'warn' });
    record(turn, { kind: 'going-to-sleep', ...(phase.by ? { by: phase.by } : { reason: 'idle' }) });
    return;
  }
  beginLogin(turn);
}

/** Nothing speaks against it: the driver logs in, and asks to commit directly before it sends the command. */
export function beginLogin(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep') return;
  enter(turn, { ...phase, step: 'login' });
  emit(turn, { kind: 'start-sleep', by: phase.by });
}

/** The driver is about to send the command and asks for the last recount. */
export function recount(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'goingToSleep' || (phase.step !== 'login' && phase.step !== 'settling')) {
    emit(turn, { kind: 'deny-commit' });
    return;
  }
  const isAutomatic = phase.by === null;
  const isForbidden =
    core.away !== null ||
    isInDoubt(core) ||
    (isAutomatic && (core.mustLook || !mayBePutToSleep(core, policy) || isInForce(core.paused, now))) ||
    (!phase.force && (isHeld(core) || isInForce(core.keepAwake, now)));
  if (isForbidden) {
    cancelSleep(turn, 'the last recount found a reason to stay awake');
    return;
  }
  if (core.unjudged > 0 && !phase.force) {
    if (phase.step === 'login') enter(turn, { ...phase, step: 'settling', untilMs: now.ms + unjudgedDelayMs });
    const current = turn.core.phase;
    if (current.kind === 'goingToSleep' && current.untilMs > now.ms) return;
  }
  enter(turn, { ...phase, step: 'commanded', commandedMs: now.ms, untilMs: now.ms + policy.confirmDownMs });
  change(turn, {
    streak: freshStreak(now.ms),
    wasCommanded: true,
    ...(phase.by ? { keepAwake: null, doNotWake: handsOff(turn, phase.by) } : {}),
  });
  record(turn, { kind: 'sleep-sent', ...(phase.by ? { by: phase.by } : { reason: 'idle' }) }, { sync: true });
  emit(turn, { kind: 'grant-commit' });
  considerWake(turn);
}

/** Something holds the machine again before the command was sent. */
export function cancelSleep(turn: Turn, reason: string): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep' || phase.step === 'commanded') return;
  stayAwake(turn, holders(turn.core, turn.policy)[0] ?? reason);
}

function stayAwake(turn: Turn, reason: string): void {
  const held = holders(turn.core, turn.policy);
  const leases = held.length > 0 ? held : [reason];
  answerSleep(turn, fault('in-use', { target: turn.policy.name, leases, vetoes: [] }));
  emit(turn, { kind: 'abort-sleep' });
  backToAwake(turn);
  record(turn, { kind: 'sleep-cancelled', reason });
}

function veto(turn: Turn, vetoes: readonly string[]): void {
  answerSleep(turn, fault('in-use', { target: turn.policy.name, leases: [], vetoes }));
  backToAwake(turn);
  change(turn, { vetoes, lastVetoMs: turn.now.ms });
  record(turn, { kind: 'veto', reason: vetoes.join('; ') });
}

/** Back to `awake` without having been away. */
export function backToAwake(turn: Turn): void {
  enter(turn, { kind: 'awake', sinceMs: turn.core.upSinceMs });
  if (turn.core.owned?.unverifiedGapMs !== null) verifyOwnership(turn);
}

/** A person wants it to sleep now. Answers at once only when nothing is begun. */
export function sleepByPerson(turn: Turn, by: string, force: boolean): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  if (core.away) return answerSleep(turn, core.away);
  if (!policy.canSleep) return answerSleep(turn, fault('no-sleep-method', { target: policy.name }));
  if (phase.kind === 'asleep') return answerSleep(turn, null);
  if (phase.kind === 'goingToSleep' && phase.step === 'commanded') return answerSleep(turn, null);
  if ((phase.kind !== 'awake' && phase.kind !== 'goingToSleep') || isInDoubt(core)) {
    const state = isInDoubt(core) ? 'out of reach of this computer' : phase.kind;
    return answerSleep(turn, fault('not-now', { target: policy.name, state }));
  }
  const leases = [...holders(core, policy), ...(isInForce(core.keepAwake, now) ? ['it is kept awake'] : [])];
  if (!force && leases.length > 0)
    return answerSleep(turn, fault('in-use', { target: policy.name, leases, vetoes: core.vetoes }));
  if (phase.kind === 'goingToSleep') {
    enter(turn, { ...phase, by, force: phase.force || force });
    return;
  }
  beginChecks(turn, { by, force, attempt: 1 });
}
