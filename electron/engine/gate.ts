import type { z } from 'zod';
import type { Clock } from './clock.ts';

/** What a gate is shown of one visit: everything known so far, again at each change. */
export interface Visit {
  /** Client's address without port; IPv4-mapped addresses come as IPv4. */
  readonly source: string;
  readonly localPort: number;
  /** All bytes the client has sent so far, at most the gate's `maxBytes`. */
  readonly bytes: Uint8Array;
  /** The client has ended its sending side. */
  readonly ended: boolean;
  /** The gate's `limitMs` has passed since the connection was accepted. */
  readonly limitReached: boolean;
}

/**
 * `real` wakes and holds; `background` is forwarded while awake and never a reason; `answered` is served here and
 * closed; `refused` is closed. `undecided` asks for more bytes or time; at the limit it means `background` while awake,
 * else `refused`. Reasons are short and go to the history.
 */
export type Verdict =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'real' }
  | { readonly kind: 'background'; readonly reason: string }
  | { readonly kind: 'answered'; readonly reply: Uint8Array; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A gate of one route. It may remember earlier visits (bounded); it never throws, whatever the bytes. */
export interface Gate {
  /** How long a visit may stay undecided, in ms. */
  readonly limitMs: number;
  judge(visit: Visit): Verdict;
}

export interface GateDefinition<Config = unknown> {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  /** A visit is never shown more bytes than this; reaching it undecided counts as the limit reached. */
  readonly maxBytes: number;
  open(config: Config, clock: Clock): Gate;
}

export function defineGate<Config>(gate: GateDefinition<Config>): GateDefinition<Config> {
  return gate;
}
