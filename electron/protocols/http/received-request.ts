import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request as it came from a client, and where its answer goes. */
export interface ReceivedRequest {
  readonly request: IncomingMessage;
  /** Of an upgrade too: whatever is not the upgrade itself is answered through it. */
  readonly response: ServerResponse;
  /** Who is at the other end of the connection, or who a PROXY header says is. */
  readonly peer: string;
  readonly isTls: boolean;
  readonly expectsContinue: boolean;
  /** The client offers to go on in another protocol; `head`: what it has sent already. */
  readonly upgrade: { readonly socket: Socket; readonly head: Buffer } | null;
  /** To be called when it has been found out what the client wants and what holds for it has begun; also again. */
  readonly judged: () => void;
}
