import type { z } from 'zod';
import type { Clock } from './clock.ts';
import type { GateTarget } from './gate.ts';
import type { Stage } from './stage.ts';

/** One datagram, and what is known of the conversation it belongs to: all from one address and port to one of ours. */
export interface DatagramSeen {
  /** Client's address without port; IPv4-mapped addresses come as IPv4. Anybody may have written it. */
  readonly source: string;
  readonly port: number;
  /** Ours, that it was sent to. */
  readonly localPort: number;
  /** Of the service that it goes to, as probes are told it. */
  readonly servicePort: number;
  readonly bytes: Uint8Array;
  /**
   * How long ago the last datagrams of this conversation came, in ms, newest first: this one, 0, then at most 31 before.
   * Forgotten after 30 s without one.
   */
  readonly agesMs: readonly number[];
  /** Sent to everybody on the network, not to us. */
  readonly isBroadcast: boolean;
  /** How the target stands at this moment. */
  readonly state: Stage;
}

/**
 * `real` makes the conversation a visit: it wakes, its datagrams are kept and forwarded, no more of them are judged. The
 * other verdicts are about this datagram alone. `undecided`: kept in case a later one is real; `background`: forwarded
 * while awake, never a reason; `answered`: the same while awake, elsewhere we reply in the service's place; `dropped`:
 * forwarded never. Reasons are short and go to the history.
 *
 * A reply may not be longer than its request, because the request may come from somebody who wrote another's address on
 * it. `proof` says why a longer one is right all the same: `challenge`: the request holds something that only the owner
 * of that address can have got from us; `neighbour`: replies stay in private networks, and the engine sends none beyond
 * them. Whatever is too long, or too much in a second, is not sent.
 */
export type DatagramVerdict =
  | { readonly kind: 'real' }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'background'; readonly reason: string }
  | {
      readonly kind: 'answered';
      readonly reply: Uint8Array;
      readonly reason: string;
      readonly proof?: 'challenge' | 'neighbour';
    }
  | { readonly kind: 'dropped'; readonly reason: string };

/** A gate of one UDP route. It may remember things (bounded); it never throws, whatever the bytes. */
export interface DatagramGate {
  judge(seen: DatagramSeen): DatagramVerdict;
  /** What the service itself sent to a client, for gates that reply in its place later. Must be quick: it sees every one. */
  heard?(answer: { readonly servicePort: number; readonly bytes: Uint8Array }): void;
}

export interface DatagramGateDefinition<Config = unknown> {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  open(config: Config, clock: Clock, target: GateTarget): DatagramGate;
}

export function defineDatagramGate<Config>(gate: DatagramGateDefinition<Config>): DatagramGateDefinition<Config> {
  return gate;
}
