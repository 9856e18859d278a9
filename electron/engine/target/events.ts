import type { Fault } from '../../../shared/faults.ts';
import type { BootIdentity } from '../driver.ts';
import type { JournalRecord } from '../journal.ts';
import type { Core, Lease, OverrideMark } from './model.ts';

/** One answer to "is it on?" and "is the service ready?". */
export interface Look {
  readonly startedMs: number;
  readonly power: 'on' | 'off' | 'changing' | 'unknown';
  readonly ready: 'good' | 'bad' | 'not-asked';
  /** Start of the running period in wall ms, where a status tells it. */
  readonly powerSinceMs?: number;
  /** Set when another machine answered at the target's address. */
  readonly stranger?: Fault;
  /** Set when this computer was not allowed to ask it, so that its power is unknown. */
  readonly denied?: Fault;
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
  /** This computer left the network that the machine belongs to, or came back to it (null). */
  | { readonly kind: 'away'; readonly fault: Fault | null }
  /** A limit on how long it may be up was reached, or (null) is not any more. */
  | { readonly kind: 'spend'; readonly fault: Fault | null }
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
  /** The grace begins. */
  | { readonly kind: 'warn' }
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
