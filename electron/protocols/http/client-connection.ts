import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../engine/clock.ts';
import { plainAddress, type SourceRules } from '../../engine/source-rules.ts';
import type { Certificate } from './certificate.ts';
import { readPreamble } from '../../engine/read-preamble.ts';

/** One connection of a client, as the requests on it see it. */
export interface ClientConnection {
  /** Where requests are read from and answers are written to. */
  readonly stream: Socket;
  /** The client's address: that which a PROXY header names, or the connection's own. */
  readonly source: string;
  readonly isTls: boolean;
}

export interface ConnectionRules {
  /** Null: nobody begins with a PROXY header. */
  readonly proxies: SourceRules | null;
  readonly certificate: Certificate | null;
  readonly clock: Clock;
}

/**
 * Makes an accepted connection ready for requests: its PROXY header taken off, TLS begun. Null when that cannot be, or
 * it has ended meanwhile; it is closed then.
 */
export async function openConnection(socket: Socket, rules: ConnectionRules): Promise<ClientConnection | null> {
  const { proxies, certificate, clock } = rules;
  const peer = plainAddress(socket.remoteAddress ?? '');
  if (peer === null) return closed(socket);
  let source = peer;
  if (proxies?.permits(peer)) {
    try {
      const preamble = await readPreamble(socket, clock);
      source = plainAddress(preamble.source ?? peer) ?? peer;
    } catch {
      // Whoever must tell for whom it speaks and does not gets nothing, not even an error that could be read as one of HTTP.
      return closed(socket);
    }
  }
  if (!certificate) return socket.destroyed ? null : { stream: socket, source, isTls: false };
  // Until then one of other files may be in use that is about to be replaced.
  await certificate.tried;
  const secureContext = certificate.context;
  if (!secureContext || socket.destroyed) return closed(socket);
  const stream = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
  return { stream, source, isTls: true };
}

function closed(socket: Socket): null {
  socket.destroy();
  return null;
}
