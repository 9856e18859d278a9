import { fault } from '../../../shared/faults.ts';
import { isWanted } from './derive.ts';
import type { Core, Look, Streak } from './model.ts';
import { considerTakingBack, confirmDown } from './sleeping.ts';
import { change, enter, record, type Turn } from './turn.ts';
import { becomeAwake, considerSending, considerWake } from './waking.ts';

const badSpacingMs = 1_000;
const neededGood = 2;
const neededBad = 4;
/** From the last silent probe to the second good answer. */
const probeWakesWithinMs = 30_000;
/** Two start times of one running period, told twice, differ by less. */
const sameStartMs = 5_000;

/** Takes in one answer of the machine, and draws what follows from it in the present state. */
export function takeLook(turn: Turn, look: Look): void {
  if (!turn.core.needsReady) return;
  showStranger(turn, look);
  if (turn.core.cannotTell || look.power === 'unknown') {
    change(turn, {
      uncertain: look.power === 'unknown',
      streak: { ...turn.core.streak, good: 0, on: 0, bad: 0, fresh: 0 },
    });
    return;
  }
  if (look.power === 'changing') {
    change(turn, { uncertain: false });
    return;
  }
  change(turn, { uncertain: false, streak: extend(turn.core.streak, look) });
  if (look.power === 'on') noteRunningPeriod(turn, look);
  if (look.power === 'off') takeBadLook(turn);
  else takeGoodLook(turn, look);
}

function extend(streak: Streak, look: Look): Streak {
  if (look.power === 'on') {
    return {
      ...streak,
      good: look.ready === 'good' ? streak.good + 1 : 0,
      on: streak.on + 1,
      bad: 0,
      fresh: 0,
    };
  }
  const isSpaced = look.startedMs - streak.lastBadMs >= badSpacingMs;
  return {
    ...streak,
    good: 0,
    on: 0,
    bad: isSpaced ? streak.bad + 1 : streak.bad,
    lastBadMs: isSpaced ? look.startedMs : streak.lastBadMs,
    fresh: look.startedMs >= streak.freshSinceMs ? streak.fresh + 1 : streak.fresh,
  };
}

function showStranger(turn: Turn, look: Look): void {
  const isShown = turn.core.fault?.code === 'someone-else-answers';
  if (look.stranger && !isShown) {
    change(turn, { fault: look.stranger });
    record(turn, { kind: 'stranger', fault: look.stranger });
  } else if (!look.stranger && isShown && look.power === 'on') change(turn, { fault: null });
}

/** A status that tells since when it runs tells whether this is still the period that we began. */
function noteRunningPeriod(turn: Turn, look: Look): void {
  const { owned } = turn.core;
  if (!owned || look.powerSinceMs === undefined) return;
  if (owned.powerSinceMs === null) {
    if (owned.unverifiedGapMs === null && turn.core.phase.kind !== 'unknown') {
      change(turn, { owned: { ...owned, powerSinceMs: look.powerSinceMs } });
    }
    return;
  }
  if (Math.abs(owned.powerSinceMs - look.powerSinceMs) < sameStartMs) {
    if (owned.unverifiedGapMs !== null) change(turn, { owned: { ...owned, unverifiedGapMs: null } });
    return;
  }
  change(turn, { owned: null, wokenBy: null });
  record(turn, { kind: 'released', reason: 'it was started again by somebody else' });
}

function isProvedDown(core: Core, isStatus: boolean): boolean {
  return isStatus ? core.streak.fresh > 0 : core.streak.bad >= neededBad;
}

function takeBadLook(turn: Turn): void {
  const { core, policy } = turn;
  const isStatus = policy.down === 'status';
  switch (core.phase.kind) {
    case 'waking':
      considerSending(turn);
      return;
    case 'unknown':
      if (isProvedDown(core, isStatus) || (isWanted(core) && core.streak.fresh >= neededBad)) foundDown(turn);
      return;
    case 'awake':
    case 'goingToSleep':
      if (isProvedDown(core, isStatus)) confirmDown(turn);
      return;
    case 'asleep':
    case 'failed':
      return;
  }
}

/** The first answers after a start or an edit say that it is down; the looks so far serve a wake that follows at once. */
function foundDown(turn: Turn): void {
  const { fresh } = turn.core.streak;
  confirmDown(turn);
  if (turn.core.phase.kind !== 'waking') return;
  change(turn, { streak: { ...turn.core.streak, fresh } });
  considerSending(turn);
}

function takeGoodLook(turn: Turn, look: Look): void {
  const { core } = turn;
  const isReady = look.ready === 'good';
  const isSureOn = core.streak.on >= neededGood;
  const isWaitedFor = Object.keys(core.waiting).length > 0;
  switch (core.phase.kind) {
    case 'unknown':
      if (core.streak.good >= neededGood || (isReady && isWaitedFor)) becomeAwake(turn);
      else if (isSureOn && !isReady) becomeAwake(turn, { fault: notReady(turn) });
      return;
    case 'asleep':
      if (core.streak.good >= neededGood || isSureOn) cameUpByItself(turn, isReady);
      return;
    case 'failed':
      if (isReady) becomeAwake(turn);
      return;
    case 'waking':
      if (core.phase.stage === 'holdOff') return;
      if (isReady) becomeAwake(turn);
      else if (core.phase.stage !== 'booting') noteBooting(turn);
      return;
    case 'awake':
      if (isReady && core.fault?.code === 'not-ready') change(turn, { fault: null });
      if (!isReady && look.ready === 'bad' && core.fault === null && core.streak.on >= neededBad)
        change(turn, { fault: notReady(turn) });
      if (core.mustLook) change(turn, { mustLook: false });
      return;
    case 'goingToSleep':
      if (core.mustLook) change(turn, { mustLook: false });
      considerTakingBack(turn, isReady);
      return;
  }
}

function notReady(turn: Turn) {
  return fault('not-ready', { target: turn.policy.name, afterMs: 0 });
}

/** It is on, so nothing more is sent; if that was so before anything was sent, it is not ours. */
function noteBooting(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind !== 'waking') return;
  enter(turn, { ...phase, stage: 'booting', nextSendMs: null });
  record(turn, { kind: 'seen-on', reason: 'its service is not ready yet' });
}

/** Nobody asked for it. Twice just after a probe of ours means that the probe itself wakes it. */
function cameUpByItself(turn: Turn, isReady: boolean): void {
  const { core, now, policy } = turn;
  const isAfterProbe = policy.down === 'silence' && now.ms - core.streak.lastBadMs <= probeWakesWithinMs;
  const upsAfterProbe = isAfterProbe ? core.upsAfterProbe + 1 : 0;
  change(turn, { upsAfterProbe, owned: null, wokenBy: null });
  becomeAwake(turn, isReady ? {} : { fault: notReady(turn) });
  if (upsAfterProbe < 2) return;
  const reason = fault('probing-wakes-it', { target: policy.name });
  change(turn, { fault: reason });
  record(turn, { kind: 'probing-stopped', fault: reason });
}

/** A waiting client got through: as good as a ready answer. */
export function takeDial(turn: Turn): void {
  const { core } = turn;
  if (!core.needsReady) return;
  change(turn, {
    uncertain: false,
    mustLook: false,
    streak: { ...core.streak, good: core.streak.good + 1, on: core.streak.on + 1, bad: 0, fresh: 0 },
  });
  const { phase } = core;
  if (phase.kind === 'waking' ? phase.stage !== 'holdOff' : phase.kind === 'unknown' || phase.kind === 'failed')
    becomeAwake(turn);
  else if (phase.kind === 'awake' && core.fault?.code === 'not-ready') change(turn, { fault: null });
  considerWake(turn);
}
