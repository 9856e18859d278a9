import type { Socket } from 'node:net';
import type { ProbeAnswer } from './probe.ts';

/** What a failed TCP connection says about the machine. */
export type ConnectFailure = Exclude<ProbeAnswer, 'good'>;

const refusals = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE']);
const silences = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN']);

/**
 * Reads the error of a `connect`. Every code that is neither the machine's refusal nor its silence (ENETUNREACH, EPERM,
 * EACCES, EADDRNOTAVAIL, ENETDOWN, EMFILE…) is this computer's own trouble: it must never count as a machine being down.
 */
export function connectFailure(error: unknown): ConnectFailure {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (refusals.has(code)) return 'refused';
  if (silences.has(code)) return 'silent';
  return 'cannot-tell';
}

/**
 * Whether a connection met itself: a closed port of this computer, dialled again and again, is sooner or later also the
 * source port that the system picks, and then TCP connects the socket to itself. Nobody listens there: it is a refusal.
 */
export function isConnectedToItself({ localAddress, localPort, remoteAddress, remotePort }: Socket): boolean {
  return localPort !== undefined && localPort === remotePort && localAddress === remoteAddress;
}
