import type { Fault } from './faults.ts';

/** A moment as RFC 3339 text, UTC. Everything that leaves the engine uses it; inside, time is milliseconds. */
export type Time = string;

/** Why a wake was started. A client may leave; a child target or a person never does before the limit. */
export type WakeReason =
  | { readonly kind: 'client'; readonly source: string; readonly route: string }
  | { readonly kind: 'child'; readonly target: string }
  | { readonly kind: 'person'; readonly by: string };

export type SleepPhase = 'checking' | 'warning' | 'commanded';

/** What a target is doing now, as every subscriber sees it. Each state has only its own fields. */
export type TargetState =
  | { readonly kind: 'unknown'; readonly since: Time }
  | { readonly kind: 'asleep'; readonly since: Time }
  | {
      readonly kind: 'waking';
      readonly since: Time;
      readonly reasons: readonly WakeReason[];
      /** How many times the wake was sent so far; 0 while the target is still being looked at or held off. */
      readonly attempt: number;
      readonly limitAt: Time;
      /** When the service is expected to answer, learned from earlier wakes. */
      readonly estimate?: Time;
    }
  | { readonly kind: 'awake'; readonly since: Time; readonly leases: number; readonly fault?: Fault }
  | { readonly kind: 'cooldown'; readonly since: Time; readonly sleepAt: Time }
  | { readonly kind: 'goingToSleep'; readonly since: Time; readonly phase: SleepPhase }
  | { readonly kind: 'failed'; readonly since: Time; readonly fault: Fault; readonly retryAt: Time };

export type TargetStateKind = TargetState['kind'];

/** Ends a switch over a union: a new member that nobody handles is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
