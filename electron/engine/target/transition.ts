import { assertNever } from '../../../shared/states.ts';
import { holdLimitMs, isUp } from './derive.ts';
import { takeDial, takeLook } from './looking.ts';
import { type Core, type Event, freshStreak, type Lease, type Now, type Policy, type Step } from './model.ts';
import { doNotWake, expireOverrides, keepAwake, pause, wakeByPerson } from './overrides.ts';
import {
  afterChecks,
  beginLogin,
  cancelSleep,
  confirmationOverdue,
  considerSleep,
  recount,
  sleepAccepted,
  sleepByPerson,
  sleepRefused,
} from './sleeping.ts';
import { change, emit, enter, settle, settleAll, type Turn } from './turn.ts';
import { fault } from '../../../shared/faults.ts';
import {
  considerWake,
  endHoldOff,
  endWakeAtLimit,
  failWake,
  sendWake,
  settleOwnershipWithoutIdentity,
} from './waking.ts';

/**
 * The whole behaviour of one target: what it becomes and what is to be done when `event` happens now. Pure; reads no
 * clock, waits for nothing. Effects are to be carried out in order, before the next event is given.
 */
export function transition(core: Core, event: Event, policy: Policy, now: Now): Step {
  const turn: Turn = { core, policy, now, effects: [] };
  take(turn, event);
  if (turn.core.resetAfterCommand && turn.core.phase.kind !== 'goingToSleep') beginAnew(turn);
  return { core: turn.core, effects: turn.effects };
}

function take(turn: Turn, event: Event): void {
  const { core } = turn;
  switch (event.kind) {
    case 'client-waiting':
      return addClient(turn, event);
    case 'client-half-closed': {
      const client = core.waiting[event.id];
      if (client) change(turn, { waiting: { ...core.waiting, [event.id]: { ...client, halfClosed: true } } });
      return considerWake(turn);
    }
    case 'client-left':
      removeClient(turn, event.id);
      return considerWake(turn);
    case 'client-forwarded':
      // The lease begins before the client stops waiting, so that nothing in between finds the target unused.
      if (event.lease) addLease(turn, event.id, event.lease);
      return removeClient(turn, event.id);
    case 'lease-begun':
      return addLease(turn, event.id, event.lease);
    case 'lease-ended':
      removeLease(turn, event.id);
      return considerWake(turn);
    case 'unjudged':
      change(turn, { unjudged: event.count });
      if (core.phase.kind === 'goingToSleep' && core.phase.step === 'settling' && event.count === 0) recount(turn);
      return;
    case 'looked':
      return takeLook(turn, event.look);
    case 'dialled':
      return takeDial(turn);
    case 'wake-refused':
      return failWake(turn, event.fault);
    case 'checked':
      return afterChecks(turn, event);
    case 'commit-asked':
      return recount(turn);
    case 'sleep-accepted':
      return sleepAccepted(turn);
    case 'sleep-refused':
      return sleepRefused(turn, event.fault);
    case 'identified':
      return identify(turn, event.identity);
    case 'wake-wanted':
      return wakeByPerson(turn, event.by);
    case 'sleep-wanted':
      return sleepByPerson(turn, event.by, event.force);
    case 'keep-awake':
      return keepAwake(turn, event.mark, event.by);
    case 'do-not-wake':
      return doNotWake(turn, event.mark, event.by);
    case 'pause':
      return pause(turn, event.mark);
    case 'cannot-tell':
      return doubt(turn, event.on);
    case 'needs':
      return setNeeds(turn, event.ready);
    case 'needs-failed':
      settleAll(turn, event.fault);
      return change(turn, { wanted: [], fault: event.fault });
    case 'gap':
      return startOver(turn);
    case 'edited':
      return edit(turn, event.identityChanged);
    case 'tick':
      return tick(turn);
    default:
      return assertNever(event);
  }
}

function addClient(turn: Turn, event: Event & { kind: 'client-waiting' }): void {
  const { core, policy, now } = turn;
  const limitMs = Math.min(event.limitMs ?? Number.POSITIVE_INFINITY, holdLimitMs(core, policy, now));
  const client = {
    route: event.route,
    source: event.source,
    sinceMs: now.ms,
    holdUntilMs: now.ms + limitMs,
    ownLimitMs: event.limitMs,
    halfClosed: false,
  };
  change(turn, { waiting: { ...core.waiting, [event.id]: client }, isSleepDisarmed: false });
  if (isUp(core)) holdUp(turn);
  considerWake(turn);
}

function removeClient(turn: Turn, id: string): void {
  if (!(id in turn.core.waiting)) return;
  const { [id]: _gone, ...waiting } = turn.core.waiting;
  change(turn, { waiting });
}

function addLease(turn: Turn, id: string, lease: Lease): void {
  const { core } = turn;
  const isNew = !(id in core.leases);
  change(turn, { leases: { ...core.leases, [id]: lease }, ...(isNew ? { isSleepDisarmed: false } : {}) });
  if (core.phase.kind === 'goingToSleep' && core.phase.step === 'commanded') {
    // A session that turns busy now will be cut off; the machine is woken again for it.
    if (isNew && lease.kind === 'session') {
      const reason = { kind: 'client', source: lease.source, route: lease.route } as const;
      change(turn, { wanted: [...core.wanted, reason] });
    }
    return;
  }
  holdUp(turn);
  if (lease.kind === 'child') considerWake(turn);
}

function removeLease(turn: Turn, id: string): void {
  if (!(id in turn.core.leases)) return;
  const { [id]: _gone, ...leases } = turn.core.leases;
  change(turn, { leases });
}

/** Something holds it now: a sleep that was not sent yet is off, unless a person insists. */
function holdUp(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind === 'goingToSleep' && !phase.force) cancelSleep(turn, 'it is in use again');
}

function identify(turn: Turn, identity: (Event & { kind: 'identified' })['identity']): void {
  const { owned } = turn.core;
  if (!owned) return;
  if (identity === null) return settleOwnershipWithoutIdentity(turn);
  const isSame =
    owned.identity === null
      ? owned.unverifiedGapMs === null || owned.unverifiedGapMs < 10 * 60_000
      : owned.identity.bootId === identity.bootId && owned.identity.resumeCount === identity.resumeCount;
  change(turn, isSame ? { owned: { ...owned, identity, unverifiedGapMs: null } } : { owned: null, wokenBy: null });
  emit(turn, {
    kind: 'journal',
    sync: false,
    record: isSame ? { kind: 'identified' } : { kind: 'released', reason: 'it was started by somebody else' },
  });
}

function doubt(turn: Turn, isOn: boolean): void {
  const { core, now, policy } = turn;
  if (core.cannotTell === isOn) return;
  change(turn, { cannotTell: isOn, streak: freshStreak(now.ms) });
  if (isOn) return cancelSleep(turn, 'this computer cannot reach the network');
  change(turn, { mustLook: core.phase.kind === 'awake' });
  const { phase } = core;
  if (phase.kind === 'goingToSleep' && phase.step === 'commanded')
    enter(turn, { ...phase, untilMs: now.ms + policy.confirmDownMs });
}

function setNeeds(turn: Turn, isReady: boolean): void {
  const { core, now } = turn;
  if (core.needsReady === isReady) return;
  change(turn, { needsReady: isReady, streak: freshStreak(now.ms), uncertain: false });
  if (isReady) {
    change(turn, { fault: null });
    enter(turn, { kind: 'unknown', sinceMs: now.ms });
    for (const [id, client] of Object.entries(core.waiting)) {
      const limitMs = Math.min(client.ownLimitMs ?? Number.POSITIVE_INFINITY, holdLimitMs(turn.core, turn.policy, now));
      const holdUntilMs = Math.min(client.holdUntilMs, now.ms + limitMs);
      change(turn, { waiting: { ...turn.core.waiting, [id]: { ...client, holdUntilMs } } });
    }
    return;
  }
  cancelSleep(turn, 'a machine it needs is not awake');
  if (core.phase.kind === 'waking') emit(turn, { kind: 'end-wake', succeeded: false });
  if (core.phase.kind !== 'goingToSleep' || core.phase.step !== 'commanded')
    enter(turn, { kind: 'asleep', sinceMs: now.ms });
}

/** Time jumped: whatever was running starts over, and nothing sleeps before the machine was seen again. */
function startOver(turn: Turn): void {
  const { core, policy, now } = turn;
  cancelSleep(turn, 'this computer was away');
  const { phase } = turn.core;
  change(turn, { lastLeaseEndMs: now.ms, lastVetoMs: null, streak: freshStreak(now.ms), mustLook: true });
  if (phase.kind === 'waking') {
    const isSending = phase.stage === 'sent' && phase.nextSendMs !== null;
    const startMs = phase.stage === 'holdOff' ? now.ms + policy.holdOffMs : now.ms;
    if (phase.stage === 'holdOff') change(turn, { holdOffUntilMs: startMs });
    enter(turn, { ...phase, limitAtMs: startMs + policy.wakeLimitMs, ...(isSending ? { nextSendMs: now.ms } : {}) });
  }
  if (phase.kind === 'failed') enter(turn, { ...phase, retryAtMs: now.ms + core.backoffMs });
  if (phase.kind === 'goingToSleep')
    enter(turn, { ...phase, commandedMs: now.ms, untilMs: now.ms + policy.confirmDownMs });
  for (const [id, client] of Object.entries(turn.core.waiting)) {
    const limitMs = Math.min(client.ownLimitMs ?? Number.POSITIVE_INFINITY, holdLimitMs(turn.core, policy, now));
    change(turn, { waiting: { ...turn.core.waiting, [id]: { ...client, holdUntilMs: now.ms + limitMs } } });
  }
}

function edit(turn: Turn, isIdentityChanged: boolean): void {
  const { core } = turn;
  change(turn, { isSleepDisarmed: false });
  if (!isIdentityChanged) return considerWake(turn);
  if (core.phase.kind === 'goingToSleep' && core.phase.step === 'commanded')
    return change(turn, { resetAfterCommand: true });
  cancelSleep(turn, 'its settings were changed');
  if (core.phase.kind === 'waking') emit(turn, { kind: 'end-wake', succeeded: false });
  beginAnew(turn);
}

/** It is another machine now: nothing known about the old one counts, only those who wait are kept. */
function beginAnew(turn: Turn): void {
  enter(turn, { kind: turn.core.needsReady ? 'unknown' : 'asleep', sinceMs: turn.now.ms });
  change(turn, {
    owned: null,
    wokenBy: null,
    fault: null,
    vetoes: [],
    backoffMs: 0,
    holdOffUntilMs: null,
    silentSinceDown: false,
    upsAfterProbe: 0,
    resetAfterCommand: false,
    streak: freshStreak(turn.now.ms),
  });
}

function tick(turn: Turn): void {
  expireOverrides(turn);
  const { phase } = turn.core;
  switch (phase.kind) {
    case 'waking':
      if (phase.stage === 'holdOff') {
        if ((turn.core.holdOffUntilMs ?? 0) <= turn.now.ms) endHoldOff(turn);
      } else if (phase.limitAtMs <= turn.now.ms) endWakeAtLimit(turn);
      else sendWake(turn);
      break;
    case 'awake':
      considerSleep(turn);
      break;
    case 'goingToSleep':
      if (phase.untilMs > turn.now.ms) break;
      if (phase.step === 'warning') beginLogin(turn);
      else if (phase.step === 'settling') recount(turn);
      else if (phase.step === 'commanded' && !turn.core.cannotTell && !turn.core.uncertain) confirmationOverdue(turn);
      break;
    case 'unknown':
    case 'asleep':
    case 'failed':
      break;
  }
  settleOverdue(turn);
  considerWake(turn);
}

function settleOverdue(turn: Turn): void {
  for (const [id, client] of Object.entries(turn.core.waiting)) {
    if (client.holdUntilMs > turn.now.ms) continue;
    const afterMs = Math.round(turn.now.ms - client.sinceMs);
    settle(turn, id, turn.core.fault ?? fault('client-timeout', { target: turn.policy.name, afterMs }));
  }
}
