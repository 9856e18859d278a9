import { countingReasons, isAnybodyWaiting, isInDoubt, sleepAtMs } from './derive.ts';
import { upsThatStopProbing } from './looking.ts';
import { lateWakeUntilMs } from './ownership.ts';
import type { Core, Now, OverrideMark, Policy } from './model.ts';

/** How often the machine is asked now, and whether its service is asked too. */
export interface ProbePlan {
  readonly everyMs: number;
  readonly asksReady: boolean;
}

const asleepMs = 60_000;
/** After a silent probe of a sleeping machine: early enough to see that the probe itself woke it. */
const afterProbeMs = 25_000;
const idleMs = 15_000;
/** A little over a second, so that a timer that fires early does not make two bad answers too close to count. */
const transitionMs = 1_010;
const beforeWakeMs = 300;
const someoneWaitsMs = 250;
/** A machine that was sent a wake may come up late. */
const lateWakeMs = 5_000;

/** What to ask, and how often, as the state has it; null: nothing. */
export function probePlan(core: Core, policy: Policy): ProbePlan | null {
  if (core.away || !core.needsReady) return null;
  const isWanted = isAnybodyWaiting(core) || core.wanted.length > 0;
  const { phase, streak } = core;
  // A status may be a program or a call over the internet: never more often than once a second.
  const hurriedMs = (everyMs: number) => (policy.down === 'status' ? transitionMs : everyMs);
  const isUnsure = isInDoubt(core) || core.mustLook || core.lastWord === 'changing';
  switch (phase.kind) {
    case 'unknown':
      return { everyMs: isWanted ? hurriedMs(beforeWakeMs) : transitionMs, asksReady: true };
    case 'asleep':
      if (core.owned) return { everyMs: lateWakeMs, asksReady: true };
      if (policy.whileAsleep === 'never' || core.upsAfterProbe >= upsThatStopProbing) return null;
      if (isUnsure || streak.on > 0) return { everyMs: transitionMs, asksReady: true };
      return { everyMs: streak.bad % 2 === 1 ? afterProbeMs : asleepMs - afterProbeMs, asksReady: true };
    case 'waking':
      if (phase.stage === 'holdOff') return { everyMs: transitionMs, asksReady: false };
      if (phase.stage === 'looking') return { everyMs: hurriedMs(beforeWakeMs), asksReady: true };
      return { everyMs: isWanted ? hurriedMs(someoneWaitsMs) : transitionMs, asksReady: true };
    case 'awake': {
      const isToBeMended = core.fault?.code === 'not-ready' || core.fault?.code === 'someone-else-answers';
      const isUrgent = isWanted || isUnsure || isToBeMended || streak.bad > 0 || streak.unready > 0;
      return { everyMs: isUrgent ? transitionMs : idleMs, asksReady: true };
    }
    case 'goingToSleep':
      // A connection that is open when the machine goes down stays half-open there until it wakes.
      if (phase.step === 'login' || phase.step === 'settling') return null;
      return { everyMs: transitionMs, asksReady: phase.step !== 'commanded' || isWanted };
    case 'failed':
      return { everyMs: isWanted ? transitionMs : core.owned ? lateWakeMs : asleepMs, asksReady: true };
  }
}

/** The next moment (monotonic ms) at which time alone changes something; null: never. */
export function nextDeadlineMs(core: Core, policy: Policy, now: Now): number | null {
  const deadlines = Object.values(core.waiting).map((client) => client.holdUntilMs);
  for (const mark of [core.keepAwake, core.doNotWake, core.paused]) deadlines.push(...expiry(mark, now));
  if (core.away) return deadlines.length === 0 ? null : Math.min(...deadlines);
  const { phase } = core;
  switch (phase.kind) {
    case 'awake': {
      const sleepAt = sleepAtMs(core, policy, now);
      if (sleepAt !== null) deadlines.push(sleepAt);
      break;
    }
    case 'waking':
      if (phase.stage === 'holdOff') deadlines.push(core.holdOffUntilMs ?? now.ms);
      else deadlines.push(phase.limitAtMs);
      if (phase.nextSendMs !== null) deadlines.push(phase.nextSendMs);
      break;
    case 'goingToSleep':
      if (phase.step === 'warning' || phase.step === 'settling') deadlines.push(phase.untilMs);
      if (phase.step === 'commanded' && maySettleDown(core)) deadlines.push(phase.untilMs);
      break;
    case 'failed':
      if (countingReasons(core, now).length > 0 && phase.retryAtMs > now.ms) deadlines.push(phase.retryAtMs);
      break;
    case 'asleep':
    case 'unknown':
      break;
  }
  const lateUntilMs = lateWakeUntilMs(core, policy, now);
  if (lateUntilMs !== null) deadlines.push(lateUntilMs);
  return deadlines.length === 0 ? null : Math.min(...deadlines);
}

/** Only a machine that can be asked can fail to go down in time. */
export function maySettleDown(core: Core): boolean {
  return core.needsReady && !isInDoubt(core);
}

function expiry(mark: OverrideMark | null, now: Now): readonly number[] {
  return mark === null || mark.untilWallMs === null ? [] : [now.ms + mark.untilWallMs - now.wallMs];
}
