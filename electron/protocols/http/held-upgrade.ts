import type { Socket } from 'node:net';
import { holdBytes } from '../../engine/held-bytes.ts';

/** A connection that waits to change its protocol. */
export interface HeldUpgrade {
  /** All that the client has sent behind its head so far; the socket is left paused. */
  release(): Buffer;
}

/** Keeps reading the connection: one that nobody reads never tells that its client has left. */
export function holdUpgrade({ socket, head }: { readonly socket: Socket; readonly head: Buffer }): HeldUpgrade {
  const held = holdBytes(socket, head);
  const leave = () => socket.destroy();
  socket.once('end', leave);
  return {
    release() {
      socket.off('end', leave);
      return Buffer.concat(held.release());
    },
  };
}
