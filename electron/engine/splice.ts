import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { type Direction, type SpliceDirection, startDirection } from './splice-direction.ts';

const keepAliveMs = 60_000;

/** How a session ended; `reset` names the side whose connection broke first. */
export type SpliceEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'reset'; readonly by: 'client' | 'upstream'; readonly error: Error | null }
  | { readonly kind: 'destroyed' };

export interface SpliceOptions {
  /** Client bytes already read; they reach the upstream first. */
  readonly held: readonly Uint8Array[];
  readonly clock: Clock;
  /** Called for every read, so it must be cheap. Held bytes count too. */
  readonly onBytes?: (direction: SpliceDirection, count: number) => void;
  /** False: only ordinary reads, as on a runtime that cannot reuse read buffers. */
  readonly reuseBuffers?: boolean;
}

export interface Splice {
  /** Settles when both connections are closed; never rejects. */
  readonly done: Promise<SpliceEnd>;
  /** Ends both connections at once, with RST when `reset`; what was not yet sent is lost. */
  destroy(reset: boolean): void;
}

/**
 * Forwards between two connected sockets until both ends are through: each direction ends on its own, a connection that
 * breaks resets the other. Both must have been opened with `allowHalfOpen`; the caller takes its own listeners for data
 * and end off the client in the same turn, and leaves the sockets to the splice.
 */
export function splice(client: Socket, upstream: Socket, options: SpliceOptions): Splice {
  let end: SpliceEnd | null = null;
  let open = 2;
  let settle: (end: SpliceEnd) => void = () => undefined;
  const done = new Promise<SpliceEnd>((resolve) => {
    settle = resolve;
  });
  const reuse = options.reuseBuffers ?? true;
  const up = startDirection('toUpstream', client, upstream, reuse, options);
  const down = startDirection('toClient', upstream, client, reuse, options);

  function watch(by: 'client' | 'upstream', socket: Socket, other: Socket, outgoing: Direction): void {
    let failure: Error | null = null;
    const onClose = () => {
      outgoing.stop();
      if (!isThrough(socket)) {
        end ??= { kind: 'reset', by, error: failure };
        cut(other, socket);
      }
      open -= 1;
      if (open === 0) settle(end ?? { kind: 'finished' });
    };
    socket.on('error', (error) => {
      failure = error;
    });
    if (socket.closed) return queueMicrotask(onClose);
    socket.once('close', onClose);
    socket.setKeepAlive(true, keepAliveMs);
    socket.setNoDelay(true);
  }

  watch('client', client, upstream, up);
  watch('upstream', upstream, client, down);
  up.begin(options.held);
  down.begin([]);

  return {
    done,
    destroy(reset) {
      end ??= { kind: 'destroyed' };
      for (const socket of [client, upstream]) {
        if (reset) resetNow(socket);
        else socket.destroy();
      }
    },
  };
}

/** Ended on both sides, everything delivered. */
function isThrough(socket: Socket): boolean {
  return socket.readableEnded && socket.writableFinished;
}

/** `broken` is gone: passes that on, but lets a stream that had come whole reach its receiver. */
function cut(other: Socket, broken: Socket): void {
  if (other.destroyed) return;
  if (broken.readableEnded) other.destroySoon();
  else resetNow(other);
}

/** RST instead of FIN, so that nobody takes what came so far for the whole. */
export function resetNow(socket: Socket): void {
  if (socket.destroyed) return;
  // The system refuses to reset a connection whose FIN is just being sent, and the socket would never be closed.
  const isShuttingDown = socket.writableEnded && socket.writableLength === 0 && !socket.writableFinished;
  // Only TCP sockets know RST.
  const isTcp = socket.remoteFamily !== undefined;
  if (isTcp && !isShuttingDown) socket.resetAndDestroy();
  else socket.destroy();
}
