import { fault } from '../../../shared/faults.ts';
import { countingReasons, isAnybodyWaiting } from './derive.ts';
import { considerTakingBack, confirmDown } from './commanded.ts';
import type { Core, Look, Policy, Streak } from './model.ts';
import { noteRunningPeriod } from './ownership.ts';
import { change, enter, record, type Turn } from './turn.ts';
import { becomeAwake } from './wake-end.ts';
import { beginWake, considerSending, considerWake, neededBad } from './waking.ts';

const badSpacingMs = 1_000;
const neededOn = 2;
/** From the last silent probe to the second good answer. */
const probeWakesWithinMs = 30_000;
/** So many times in a row, and probing a sleeping machine stops. */
export const upsThatStopProbing = 2;

/** Takes in one answer of the machine, and draws what follows from it in the present state. */
export function takeLook(turn: Turn, look: Look): void {
  const { core, policy } = turn;
  if (
    core.away ||
    !core.needsReady ||
    look.startedMs < core.streak[look.power === 'on' ? 'heardSinceMs' : 'freshSinceMs']
  )
    return;
  showObstacle(turn, look);
  if (core.cannotTell || look.power === 'unknown') {
    change(turn, {
      lastWord: look.power === 'unknown' ? 'unknown' : core.lastWord,
      streak: { ...core.streak, on: 0, unready: 0, bad: 0, fresh: 0 },
    });
    return;
  }
  if (look.power === 'changing') {
    change(turn, { lastWord: 'changing' });
    return;
  }
  if (look.power === 'off') {
    change(turn, { lastWord: policy.down === 'status' ? 'off' : null, streak: withBad(core.streak, look) });
    takeBadLook(turn);
    return;
  }
  takeOn(turn, look);
}

function takeOn(turn: Turn, look: Look): void {
  const streak = withOn(turn.core.streak, look);
  const powerSinceMs = look.powerSinceMs ?? turn.core.powerSinceMs;
  change(turn, { lastWord: null, mustLook: false, silentSinceDown: false, streak, powerSinceMs });
  noteRunningPeriod(turn, look);
  takeGoodLook(turn, look);
}

function withOn(streak: Streak, look: Look): Streak {
  const unready = look.ready === 'bad' ? streak.unready + 1 : look.ready === 'good' ? 0 : streak.unready;
  const sinceMs = Math.max(look.startedMs, streak.heardSinceMs);
  return {
    ...streak,
    on: streak.on + 1,
    unready,
    bad: 0,
    fresh: 0,
    freshSinceMs: Math.max(sinceMs, streak.freshSinceMs),
    heardSinceMs: sinceMs,
  };
}

function withBad(streak: Streak, look: Look): Streak {
  const isSpaced = look.startedMs - streak.lastBadMs >= badSpacingMs;
  return {
    ...streak,
    on: 0,
    unready: 0,
    fresh: streak.fresh + 1,
    ...(isSpaced ? { bad: streak.bad + 1, lastBadMs: look.startedMs } : {}),
  };
}

/** What stands between us and the machine is shown until an answer of its own says otherwise. */
function showObstacle(turn: Turn, { stranger, denied, power }: Look): void {
  const shown = turn.core.fault?.code;
  const obstacle = stranger ?? denied;
  if (obstacle && obstacle.code !== shown) {
    change(turn, { fault: obstacle });
    record(turn, { kind: stranger ? 'stranger' : 'note', fault: obstacle });
    return;
  }
  const isShown = shown === 'someone-else-answers' || shown === 'local-network-not-allowed';
  if (!obstacle && isShown && power !== 'unknown') change(turn, { fault: null });
}

function isProvedDown({ streak }: Core, policy: Policy): boolean {
  return policy.down === 'status' ? streak.fresh > 0 : streak.bad >= neededBad;
}

function takeBadLook(turn: Turn): void {
  const { core, policy } = turn;
  const { phase } = core;
  switch (phase.kind) {
    case 'unknown':
      if (isProvedDown(core, policy)) foundDown(turn);
      else if (core.streak.fresh >= neededBad && mayWake(turn)) beginWake(turn, core.streak.fresh);
      return;
    case 'asleep':
      if (core.mustLook) change(turn, { mustLook: false });
      return;
    case 'waking':
      // A machine that is booting may fall silent again; only a status knows better.
      if (phase.stage === 'booting' && policy.down === 'status') confirmDown(turn);
      else considerSending(turn);
      return;
    case 'awake':
    case 'goingToSleep':
      if (isProvedDown(core, policy)) confirmDown(turn);
      return;
    case 'failed':
      return;
  }
}

function mayWake({ core, policy, now }: Turn): boolean {
  return policy.canWake && countingReasons(core, now).length > 0;
}

/** The first answers after a start or an edit say that it is down; the looks so far serve a wake that follows at once. */
function foundDown(turn: Turn): void {
  const { fresh } = turn.core.streak;
  confirmDown(turn);
  const { phase } = turn.core;
  if (phase.kind !== 'waking' || phase.stage !== 'looking') return;
  change(turn, { streak: { ...turn.core.streak, fresh } });
  considerSending(turn);
}

function takeGoodLook(turn: Turn, look: Look): void {
  const { core } = turn;
  const { phase } = core;
  const isReady = look.ready === 'good';
  const isSureOn = core.streak.on >= neededOn;
  switch (phase.kind) {
    case 'unknown':
      if (isReady && (isSureOn || isAnybodyWaiting(core))) becomeAwake(turn);
      else if (isSureOn) becomeAwake(turn, notReady(turn));
      return;
    case 'asleep':
      if (isSureOn) cameUpByItself(turn, isReady);
      return;
    case 'failed':
      if (isReady) becomeAwake(turn);
      else if (isSureOn) becomeAwake(turn, notReady(turn));
      return;
    case 'waking':
      if (phase.stage === 'holdOff') return;
      if (isReady) becomeAwake(turn);
      else if (phase.stage !== 'booting') noteBooting(turn);
      return;
    case 'awake':
      if (isReady && core.fault?.code === 'not-ready') change(turn, { fault: null });
      if (core.streak.unready >= neededBad && core.fault === null) change(turn, notReady(turn));
      return;
    case 'goingToSleep':
      considerTakingBack(turn, isReady);
      return;
  }
}

function notReady(turn: Turn) {
  return { fault: fault('not-ready', { target: turn.policy.name, afterMs: null }) };
}

/** It is on, so nothing more is sent; if that was so before anything was sent, it is not ours. */
function noteBooting(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind !== 'waking') return;
  enter(turn, { ...phase, stage: 'booting', nextSendMs: null });
  record(turn, { kind: 'seen-on', reason: 'its service is not ready yet' });
}

/** It comes up late, or nobody asked for it. Twice just after a probe of ours means that the probe itself wakes it. */
function cameUpByItself(turn: Turn, isReady: boolean): void {
  const { core, now, policy } = turn;
  const isOurs = core.owned !== null;
  const isAfterProbe = !isOurs && policy.down === 'silence' && now.ms - core.streak.lastBadMs <= probeWakesWithinMs;
  const upsAfterProbe = isAfterProbe ? core.upsAfterProbe + 1 : 0;
  change(turn, { upsAfterProbe });
  becomeAwake(turn, isReady ? {} : notReady(turn));
  if (upsAfterProbe < upsThatStopProbing) return;
  const reason = fault('probing-wakes-it', { target: policy.name });
  change(turn, { fault: reason });
  record(turn, { kind: 'probing-stopped', fault: reason });
}

/** A waiting client got through: as good as a ready answer, later than every look under way, and beyond all doubt. */
export function takeDial(turn: Turn): void {
  const { core, now } = turn;
  if (core.away || !core.needsReady) return;
  const { phase } = core;
  if (phase.kind === 'asleep' || (phase.kind === 'goingToSleep' && phase.step === 'commanded')) return;
  if (phase.kind === 'waking' && phase.stage === 'holdOff') return;
  takeOn(turn, { startedMs: now.ms, power: 'on', ready: 'good' });
  considerWake(turn);
}
