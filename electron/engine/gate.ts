import type { z } from 'zod';
import type { Fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { TargetMemory } from './memory.ts';
import type { Stage } from './stage.ts';

/** What a gate is shown of one visit: everything known so far, again at each change. */
export interface Visit {
  /** Client's address without port; IPv4-mapped addresses come as IPv4. */
  readonly source: string;
  readonly localPort: number;
  /** Port of the target that the visit is for. */
  readonly servicePort: number;
  /** All bytes the client has sent so far, at most the gate's `maxBytes`. */
  readonly bytes: Uint8Array;
  /** The client has ended its sending side. */
  readonly ended: boolean;
  /** The gate's `limitMs` has passed since the connection was accepted. */
  readonly limitReached: boolean;
  /** How the target stands at this moment. */
  readonly state: Stage;
  /** How often this visit was `replied` already. */
  readonly replies: number;
}

/**
 * `real` wakes and holds; `background` is forwarded while awake and never a reason; `answered` is served here and
 * closed; `refused` is closed. `background` with `upTo`: so many bytes, of which some may still be to come, are done
 * with; those that follow are shown by themselves, and may make it real. `undecided` asks for more bytes or time; at the limit it means `background` while awake,
 * else `refused`. Reasons are short and go to the history.
 *
 * `real` with a `farewell`: where the target is not up the client is told that at once and let go; it stays a reason to
 * wake until the target is up or the wake is over. `replied` sends something and goes on, judged again at once with the
 * same bytes and one more reply: `go-on` leaves it as undecided as it was, and all bytes are forwarded should it turn
 * out to be real; after `serve` it is ours to its end, never forwarded. While it is forwarded already nothing is sent:
 * `go-on` is `undecided` there, and whatever is served here is `background`.
 */
export type Verdict =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'real'; readonly farewell?: Uint8Array }
  | { readonly kind: 'background'; readonly reason: string; readonly upTo?: number }
  | {
      readonly kind: 'replied';
      readonly reply: Uint8Array;
      readonly next: 'go-on' | 'serve';
      readonly reason: string;
    }
  | { readonly kind: 'answered'; readonly reply: Uint8Array; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A gate of one route. It may remember earlier visits (bounded); it never throws, whatever the bytes. */
export interface Gate {
  /** How long a visit may stay undecided, in ms. */
  readonly limitMs: number;
  /**
   * How long its clients wait before they give up by themselves; shortly before they are to be told to come back. They
   * stay a reason to wake. Absent: as long as the route allows.
   */
  readonly holdLimitMs?: number;
  judge(visit: Visit): Verdict;
  /**
   * What a client that is let go unserved is sent before a clean end; null, or without this: it is reset. `why`: it was
   * held in vain, the wake failed, nobody may wake it (`still-waking`: told to come back); null: it does not count.
   */
  farewell?(why: Fault | null, visit: Visit): Uint8Array | null;
}

/** The target that a gate stands before. */
export interface GateTarget {
  /** What people call it; may change. */
  name(): string;
  readonly memory: TargetMemory;
}

export interface GateDefinition<Config = unknown> {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  /** A visit is never shown more bytes than this; reaching it undecided counts as the limit reached. */
  readonly maxBytes: number;
  open(config: Config, clock: Clock, target: GateTarget): Gate;
}

export function defineGate<Config>(gate: GateDefinition<Config>): GateDefinition<Config> {
  return gate;
}
