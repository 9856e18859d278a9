import type { Fault } from '../../../shared/faults.ts';
import type { WakeReason } from '../../../shared/states.ts';
import type { BootIdentity } from '../driver.ts';
import type { Look } from './events.ts';

export type { Effect, Event, Look, Step } from './events.ts';
export { initialCore } from './initial.ts';

/** The present on both clocks; deadlines are on `ms`, "until 23:00" is on `wallMs`. */
export interface Now {
  readonly ms: number;
  readonly wallMs: number;
}

/** What the settings and the drivers say about one target, resolved; the same object until an edit. */
export interface Policy {
  readonly name: string;
  /** Names of its routes by id, for what people read. */
  readonly routeNames: Readonly<Record<string, string>>;
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
  /** Being up costs money, so that one that is left on is to be said. */
  readonly isBilled: boolean;
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
  /** Ours, for two minutes after a person's sleep; taken back when that sleep fails. */
  readonly isHandsOff?: true;
}

export type Phase =
  | { readonly kind: 'unknown'; readonly sinceMs: number }
  | { readonly kind: 'asleep'; readonly sinceMs: number }
  | {
      readonly kind: 'waking';
      readonly sinceMs: number;
      /**
       * `holdOff`: just confirmed down, nothing may be sent yet · `looking`: making sure that it is down, also after a
       * restart in the middle of a wake ·
       * `sent`: packets go out until it answers · `booting`: seen on, its service not ready, nothing more is sent.
       */
      readonly stage: 'holdOff' | 'looking' | 'sent' | 'booting';
      /** Reasons that do not leave before the limit: children, persons, sessions that our own sleep cut off. */
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
      /** The driver has nothing more to do: the command was taken. */
      readonly isAccepted: boolean;
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
  /** This computer is on another network than the machine: why nothing is sent to it or asked of it; null: it is at home. */
  readonly away: Fault | null;
  /**
   * A limit of the user's on how long it may be up is reached: nothing wakes it, and it sleeps once nothing holds it,
   * whoever woke it. null: none is.
   */
  readonly overspent: Fault | null;
  /** Start of the present running period in wall ms, as a status told it last; null: not known. */
  readonly powerSinceMs: number | null;
  /**
   * The last answer where it is neither plainly on nor a bad one among others: `off` as a status says it (whatever
   * answers there is not this machine), `changing`, or `unknown`, which says nothing about the machine.
   */
  readonly lastWord: Exclude<Look['power'], 'on'> | null;
  /** All targets it needs are awake. */
  readonly needsReady: boolean;
  /** A person's wish, or a session that turned busy while it was going down: served by the next wake sequence. */
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
  /** A sleep command was sent in this time of being up, so its going down is explained. */
  readonly wasCommanded: boolean;
  /** Start of the present time of being up. */
  readonly upSinceMs: number;
  readonly lastLeaseEndMs: number;
  readonly lastOverrideEndMs: number;
  readonly lastVetoMs: number | null;
  /** Identity was edited while the sleep command ran: forget everything once that is over. */
  readonly resetAfterCommand: boolean;
  /** How often it came up shortly after a mere probe, with nobody asking. */
  readonly upsAfterProbe: number;
}

export interface Streak {
  /** Consecutive answers of a machine that is on. */
  readonly on: number;
  /** Consecutive answers of a machine that is on while its service is not ready. */
  readonly unready: number;
  /** Consecutive bad answers at least a second apart. */
  readonly bad: number;
  /** Consecutive bad answers, however close. */
  readonly fresh: number;
  /** Bad answers to looks begun earlier say nothing any more: something happened since, or a later look was answered. */
  readonly freshSinceMs: number;
  /** The same for answers of a machine that is on: what proves it up late is heard where what proves it down is not. */
  readonly heardSinceMs: number;
  readonly lastBadMs: number;
}
