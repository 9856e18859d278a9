import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';

/** A client that was answered here has this long to take it and to end its side. */
const lingerMs = 5_000;

/** The last words to a client, with a clean end. Whatever it still sends is read and dropped: unread, it would reset the connection. */
export function endWith(socket: Socket, words: Uint8Array, clock: Clock): void {
  socket.resume();
  socket.end(words);
  const limit = clock.after(lingerMs, () => socket.destroy());
  socket.once('close', () => limit[Symbol.dispose]());
}
