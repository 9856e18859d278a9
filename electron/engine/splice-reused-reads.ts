import type { Socket } from 'node:net';

/** Reads of one socket into a buffer of ours. */
export interface ReusedReads {
  /** From now on the socket reads into `buffer`, which must stay untouched while reading is not stopped. */
  readInto(buffer: Buffer): void;
}

/** Called with what was read into the current buffer; false stops reading until the socket's `resume()`. */
export type OnRead = (count: number, buffer: Buffer) => boolean;

interface Handle {
  useUserBuffer?(buffer: Buffer): void;
}

// `net.Socket` offers `onread` only to sockets that it connects itself. An accepted socket has the same machinery behind
// these symbols; setting them in place keeps its listeners and its writes under way, which a new socket around the
// handle would not. Internal, so each part is looked for, and sockets that lack one keep their ordinary reads.
const symbolNames = ['kBuffer', 'kBufferCb', 'kBufferGen'] as const;

/**
 * Turns a flowing socket's reads from `data` events into calls of `onRead`; `end`, `error` and `close` stay events. Null,
 * with nothing changed, where this runtime or this kind of socket does not allow it.
 */
export function reuseReads(socket: Socket, onRead: OnRead): ReusedReads | null {
  const own = Object.getOwnPropertySymbols(socket);
  const [buffer, callback, generator] = symbolNames.map((name) => own.find((each) => each.description === name));
  const fields = socket as unknown as Record<symbol, unknown>;
  const handle = Reflect.get(socket, '_handle') as Handle | null | undefined;
  if (!buffer || !callback || !generator || typeof handle?.useUserBuffer !== 'function') return null;
  if (fields[buffer] !== null || fields[generator] !== null) return null;
  fields[callback] = onRead;
  return {
    readInto(next) {
      if (socket.destroyed) return;
      fields[buffer] = next;
      handle.useUserBuffer?.(next);
    },
  };
}
