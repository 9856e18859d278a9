import { createConnection, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { connectFailure, isConnectedToItself } from './connect-outcome.ts';
import type { DialResult } from './dialer.ts';

const limitMs = 1_000;
const keepAliveMs = 60_000;

/** Opens one TCP connection with `allowHalfOpen`. Never rejects; silent after a second; destroyed when aborted. */
export function connectOnce(address: string, port: number, clock: Clock, signal: AbortSignal): Promise<DialResult> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('silent');
    const alive = { keepAlive: true, keepAliveInitialDelay: keepAliveMs };
    const socket: Socket = createConnection({ host: address, port, allowHalfOpen: true, noDelay: true, ...alive });
    const finish = (result: DialResult) => {
      deadline[Symbol.dispose]();
      signal.removeEventListener('abort', onSilence);
      socket.removeAllListeners('connect');
      socket.removeListener('error', onError);
      // It may break before anybody else listens; whoever gets it sees that it is closed.
      socket.on('error', () => undefined);
      if (typeof result === 'string') socket.destroy();
      else socket.pause();
      resolve(result);
    };
    const onSilence = () => finish('silent');
    const onError = (error: Error) => finish(connectFailure(error));
    const deadline = clock.after(limitMs, onSilence);
    signal.addEventListener('abort', onSilence, { once: true });
    socket.once('connect', () => finish(isConnectedToItself(socket) ? 'refused' : socket));
    socket.once('error', onError);
  });
}
