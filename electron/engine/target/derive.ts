import type { WakeReason } from '../../../shared/states.ts';
import type { Core, Now, OverrideMark, Policy } from './model.ts';

/** How long after a veto the machine is asked again. */
export const vetoPauseMs = 5 * 60_000;
/** A client is held for a retry that is at most this far away. */
export const nearRetryMs = 30_000;
/** Time to find out whether it is down before a wake can begin. */
export const lookMs = 2_000;
/** After this long in `commanded`, a machine that still serves a waiting client is taken back. */
export const takeBackMs = 30_000;

/** The machine is up as far as visits are concerned: forwarding goes on, and real visits hold it. */
export function isUp(core: Core): boolean {
  return core.phase.kind === 'awake' || (core.phase.kind === 'goingToSleep' && core.phase.step !== 'commanded');
}

/** A waiting client may be dialled now; never into a machine that was told to sleep, or that a status says is off. */
export function mayDial(core: Core): boolean {
  if (core.away || !core.needsReady || core.lastWord === 'off') return false;
  switch (core.phase.kind) {
    case 'waking':
      return core.phase.stage !== 'holdOff';
    case 'unknown':
    case 'failed':
    case 'awake':
      return true;
    case 'goingToSleep':
      return core.phase.step !== 'commanded';
    case 'asleep':
      return false;
  }
}

/** Whatever holds it up now, in words for people; waiting clients included. */
export function holders(core: Core, { routeNames }: Policy): readonly string[] {
  const nameOf = (route: string) => routeNames[route] ?? route;
  const clients = Object.values(core.waiting).map(
    (client) => `${client.source} is waiting for ${nameOf(client.route)}`,
  );
  const leases = Object.values(core.leases).map((lease) => {
    switch (lease.kind) {
      case 'session':
        return `${lease.source} uses ${nameOf(lease.route)}`;
      case 'child':
        return `${lease.target} needs it`;
      case 'other':
        return lease.what;
    }
  });
  return [...new Set([...clients, ...leases])];
}

export function isAnybodyWaiting(core: Core): boolean {
  return Object.keys(core.waiting).length > 0;
}

export function isHeld(core: Core): boolean {
  return Object.keys(core.waiting).length > 0 || Object.keys(core.leases).length > 0;
}

export function isInForce(mark: OverrideMark | null, now: Now): boolean {
  return mark !== null && (mark.untilWallMs === null || mark.untilWallMs > now.wallMs);
}

/** Reasons to wake it, or to go on waking it, that exist now; those of the wake sequence itself come on top. */
export function wakeReasons(core: Core): readonly WakeReason[] {
  const clients = Object.values(core.waiting)
    .filter((client) => !client.halfClosed)
    .map((client): WakeReason => ({ kind: 'client', source: client.source, route: client.route }));
  return [...clients, ...childReasons(core), ...core.wanted];
}

function childReasons(core: Core): readonly WakeReason[] {
  return Object.values(core.leases).flatMap((lease): WakeReason[] =>
    lease.kind === 'child' && lease.wakes ? [{ kind: 'child', target: lease.target }] : [],
  );
}

export function allReasons(core: Core): readonly WakeReason[] {
  const lasting = core.phase.kind === 'waking' ? core.phase.lasting : [];
  return withReasons(wakeReasons(core), lasting);
}

/** Those of all reasons that count now: while wakes are blocked, a person's only; past its limit, none. */
export function countingReasons(core: Core, now: Now): readonly WakeReason[] {
  return unblocked(allReasons(core), core, now);
}

/** Reasons that a wake sequence takes over, because they do not leave before its limit. */
export function lastingReasons(core: Core, now: Now): readonly WakeReason[] {
  const lasting = core.phase.kind === 'waking' ? core.phase.lasting : [];
  return withReasons(lasting, unblocked([...childReasons(core), ...core.wanted], core, now));
}

function unblocked(reasons: readonly WakeReason[], core: Core, now: Now): readonly WakeReason[] {
  // A person raises the limit to wake it all the same.
  if (core.overspent) return [];
  return isWakeBlocked(core, now) ? reasons.filter((reason) => reason.kind === 'person') : reasons;
}

function withReasons(known: readonly WakeReason[], more: readonly WakeReason[]): readonly WakeReason[] {
  return more.reduce(
    (all, reason) => (all.some((other) => isSameReason(reason, other)) ? all : [...all, reason]),
    known,
  );
}

function isSameReason(left: WakeReason, right: WakeReason): boolean {
  if (left.kind === 'child') return right.kind === 'child' && left.target === right.target;
  if (left.kind === 'person') return right.kind === 'person' && left.by === right.by;
  return right.kind === 'client' && left.source === right.source && left.route === right.route;
}

/** A wake that nobody asked for in person may not be started now. */
export function isWakeBlocked(core: Core, now: Now): boolean {
  return core.overspent !== null || isInForce(core.paused, now) || isInForce(core.doNotWake, now);
}

/**
 * When it goes to sleep if nothing happens meanwhile; null when it may not go by itself at all.
 * Always derived, so that no forgotten timer can end a machine in use.
 */
export function sleepAtMs(core: Core, policy: Policy, now: Now): number | null {
  if (core.phase.kind !== 'awake' || core.away || !policy.canSleep || core.isSleepDisarmed) return null;
  if (isHeld(core) || isInForce(core.keepAwake, now) || isInForce(core.paused, now)) return null;
  if (isInDoubt(core) || core.mustLook || !core.needsReady || !mayBePutToSleep(core, policy)) return null;
  const askAgainMs = core.lastVetoMs === null ? Number.NEGATIVE_INFINITY : core.lastVetoMs + vetoPauseMs;
  // Past its limit nothing is waited for that is there for comfort only.
  if (core.overspent) return Math.max(core.upSinceMs, askAgainMs);
  return Math.max(
    core.lastLeaseEndMs + policy.cooldownMs,
    core.upSinceMs + policy.minAwakeMs,
    core.lastOverrideEndMs + policy.cooldownMs,
    askAgainMs,
  );
}

/** Nothing can be said about the machine now: no state changes, no sleep, no ownership. */
export function isInDoubt(core: Core): boolean {
  return core.cannotTell || core.lastWord === 'unknown';
}

/** It is ours to put to sleep: woken by us in this running period, or the user allows it anyway or set a limit that is reached. */
export function mayBePutToSleep(core: Core, policy: Policy): boolean {
  if (policy.sleepEvenIfNotOwned || core.overspent) return true;
  return core.owned !== null && core.owned.unverifiedGapMs === null;
}

/** How long a client that comes now is held at most. */
export function holdLimitMs(core: Core, policy: Policy, now: Now): number {
  const left = (untilMs: number | null) => Math.max(0, (untilMs ?? now.ms) - now.ms);
  const { wakeLimitMs, holdOffMs } = policy;
  const needsMs = core.needsReady ? 0 : policy.needsLimitMs;
  const { phase } = core;
  if (phase.kind === 'goingToSleep' && phase.step === 'commanded') {
    return needsMs + left(phase.untilMs) + holdOffMs + wakeLimitMs;
  }
  if (!core.needsReady) return needsMs + lookMs + wakeLimitMs;
  switch (phase.kind) {
    case 'waking':
      return left(phase.limitAtMs);
    case 'failed':
      return left(phase.retryAtMs) + wakeLimitMs;
    case 'asleep':
      return left(core.holdOffUntilMs) + wakeLimitMs;
    case 'unknown':
      return lookMs + left(core.holdOffUntilMs) + wakeLimitMs;
    case 'awake':
    case 'goingToSleep':
      return holdOffMs + wakeLimitMs;
  }
}

/** How this target holds those it needs. `wakes`: they must come up for it. */
export function holdOnNeeds(core: Core, policy: Policy, now: Now): { readonly wakes: boolean } | null {
  const { phase } = core;
  if (!core.away && (phase.kind === 'waking' || countingReasons(core, now).length > 0)) return { wakes: true };
  if (isHeld(core) || isInForce(core.keepAwake, now)) return { wakes: false };
  if (!core.needsReady) return null;
  const isInTransition = phase.kind === 'unknown' || phase.kind === 'goingToSleep';
  const isOursAndUp = phase.kind === 'awake' && (core.owned !== null || policy.sleepEvenIfNotOwned);
  return isInTransition || isOursAndUp ? { wakes: false } : null;
}
