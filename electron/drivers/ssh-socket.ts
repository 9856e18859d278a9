import { connect, type Socket } from 'node:net';
import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';

export type SocketContext = Pick<DriverContext, 'signal' | 'clock'>;

const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Check that its SSH server runs, and "port".',
  ECONNRESET: 'it cut the connection.',
  EPIPE: 'it cut the connection.',
  ETIMEDOUT: 'it does not answer.',
  EHOSTUNREACH: 'it does not answer.',
  EHOSTDOWN: 'it does not answer.',
  ENETUNREACH: 'this computer has no network that leads there.',
  ENOTFOUND: 'no machine of that name is known. Check "host".',
  EAI_AGAIN: 'the name could not be looked up now.',
};

/** Why a connection failed, in words. */
export function explainSocketError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code && explanations[code]) || message || code || 'it failed.';
}

/** A TCP connection to `host`, or `ssh-unreachable`; rejects with the signal's reason when that is aborted. */
export function openSocket(host: string, port: number, deadlineMs: number, context: SocketContext): Promise<Socket> {
  const { signal, clock } = context;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const socket = connect({ host, port });
    const settle = () => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const unreachable = (detail: string) => new FaultError(fault('ssh-unreachable', { host, port, detail }));
    const onAbort = () => fail(signal.reason as Error);
    const timer = clock.after(deadlineMs, () => fail(unreachable('it does not answer.')));
    signal.addEventListener('abort', onAbort, { once: true });
    // Stays on for good: a socket that fails after its last reader has gone must not end the process.
    socket.on('error', (error) => fail(unreachable(explainSocketError(error))));
    socket.once('connect', () => {
      settle();
      // A login is a series of short questions, each of which would wait for the answer to the last.
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
