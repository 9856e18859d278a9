import { type Fault, fault } from '../../../shared/faults.ts';
import { sentence } from '../../../shared/messages/en.ts';
import { isAnybodyWaiting, isHeld, takeBackMs } from './derive.ts';
import { handsOff, liftHandsOff } from './hands-off.ts';
import { freshStreak, nextStreak } from './initial.ts';
import { backToAwake, beginChecks } from './sleeping.ts';
import { answerSleep, change, emit, enter, record, type Turn } from './turn.ts';
import { considerWake } from './waking.ts';

const mostAttempts = 3;

/** The machine took the command; what counts from here is that it is really down. */
export function sleepAccepted(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'commanded') return;
  enter(turn, { ...phase, isAccepted: true });
  answerSleep(turn, null);
}

/** The command failed, or could not even be tried. */
export function sleepRefused(turn: Turn, reason: Fault): void {
  const { phase } = turn.core;
  if (phase.kind !== 'goingToSleep' || phase.step === 'checking' || phase.step === 'warning') return;
  const shown = fault('sleep-failed', { target: turn.policy.name, detail: sentence(reason) });
  if (phase.step === 'commanded') {
    endInFault(turn, shown);
    return;
  }
  // Nothing was sent. Like a check that could not be asked: it stays awake and is asked again later.
  answerSleep(turn, shown);
  emit(turn, { kind: 'abort-sleep' });
  backToAwake(turn);
  change(turn, { fault: shown, lastVetoMs: turn.now.ms });
  record(turn, { kind: 'sleep-failed', fault: shown });
}

function endInFault(turn: Turn, reason: Fault): void {
  answerSleep(turn, reason);
  leaveCommanded(turn);
  change(turn, { fault: reason, isSleepDisarmed: true });
  record(turn, { kind: 'sleep-failed', fault: reason });
  considerWake(turn);
}

function leaveCommanded(turn: Turn): void {
  backToAwake(turn);
  liftHandsOff(turn);
  change(turn, { streak: freshStreak(turn.now.ms) });
}

/** It did not go down in time: tried again from the checks, at most three times. */
export function confirmationOverdue(turn: Turn): void {
  const { core, policy } = turn;
  const { phase } = core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'commanded') return;
  if (isAnybodyWaiting(core)) return takeBack(turn, 'it is still up and somebody is waiting');
  if (core.resetAfterCommand || (isHeld(core) && !phase.force)) return takeBack(turn, 'it is still up and in use');
  if (phase.attempt < mostAttempts) {
    beginChecks(turn, { by: phase.by, force: phase.force, attempt: phase.attempt + 1 });
    return;
  }
  const seconds = Math.round(policy.confirmDownMs / 1000);
  const detail = `it was still on ${seconds} s after each of ${mostAttempts} commands.`;
  endInFault(turn, fault('sleep-failed', { target: policy.name, detail }));
}

/** It was told to sleep but still serves, and somebody waits: they are let through. */
export function considerTakingBack(turn: Turn, isReady: boolean): void {
  const { core, now } = turn;
  const { phase } = core;
  if (phase.kind !== 'goingToSleep' || phase.step !== 'commanded' || !isReady) return;
  if (now.ms - phase.commandedMs < takeBackMs || !isAnybodyWaiting(core)) return;
  takeBack(turn, 'it still serves and somebody is waiting');
}

function takeBack(turn: Turn, reason: string): void {
  answerSleep(turn, fault('sleep-failed', { target: turn.policy.name, detail: reason }));
  // What is still at work there would go on against those who are let through.
  emit(turn, { kind: 'abort-sleep' });
  leaveCommanded(turn);
  change(turn, { isSleepDisarmed: false });
  record(turn, { kind: 'sleep-cancelled', reason });
  considerWake(turn);
}

/** Proved down, by our command or otherwise. Ends ownership and tells the sessions. */
export function confirmDown(turn: Turn): void {
  const { core, policy, now } = turn;
  const { phase } = core;
  const isCommanded = phase.kind === 'goingToSleep' && phase.step === 'commanded';
  const isBooting = phase.kind === 'waking' && phase.stage === 'booting';
  const wasUp = phase.kind === 'awake' || phase.kind === 'goingToSleep' || isBooting;
  const isOurs = isCommanded || (wasUp && core.wasCommanded);
  if (phase.kind === 'goingToSleep' && !phase.isAccepted) answerSleep(turn, null);
  if (phase.kind === 'goingToSleep' && !isCommanded) emit(turn, { kind: 'abort-sleep' });
  if (isBooting) emit(turn, { kind: 'end-wake', succeeded: false });
  enter(turn, { kind: 'asleep', sinceMs: now.ms });
  change(turn, {
    owned: null,
    wokenBy: null,
    fault: outlivesDown(core.fault) ? core.fault : null,
    vetoes: [],
    streak: nextStreak(core.streak, now.ms),
    silentSinceDown: true,
    mustLook: false,
    lastVetoMs: null,
    wasCommanded: false,
    powerSinceMs: null,
    holdOffUntilMs: wasUp ? now.ms + policy.holdOffMs : core.holdOffUntilMs,
  });
  // A machine told to sleep by a person is left alone from when it really sleeps; one that went off by itself was
  // switched off by a person, unless the driver knows why.
  const { doNotWake } = turn.core;
  if (isOurs && doNotWake?.isHandsOff) change(turn, { doNotWake: handsOff(turn, doNotWake.by) });
  if (wasUp && !isOurs && policy.down === 'silence') change(turn, { doNotWake: handsOff(turn, 'its power switch') });
  record(turn, { kind: 'asleep', reason: isOurs ? 'put to sleep' : wasUp ? 'went down by itself' : 'found down' });
  emit(turn, { kind: 'end-sessions', which: isOurs ? 'all' : 'silent' });
  considerWake(turn);
}

/** What stays true of a machine that is down. */
function outlivesDown(shown: Fault | null): boolean {
  return shown?.code === 'probing-wakes-it' || shown?.code === 'someone-else-answers';
}
