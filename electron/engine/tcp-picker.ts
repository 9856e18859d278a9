import type { Clock } from './clock.ts';
import type { Visit } from './gate.ts';

/** What a picker is shown of one connection to a shared address, again at each change. */
export interface PickedVisit extends Pick<Visit, 'bytes' | 'ended' | 'limitReached'> {
  /** How often this connection was `replied` already. */
  readonly replies: number;
}

/**
 * `host` is the name, as `asciiHost` gives it, by which the route is found. The other ones end the connection here, or
 * ask for more: `undecided` for bytes or time, `replied` sends something first. Reasons go to the history.
 */
export type Picked =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'replied'; readonly reply: Uint8Array }
  | { readonly kind: 'answered'; readonly reply: Uint8Array; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Finds the route of a connection to a shared address by what the client sends first. Never throws, whatever the bytes. */
export interface TcpPicker {
  /** How long a connection may stay without a route, in ms. */
  readonly limitMs: number;
  pick(visit: PickedVisit): Picked;
  /** For a name that no route has, in place of `pick` from then on: `host` counts as refused. Nothing is told of what is here. */
  stranger(visit: PickedVisit): Picked;
}

export interface TcpPickerDefinition {
  /** `kind` of the listeners it serves. */
  readonly id: string;
  /** No more bytes are looked at; reaching them undecided counts as the limit reached. */
  readonly maxBytes: number;
  open(clock: Clock): TcpPicker;
}

export function defineTcpPicker(picker: TcpPickerDefinition): TcpPickerDefinition {
  return picker;
}
