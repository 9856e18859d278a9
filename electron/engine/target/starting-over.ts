import { restartHolds } from './clients.ts';
import { freshStreak } from './initial.ts';
import { doubtOwnership } from './ownership.ts';
import { cancelSleep } from './sleeping.ts';
import { change, emit, enter, record, settleAll, type Turn } from './turn.ts';
import { considerWake } from './waking.ts';
import type { Fault } from '../../../shared/faults.ts';

/** The computer's own network came into doubt, or out of it again. */
export function doubt(turn: Turn, isOn: boolean): void {
  const { core, now } = turn;
  if (core.cannotTell === isOn) return;
  change(turn, { cannotTell: isOn, streak: freshStreak(now.ms), mustLook: true, silentSinceDown: false });
  if (isOn) cancelSleep(turn, 'this computer cannot reach the network');
  else restartConfirmation(turn);
}

/** All targets it needs are awake, or one of them is not any more. */
export function setNeeds(turn: Turn, isReady: boolean): void {
  const { core, now } = turn;
  if (core.needsReady === isReady) return;
  change(turn, { needsReady: isReady, streak: freshStreak(now.ms), lastWord: null, silentSinceDown: false });
  const isCommanded = core.phase.kind === 'goingToSleep' && core.phase.step === 'commanded';
  if (!isReady) {
    cancelSleep(turn, 'a machine it needs is not awake');
    const isSeenUp = core.phase.kind === 'awake' || core.phase.kind === 'goingToSleep';
    if (isSeenUp) change(turn, { owned: doubtOwnership(core) });
    if (isCommanded) return;
    if (core.phase.kind === 'waking') emit(turn, { kind: 'end-wake', succeeded: false });
    enter(turn, { kind: 'asleep', sinceMs: now.ms });
    if (core.phase.kind === 'unknown' || core.phase.kind === 'asleep') return;
    record(turn, { kind: 'asleep', reason: 'a machine it needs is not awake' });
    if (isSeenUp) emit(turn, { kind: 'end-sessions', which: 'silent' });
    return;
  }
  if (isCommanded) return restartConfirmation(turn);
  change(turn, { fault: null });
  enter(turn, { kind: 'unknown', sinceMs: now.ms });
  restartHolds(turn, { mayExtend: false });
}

/** A target it needs could not be woken. */
export function needsFailed(turn: Turn, reason: Fault): void {
  settleAll(turn, reason);
  change(turn, { wanted: [], fault: reason });
}

/** Time jumped: whatever was running starts over, and nothing sleeps before the machine was seen again. */
export function startOver(turn: Turn): void {
  const { core, policy, now } = turn;
  cancelSleep(turn, 'this computer was away');
  change(turn, {
    lastLeaseEndMs: now.ms,
    lastVetoMs: core.lastVetoMs === null ? null : now.ms,
    streak: freshStreak(now.ms),
    lastWord: null,
    mustLook: true,
    silentSinceDown: false,
  });
  const { phase } = turn.core;
  if (phase.kind === 'waking') {
    const isHeldOff = phase.stage === 'holdOff';
    const startMs = isHeldOff ? now.ms + policy.holdOffMs : now.ms;
    if (isHeldOff) change(turn, { holdOffUntilMs: startMs });
    const nextSendMs = phase.nextSendMs === null ? null : now.ms;
    enter(turn, { ...phase, limitAtMs: startMs + policy.wakeLimitMs, nextSendMs });
  }
  if (phase.kind === 'failed') enter(turn, { ...phase, retryAtMs: now.ms + core.backoffMs });
  restartConfirmation(turn);
  restartHolds(turn, { mayExtend: true });
}

function restartConfirmation(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'commanded') return;
  enter(turn, { ...phase, commandedMs: turn.now.ms, untilMs: turn.now.ms + turn.policy.confirmDownMs });
}

/** Its settings changed. With another host, MAC, driver or instance it is another machine. */
export function edit(turn: Turn, isIdentityChanged: boolean): void {
  const { phase } = turn.core;
  change(turn, { isSleepDisarmed: false });
  if (!isIdentityChanged) {
    if (!turn.policy.canSleep) cancelSleep(turn, 'it has no way to be put to sleep any more');
    return considerWake(turn);
  }
  if (phase.kind === 'goingToSleep' && phase.step === 'commanded' && !phase.isAccepted) {
    return change(turn, { resetAfterCommand: true });
  }
  cancelSleep(turn, 'its settings were changed');
  beginAnew(turn);
}

/** The command that an edit had to wait for is over. */
export function considerBeginningAnew(turn: Turn): void {
  const { resetAfterCommand, phase } = turn.core;
  if (!resetAfterCommand) return;
  if (phase.kind === 'goingToSleep' && phase.step === 'commanded' && !phase.isAccepted) return;
  beginAnew(turn);
}

/** It is another machine now: nothing known about the old one counts, only those who want it are kept. */
function beginAnew(turn: Turn): void {
  const { core, now } = turn;
  const { phase } = core;
  if (phase.kind === 'waking') emit(turn, { kind: 'end-wake', succeeded: false });
  enter(turn, { kind: core.needsReady ? 'unknown' : 'asleep', sinceMs: now.ms });
  change(turn, {
    owned: null,
    wokenBy: null,
    wanted: phase.kind === 'waking' ? phase.lasting : core.wanted,
    fault: null,
    vetoes: [],
    backoffMs: 0,
    holdOffUntilMs: null,
    silentSinceDown: false,
    upsAfterProbe: 0,
    wasCommanded: false,
    lastVetoMs: null,
    lastWord: null,
    powerSinceMs: null,
    mustLook: false,
    resetAfterCommand: false,
    streak: freshStreak(now.ms),
  });
  record(turn, { kind: 'unknown', reason: 'its settings were changed' });
}
