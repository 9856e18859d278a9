import { createSocket } from 'node:dgram';
import type { MagicSend } from './magic-packet-plan.ts';

/**
 * Sends one datagram from a socket of its own, bound to the interface's address. Resolves once the system took it;
 * rejects with the system's error, or with the signal's reason.
 */
export function sendMagicPacket(packet: Buffer, send: MagicSend, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const socket = createSocket('udp4');
    let isSettled = false;
    const settle = (error: Error | null) => {
      if (isSettled) return;
      isSettled = true;
      signal.removeEventListener('abort', onAbort);
      socket.close();
      if (error) reject(error);
      else resolve();
    };
    const onAbort = () => settle(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', settle);
    const onBound = () => {
      if (isSettled) return;
      try {
        socket.setBroadcast(true);
      } catch (error) {
        return settle(error as Error);
      }
      socket.send(packet, port, send.to, (error) => settle(error));
    };
    if (send.from === null) socket.bind(0, onBound);
    else socket.bind(0, send.from, onBound);
  });
}
