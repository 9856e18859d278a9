import { assertNever } from '../../../shared/states.ts';
import { addClient, addLease, forward, halfClose, removeClient, removeLease, settleOverdue } from './clients.ts';
import { confirmationOverdue, sleepAccepted, sleepRefused } from './commanded.ts';
import { takeDial, takeLook } from './looking.ts';
import type { Core, Event, Now, Policy, Step } from './model.ts';
import { comeHome, leaveHome } from './home.ts';
import { doNotWake, expireOverrides, keepAwake, pause, wakeByPerson } from './overrides.ts';
import { endLateWake, identify } from './ownership.ts';
import { maySettleDown } from './schedule.ts';
import { afterChecks, beginLogin, considerSleep, recount, sleepByPerson } from './sleeping.ts';
import { limitSpending } from './spending.ts';
import { considerBeginningAnew, doubt, edit, needsFailed, setNeeds, startOver } from './starting-over.ts';
import { change, type Turn } from './turn.ts';
import { endWakeAtLimit, wakeRefused } from './wake-end.ts';
import { considerWake, endHoldOff, sendWake } from './waking.ts';

/**
 * The whole behaviour of one target: what it becomes and what is to be done when `event` happens now. Pure; reads no
 * clock, waits for nothing. Effects are to be carried out in order, before the next event is given.
 */
export function transition(core: Core, event: Event, policy: Policy, now: Now): Step {
  const turn: Turn = { core, policy, now, effects: [] };
  take(turn, event);
  considerBeginningAnew(turn);
  return { core: turn.core, effects: turn.effects };
}

function take(turn: Turn, event: Event): void {
  switch (event.kind) {
    case 'client-waiting':
      return addClient(turn, event);
    case 'client-half-closed':
      return halfClose(turn, event.id);
    case 'client-left':
      return removeClient(turn, event.id);
    case 'client-forwarded':
      return forward(turn, event.id, event.lease);
    case 'lease-begun':
      return addLease(turn, event.id, event.lease);
    case 'lease-ended':
      return removeLease(turn, event.id);
    case 'unjudged':
      return countUnjudged(turn, event.count);
    case 'looked':
      return takeLook(turn, event.look);
    case 'dialled':
      return takeDial(turn);
    case 'wake-refused':
      return wakeRefused(turn, event.fault);
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
    case 'away':
      return event.fault ? leaveHome(turn, event.fault) : comeHome(turn);
    case 'spend':
      return limitSpending(turn, event.fault);
    case 'needs':
      return setNeeds(turn, event.ready);
    case 'needs-failed':
      return needsFailed(turn, event.fault);
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

function countUnjudged(turn: Turn, count: number): void {
  const { phase } = turn.core;
  change(turn, { unjudged: count });
  if (phase.kind === 'goingToSleep' && phase.step === 'settling' && count === 0) recount(turn);
}

/** A deadline may have come; see `nextDeadlineMs`. */
function tick(turn: Turn): void {
  const { now } = turn;
  expireOverrides(turn);
  if (turn.core.away) return;
  const { phase } = turn.core;
  switch (phase.kind) {
    case 'waking':
      if (phase.stage === 'holdOff') {
        if ((turn.core.holdOffUntilMs ?? 0) <= now.ms) endHoldOff(turn);
      } else if (phase.limitAtMs <= now.ms) endWakeAtLimit(turn);
      else sendWake(turn);
      break;
    case 'awake':
      considerSleep(turn);
      break;
    case 'goingToSleep':
      if (phase.untilMs > now.ms) break;
      if (phase.step === 'warning') beginLogin(turn);
      else if (phase.step === 'settling') recount(turn);
      else if (phase.step === 'commanded' && maySettleDown(turn.core)) confirmationOverdue(turn);
      break;
    case 'asleep':
    case 'failed':
      endLateWake(turn);
      break;
    case 'unknown':
      break;
  }
  settleOverdue(turn);
  considerWake(turn);
}
