import type { Socket } from 'node:net';

export const mostHeldBytes = 64 * 1024;

/**
 * Keeps reading a client that is held, into at most 64 KiB: a socket that nobody reads never tells that its client has
 * left. When it is full the client is paused, and counts until its limit.
 */
export interface HeldBytes {
  readonly chunks: readonly Buffer[];
  readonly byteCount: number;
  /** The first `limit` bytes in one piece. */
  first(limit: number): Buffer;
  /** Takes the listeners off the socket, which is left paused, so that a splice can go on where this ends. */
  release(): void;
}

export function holdBytes(socket: Socket, onBytes: () => void): HeldBytes {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    byteCount += chunk.length;
    if (byteCount >= mostHeldBytes) socket.pause();
    onBytes();
  };
  socket.on('data', onData);
  return {
    chunks,
    get byteCount() {
      return byteCount;
    },
    first(limit) {
      const [only] = chunks;
      return chunks.length === 1 && only && only.length <= limit ? only : Buffer.concat(chunks).subarray(0, limit);
    },
    release() {
      socket.off('data', onData);
      socket.pause();
    },
  };
}
