import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { type Clock, delay } from '../engine/clock.ts';

const batchSize = 64;
const batchPauseMs = 40;
/** Discards what it gets, where it is served at all; what counts is that the system asks for the machine's MAC. */
const discardPort = 9;

/** Sends one empty datagram to each address, so that the system learns who is there. Errors say nothing and are left out. */
export async function touchAll(hosts: readonly string[], clock: Clock, signal: AbortSignal): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('error', () => {}); // A port that is closed answers so.
  try {
    for (let start = 0; start < hosts.length; start += batchSize) {
      signal.throwIfAborted();
      const batch = hosts.slice(start, start + batchSize);
      await Promise.all(batch.map((host) => sent((done) => socket.send('', discardPort, host, done))));
      await delay(clock, batchPauseMs, signal);
    }
  } finally {
    socket.close();
  }
}

function sent(send: (done: () => void) => void): Promise<void> {
  return new Promise(send);
}

export type Touch = 'open' | 'refused' | 'silent';

export interface TouchOptions {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Opens a TCP connection and closes it at once. */
export function touchPort(host: string, port: number, { timeoutMs, clock, signal }: TouchOptions): Promise<Touch> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('silent');
    const socket = connect({ host, port });
    const settle = (touch: Touch) => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(touch);
    };
    const onAbort = () => settle('silent');
    const timer = clock.after(timeoutMs, onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => settle('open'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED' ? 'refused' : 'silent'));
  });
}
