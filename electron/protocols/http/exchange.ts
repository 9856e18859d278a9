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
  /** What has come from the client until now, in bytes. */
  readonly receivedBytes: number;
  /** Aborted when it can never be had whole: a ClientLeftError, a BodyTooLargeError, or the error of the disk. */
  readonly broken: AbortSignal;
  /** Whether it can be opened (again) from its first byte: nothing was read yet, or all that was is kept. */
  readonly canOpen: boolean;
  /** From now on what is read is kept too, so that it can be opened again, as long as it is not longer than this. */
  keep(limitBytes: number): void;
  /** Takes it in until it is here whole, or known to be longer; false: it is longer, or broken. */
  isShort(limitBytes: number): Promise<boolean>;
  /**
   * The whole body from its first byte. To be called when there is somewhere to send it: what has been read and is not
   * kept can be sent nowhere else. Errors with the reason of `broken`. Throws when it cannot be opened.
   */
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
      /** That the connection changes to, as the endpoint wrote it. */
      readonly protocol: string;
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
