import type { Fault } from '../../../shared/faults.ts';
import type { WakeReason } from '../../../shared/states.ts';
import type { BootIdentity } from '../driver.ts';
import type { JournalRecord } from '../journal.ts';

/** The present on both clocks; deadlines are on `ms`, "until 23:00" is on `wallMs`. */
export interface Now {
  readonly ms: number;
  readonly wallMs: number;
}

/** What the settings and the drivers say about one target, resolved; the same object until an edit. */
export interface Policy {
  readonly name: string;
  readonly canWake: boolean;
  readonly canSleep: boolean;
  /** What proves it down: one answer of a status, or a streak of bad answers. */
  readonly down: 'status' | 'silence' | 'refused-or-silent';
  readonly whileAsleep: 'probe' | 'never';
  readonly cooldownMs: number;
  readonly minAwakeMs: number;
  readonly holdOffMs: number;
  readonly confirmDownMs: number;
  readonly wakeLimitMs: number;
  /** Median of earlier wakes; null while there are none. */
  readonly estimateMs: number | null;
  readonly graceMs: number | null;
  readonly sleepEvenIfNotOwned: boolean;
  readonly repeat: { readonly at: readonly number[]; readonly thenEvery: number } | null;
  /** Longest time the targets it needs may take to come up; 0 when it needs none. */
  readonly needsLimitMs: number;
  /** Its running period can be told from the next one by asking the machine. */
  readonly hasIdentity: boolean;
}

/** A client that was judged real and is held, not yet forwarded. */
export interface WaitingClient {
  readonly route: string;
  readonly source: string;
  readonly sinceMs: number;
  readonly holdUntilMs: number;
  /** Its own limit where the route sets one, else null. */
  readonly ownLimitMs: number | null;
  readonly halfClosed: boolean;
}

/** Something besides waiting clients that holds the target up. */
export type Lease =
  | { readonly kind: 'session'; readonly route: string; readonly source: string }
  | { readonly kind: 'child'; readonly target: string; readonly wakes: boolean }
  | { readonly kind: 'other'; readonly what: string };

export interface Ownership {
  readonly sinceWallMs: number;
  readonly by: string;
  /** Start of the running period as the status driver told it. */
  readonly powerSinceMs: number | null;
  readonly identity: BootIdentity | null;
  /** After a restart, until the machine was seen to be in the same running period. */
  readonly unverifiedGapMs: number | null;
}

export interface OverrideMark {
  readonly untilWallMs: number | null;
  readonly by: string;
}

export type Phase =
  | { readonly kind: 'unknown'; readonly sinceMs: number }
  | { readonly kind: 'asleep'; readonly sinceMs: number }
  | {
      readonly kind: 'waking';
      readonly sinceMs: number;
      /**
       * `holdOff`: just confirmed down, nothing may be sent yet · `looking`: making sure that it is down ·
       * `sent`: packets go out until it answers · `booting`: seen on, its service not ready, nothing more is sent.
       */
      readonly stage: 'holdOff' | 'looking' | 'sent' | 'booting';
      /** Children and persons: reasons that do not leave. */
      readonly lasting: readonly WakeReason[];
      readonly attempt: number;
      readonly firstSentMs: number;
      /** null: not repeated (any more). */
      readonly nextSendMs: number | null;
      readonly limitAtMs: number;
    }
  | { readonly kind: 'awake'; readonly sinceMs: number }
  | {
      readonly kind: 'goingToSleep';
      readonly sinceMs: number;
      /** `login`: the driver is at work and will ask to commit. `settling`: it asked, an unjudged visit delays it. */
      readonly step: 'checking' | 'warning' | 'login' | 'settling' | 'commanded';
      readonly by: string | null;
      readonly force: boolean;
      readonly attempt: number;
      /** End of the warning or of the delay, or of the wait for a confirmed down. */
      readonly untilMs: number;
      readonly commandedMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly sinceMs: number;
      readonly fault: Fault;
      readonly retryAtMs: number;
    };

/** Everything one target is, knows and waits for. Never changed in place. */
export interface Core {
  readonly phase: Phase;
  readonly waiting: Readonly<Record<string, WaitingClient>>;
  readonly leases: Readonly<Record<string, Lease>>;
  /** Visits whose gate has not decided yet. */
  readonly unjudged: number;
  readonly owned: Ownership | null;
  readonly wokenBy: string | null;
  readonly keepAwake: OverrideMark | null;
  readonly doNotWake: OverrideMark | null;
  readonly paused: OverrideMark | null;
  /** The computer's own network is in doubt; nothing learned now counts. */
  readonly cannotTell: boolean;
  /** The last answer said nothing about the machine. */
  readonly uncertain: boolean;
  /** All targets it needs are awake. */
  readonly needsReady: boolean;
  /** A person or a child asked for a wake while a needed target was not ready, or while it was going down. */
  readonly wanted: readonly WakeReason[];
  readonly fault: Fault | null;
  readonly vetoes: readonly string[];
  readonly streak: Streak;
  /** After a clock gap or a restart: it must be seen up before it may be put to sleep. */
  readonly mustLook: boolean;
  /** Nothing was heard from it since it was confirmed down. */
  readonly silentSinceDown: boolean;
  readonly holdOffUntilMs: number | null;
  readonly backoffMs: number;
  /** Sleeping failed for good; the next lease, a person or an edit allows it again. */
  readonly isSleepDisarmed: boolean;
  /** Start of the present time of being up. */
  readonly upSinceMs: number;
  readonly lastLeaseEndMs: number;
  readonly lastOverrideEndMs: number;
  readonly lastVetoMs: number | null;
  /** Identity was edited while a command ran: forget everything once that is over. */
  readonly resetAfterCommand: boolean;
  /** How often it came up shortly after a mere probe, with nobody asking. */
  readonly upsAfterProbe: number;
}

export interface Streak {
  /** Consecutive answers with the service ready. */
  readonly good: number;
  /** Consecutive answers of a machine that is on. */
  readonly on: number;
  /** Consecutive bad answers at least a second apart. */
  readonly bad: number;
  /** Consecutive bad answers, however close, to looks begun since `freshSinceMs`. */
  readonly fresh: number;
  readonly freshSinceMs: number;
  readonly lastBadMs: number;
}

/** One answer to "is it on?" and "is the service ready?". */
export interface Look {
  readonly startedMs: number;
  readonly power: 'on' | 'off' | 'changing' | 'unknown';
  readonly ready: 'good' | 'bad' | 'not-asked';
  /** Start of the running period in wall ms, where a status tells it. */
  readonly powerSinceMs?: number;
  /** Set when another machine answered at the target's address. */
  readonly stranger?: Fault;
}

export type Event =
  | {
      readonly kind: 'client-waiting';
      readonly id: string;
      readonly route: string;
      readonly source: string;
      readonly limitMs: number | null;
    }
  | { readonly kind: 'client-half-closed'; readonly id: string }
  | { readonly kind: 'client-left'; readonly id: string }
  /** The client was connected to its service; the session holds a lease when `lease` is given. */
  | { readonly kind: 'client-forwarded'; readonly id: string; readonly lease: Lease | null }
  | { readonly kind: 'lease-begun'; readonly id: string; readonly lease: Lease }
  | { readonly kind: 'lease-ended'; readonly id: string }
  | { readonly kind: 'unjudged'; readonly count: number }
  | { readonly kind: 'looked'; readonly look: Look }
  /** A connection to the service succeeded for a waiting client. */
  | { readonly kind: 'dialled' }
  | { readonly kind: 'wake-refused'; readonly fault: Fault }
  | {
      readonly kind: 'checked';
      readonly vetoes: readonly string[];
      readonly identity: BootIdentity | null;
      readonly localLogin: boolean;
    }
  | { readonly kind: 'commit-asked' }
  | { readonly kind: 'sleep-accepted' }
  | { readonly kind: 'sleep-refused'; readonly fault: Fault }
  | { readonly kind: 'identified'; readonly identity: BootIdentity | null }
  | { readonly kind: 'wake-wanted'; readonly by: string }
  | { readonly kind: 'sleep-wanted'; readonly by: string; readonly force: boolean }
  | { readonly kind: 'keep-awake'; readonly mark: OverrideMark | null; readonly by: string }
  | { readonly kind: 'do-not-wake'; readonly mark: OverrideMark | null; readonly by: string }
  | { readonly kind: 'pause'; readonly mark: OverrideMark | null }
  | { readonly kind: 'cannot-tell'; readonly on: boolean }
  | { readonly kind: 'needs'; readonly ready: boolean }
  | { readonly kind: 'needs-failed'; readonly fault: Fault }
  | { readonly kind: 'gap' }
  | { readonly kind: 'edited'; readonly identityChanged: boolean }
  | { readonly kind: 'tick' };

export type Effect =
  | { readonly kind: 'journal'; readonly record: JournalRecord; readonly sync: boolean }
  | { readonly kind: 'send-wake'; readonly attempt: number; readonly reason: string; readonly source: string | null }
  | { readonly kind: 'end-wake'; readonly succeeded: boolean }
  | { readonly kind: 'run-checks' }
  | { readonly kind: 'start-sleep'; readonly by: string | null }
  | { readonly kind: 'abort-sleep' }
  | { readonly kind: 'grant-commit' }
  | { readonly kind: 'deny-commit' }
  | { readonly kind: 'answer-sleep'; readonly fault: Fault | null }
  | { readonly kind: 'settle'; readonly client: string; readonly fault: Fault }
  /** `all`: the machine is down by our command. `silent`: it is down otherwise; sessions that still hear from it go on. */
  | { readonly kind: 'end-sessions'; readonly which: 'all' | 'silent' }
  | { readonly kind: 'read-identity' };

export interface Step {
  readonly core: Core;
  readonly effects: readonly Effect[];
}

/** The state of a target nothing is known about. */
export function initialCore(now: Now): Core {
  return {
    phase: { kind: 'unknown', sinceMs: now.ms },
    waiting: {},
    leases: {},
    unjudged: 0,
    owned: null,
    wokenBy: null,
    keepAwake: null,
    doNotWake: null,
    paused: null,
    cannotTell: false,
    uncertain: false,
    needsReady: true,
    wanted: [],
    fault: null,
    vetoes: [],
    streak: freshStreak(now.ms),
    mustLook: false,
    silentSinceDown: false,
    holdOffUntilMs: null,
    backoffMs: 0,
    isSleepDisarmed: false,
    upSinceMs: now.ms,
    lastLeaseEndMs: now.ms,
    lastOverrideEndMs: Number.NEGATIVE_INFINITY,
    lastVetoMs: null,
    resetAfterCommand: false,
    upsAfterProbe: 0,
  };
}

/** A streak that counts only looks begun from now on. */
export function freshStreak(nowMs: number): Streak {
  return {
    good: 0,
    on: 0,
    bad: 0,
    fresh: 0,
    freshSinceMs: nowMs,
    lastBadMs: Number.NEGATIVE_INFINITY,
  };
}
