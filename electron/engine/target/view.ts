import { sentence } from '../../../shared/messages/en.ts';
import type { Override } from '../../../shared/snapshot.ts';
import type { TargetState, WakeReason } from '../../../shared/states.ts';
import { allReasons, holders, isAnybodyWaiting, isInDoubt, isInForce, lookMs, sleepAtMs } from './derive.ts';
import type { Core, Now, OverrideMark, Policy } from './model.ts';
import { timeText } from './turn.ts';

/** Monotonic milliseconds as RFC 3339 text. */
export function wallText(ms: number, now: Now): string {
  return timeText(Math.round(now.wallMs + ms - now.ms));
}

/** The state as subscribers see it; `cooldown` is derived here and nowhere stored. */
export function stateOf(core: Core, policy: Policy, now: Now): TargetState {
  const { phase } = core;
  const since = wallText(phase.sinceMs, now);
  switch (phase.kind) {
    case 'unknown':
    case 'asleep':
      return { kind: phase.kind, since };
    case 'waking': {
      const estimateMs = estimateAtMs(core, policy);
      return {
        kind: 'waking',
        since,
        reasons: allReasons(core),
        attempt: phase.attempt,
        limitAt: wallText(phase.limitAtMs, now),
        ...(estimateMs === null ? {} : { estimate: wallText(estimateMs, now) }),
      };
    }
    case 'awake': {
      const sleepAt = sleepAtMs(core, policy, now);
      if (sleepAt !== null) return { kind: 'cooldown', since, sleepAt: wallText(sleepAt, now) };
      const shownFault = core.away ?? core.fault;
      const leases = Object.keys(core.leases).length + Object.keys(core.waiting).length;
      return { kind: 'awake', since, leases, ...(shownFault ? { fault: shownFault } : {}) };
    }
    case 'goingToSleep': {
      const step = phase.step;
      const shown = step === 'commanded' || step === 'checking' ? step : step === 'warning' ? 'warning' : 'checking';
      return { kind: 'goingToSleep', since, phase: shown };
    }
    case 'failed':
      return { kind: 'failed', since, fault: phase.fault, retryAt: wallText(phase.retryAtMs, now) };
  }
}

export function estimateAtMs(core: Core, policy: Policy): number | null {
  const { phase } = core;
  if (phase.kind !== 'waking' || policy.estimateMs === null) return null;
  // Before the first packet a hold-off runs out, and it is made sure that the machine is down.
  const begunMs = phase.attempt > 0 ? phase.firstSentMs : Math.max(phase.sinceMs, core.holdOffUntilMs ?? 0) + lookMs;
  return begunMs + policy.estimateMs;
}

export function overrideOf(mark: OverrideMark | null, now: Now): Override | null {
  if (!mark || !isInForce(mark, now)) return null;
  return { until: mark.untilWallMs === null ? null : timeText(mark.untilWallMs), by: mark.by };
}

/** One sentence for people: why it is in the state it is in. */
export function whyOf(core: Core, policy: Policy, now: Now): string {
  const { phase } = core;
  if (core.away) return sentence(core.away);
  if (!core.needsReady) {
    return isAnybodyWaiting(core) ? 'Waiting for a machine it needs' : 'A machine it needs is not awake';
  }
  switch (phase.kind) {
    case 'unknown':
      return 'Finding out whether it is up';
    case 'asleep':
      if (core.overspent) return 'Its spending limit is reached';
      return isInForce(core.doNotWake, now) ? 'Kept asleep' : 'Nobody needs it';
    case 'waking':
      return allReasons(core).map((reason) => reasonText(reason, policy))[0] ?? 'Nobody is waiting any more';
    case 'failed':
      return sentence(phase.fault);
    case 'goingToSleep':
      return phase.step === 'commanded' ? 'Told to sleep; waiting until it is down' : 'Checking whether it is in use';
    case 'awake':
      return whyAwake(core, policy, now);
  }
}

function whyAwake(core: Core, policy: Policy, now: Now): string {
  const [holder] = holders(core, policy);
  if (holder) return capitalised(holder);
  if (isInDoubt(core)) return 'This computer cannot tell whether it is up';
  if (isInForce(core.paused, now)) return 'Everything is paused';
  if (isInForce(core.keepAwake, now)) return `Kept awake by ${core.keepAwake?.by ?? 'you'}`;
  if (core.vetoes[0]) return `Staying awake because ${core.vetoes[0]}`;
  if (core.fault) return sentence(core.fault);
  if (core.overspent) return 'Its spending limit is reached';
  if (!policy.canSleep) return 'It has no way to be put to sleep';
  if (core.owned === null && !policy.sleepEvenIfNotOwned) return 'It was not woken by Reveille, so it is left on';
  return 'Nobody needs it';
}

function reasonText(reason: WakeReason, { routeNames }: Policy): string {
  switch (reason.kind) {
    case 'client':
      return `${reason.source} opened ${routeNames[reason.route] ?? reason.route}`;
    case 'child':
      return `${reason.target} needs it`;
    case 'person':
      return `${reason.by} woke it`;
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
