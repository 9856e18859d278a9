import type { Fault } from './faults.ts';
import type { HistoryRecord } from './history.ts';
import type { Opening } from './open-links.ts';
import type { TargetState, Time } from './states.ts';

/** An override of the user's: until a moment, or (`null`) until lifted. */
export interface Override {
  readonly until: Time | null;
  readonly by: string;
}

/** For how long a machine that costs money was up, counted by the calendar of the engine's computer. */
export interface UsageView {
  readonly todayMinutes: number;
  readonly monthMinutes: number;
  /** Since when it has been running; null while it is down. */
  readonly upSince: Time | null;
  readonly cost: { readonly perHour: number; readonly currency: string } | null;
  /** Those that are near or reached. */
  readonly limits: readonly UsageLimitView[];
  readonly remindEveryMs: number | null;
}

export interface UsageLimitView {
  readonly kind: 'hoursPerDay' | 'hoursPerMonth' | 'moneyPerMonth';
  /** In hours, or in money; so is `used`. */
  readonly most: number;
  readonly used: number;
  readonly isReached: boolean;
  /** When it counts anew. */
  readonly renewsAt: Time;
}

export interface TargetView {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  readonly state: TargetState;
  readonly owned: boolean;
  /** Who or what woke it last, while it is up; else null. */
  readonly wokenBy: string | null;
  /** One sentence: what holds it awake, why it woke, or why it may not sleep. */
  readonly why: string;
  readonly sleepAt: Time | null;
  readonly estimate: Time | null;
  readonly overrides: { readonly keepAwake: Override | null; readonly doNotWake: Override | null };
  /** Reasons that kept it awake at the last attempt to sleep; empty when there were none. */
  readonly vetoes: readonly string[];
  /** What "wake and open" opens at the machine itself, with `{host}` in place of its address. */
  readonly open?: Opening;
  readonly canWake: boolean;
  readonly canSleep: boolean;
  /** It can be deleted itself, with its disk, where it runs. */
  readonly canDelete?: boolean;
  /** It showed itself and stands in no settings file. */
  readonly isDiscovered?: boolean;
  /** Of a machine whose settings say what it costs or how long it may be up; else null or absent. */
  readonly usage?: UsageView | null;
  readonly fault: Fault | null;
}

/** This computer is on another network than the machine: it is left alone, and its state is what was known last. */
export function isAway({ fault }: Pick<TargetView, 'fault'>): boolean {
  return fault?.code === 'away-from-home';
}

/** Who plays on a game server now, of how many that may. */
export interface Players {
  readonly online: number;
  readonly max: number;
}

export interface RouteView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'tcp' | 'http' | 'udp';
  /** The first of `targets`; null for a route that leads to plain URLs only. */
  readonly target: string | null;
  readonly targets: readonly string[];
  /** Addresses really bound, as `host:port`; those of its listener where it shares one. */
  readonly listening: readonly string[];
  /** What requests it takes on its listener, as `host/path`; absent: everything. */
  readonly match?: string;
  /** Of an HTTP route, in the order of the settings. */
  readonly endpoints?: readonly EndpointView[];
  /** Open forwarded connections and running requests, quiet and background ones included. */
  readonly sessions: number;
  readonly quiet: number;
  readonly waiting: number;
  readonly background: number;
  /** Of a game server that is up and has said so lately. */
  readonly players?: Players;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** What "wake and open" opens, with `{host}` and `{port}` in place of an address (see `open-links.ts`). */
  readonly open?: Opening;
  readonly fault: Fault | null;
}

export interface EndpointView {
  /** As `endpointName` says. */
  readonly endpoint: string;
  /** What it did with the last request that it was given, in English words or a status; null: it was given none yet. */
  readonly lastOutcome: { readonly text: string; readonly isUsable: boolean; readonly at: Time } | null;
}

export interface Snapshot {
  readonly revision: number;
  readonly paused: Override | null;
  readonly problems: readonly Fault[];
  readonly targets: readonly TargetView[];
  readonly routes: readonly RouteView[];
}

/**
 * What changed since revision `revision - 1`. A subscriber that misses a number asks for the snapshot again.
 * `set` holds only the fields that changed; a target or route unknown so far comes whole.
 */
export interface Patch {
  readonly revision: number;
  readonly paused?: Override | null;
  readonly problems?: readonly Fault[];
  readonly targets?: readonly EntryPatch<TargetView>[];
  readonly routes?: readonly EntryPatch<RouteView>[];
}

export type EntryPatch<View extends { readonly id: string }> =
  | { readonly id: string; readonly set: Partial<View> }
  | { readonly id: string; readonly removed: true };

/** One line of the history, as the API and the pages show it. */
export interface HistoryEntry {
  readonly at: Time;
  readonly kind: string;
  readonly target?: string;
  readonly route?: string;
  readonly source?: string;
  readonly by?: string;
  /** In English. */
  readonly text: string;
  /** What was recorded, so that a page can say it in its own language with `describeRecord`. */
  readonly record?: HistoryRecord;
}
