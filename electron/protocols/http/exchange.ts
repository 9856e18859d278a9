import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';

/*
 * What passes between the parts of the HTTP forwarder: the server reads a request, the strategy chooses endpoints,
 * `ask` puts it to one of them, `deliver` hands the answer to the client.
 */

/** Field lines in order, names as they were written; a name may come several times. */
export type FieldLines = readonly (readonly [name: string, value: string])[];

/** A client's request, its head already made fit for the next hop. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly fields: FieldLines;
  readonly body: RequestBody;
  /** Protocols that the client offers to change to; null: none. */
  readonly upgrade: string | null;
  /** The client sends its body only after a 100 (Continue). */
  readonly expectsContinue: boolean;
}

export interface RequestBody {
  /** In bytes; null: it comes in chunks and its end shows only then. 0: there is none. */
  readonly length: number | null;
  /** Whether it can be opened (again) from its first byte. */
  readonly canOpen: boolean;
  /** The whole body from its first byte. Errors when the client breaks off. */
  open(): Readable;
  /** Trailer fields; complete once an opened stream has ended. */
  trailers(): FieldLines;
  /** Forgets what is kept; nothing can be opened any more. */
  drop(): void;
}

/** Interim answers (1xx but 101) in the order in which they came. */
export interface InterimAnswer {
  readonly status: number;
  readonly fields: FieldLines;
}

export type UpstreamAnswer =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly statusMessage: string;
      readonly fields: FieldLines;
      readonly body: IncomingMessage;
      readonly interim: readonly InterimAnswer[];
    }
  | {
      /** 101: from now on bytes pass both ways. */
      readonly kind: 'upgraded';
      readonly statusMessage: string;
      readonly fields: FieldLines;
      readonly socket: Duplex;
      /** Bytes that came behind the head. */
      readonly head: Buffer;
      readonly interim: readonly InterimAnswer[];
    };

/** An endpoint gave no final answer. */
export class UpstreamError extends Error {
  readonly stage: 'connect' | 'send' | 'head' | 'timeout';
  /** Certain: not a byte of the request has reached it, so that any method may be sent elsewhere. */
  readonly nothingSent: boolean;

  constructor(message: string, stage: UpstreamError['stage'], nothingSent: boolean, cause?: unknown) {
    super(message, { cause });
    this.stage = stage;
    this.nothingSent = nothingSent;
  }
}
