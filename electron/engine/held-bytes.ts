import type { Socket } from 'node:net';

/** A client is read no further once this much is held; the read that fills it is kept whole. */
const mostHeldBytes = 64 * 1024;

/**
 * Keeps reading a client that is held, into about 64 KiB: a socket that nobody reads never tells that its client has
 * left. When it is full the client is paused, and counts until its limit. `head` was read before.
 */
export interface HeldBytes {
  readonly byteCount: number;
  /** Hands over what was held and leaves the socket paused, so that a splice can go on from there. */
  release(): readonly Buffer[];
}

export function holdBytes(socket: Socket, head: Buffer): HeldBytes {
  let chunks = head.length === 0 ? [] : [head];
  let byteCount = head.length;
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    byteCount += chunk.length;
    if (byteCount >= mostHeldBytes) socket.pause();
  };
  socket.on('data', onData);
  return {
    get byteCount() {
      return byteCount;
    },
    release() {
      socket.off('data', onData);
      socket.pause();
      const held = chunks;
      chunks = [];
      return held;
    },
  };
}
