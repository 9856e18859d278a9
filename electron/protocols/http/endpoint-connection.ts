import { readFile } from 'node:fs/promises';
import { createConnection, isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import type { EndpointTls } from '../../../shared/settings.ts';

const keepAliveMs = 60_000;

/** A new connection to an endpoint that is a plain URL; half-open ones stay open, as HTTP needs it. */
export function connectToHost(host: string, port: number): (signal: AbortSignal) => Promise<Socket> {
  return (signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const alive = { keepAlive: true, keepAliveInitialDelay: keepAliveMs };
      const socket = createConnection({ host, port, allowHalfOpen: true, noDelay: true, ...alive });
      settleWith(socket, 'connect', signal, resolve, reject);
    });
}

/**
 * TLS on a connection on which nothing but a PROXY protocol header was sent; resolves when the endpoint has proved to be
 * the right one. `host` is the Host header that is sent. Destroys the connection when it fails.
 */
export async function secure(
  connection: Socket,
  { serverName, verify }: EndpointTls,
  host: string,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  try {
    const name = serverName ?? host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
    const secureContext = await trustedBy(verify);
    signal.throwIfAborted();
    const secured = tls.connect({
      socket: connection,
      ALPNProtocols: ['http/1.1'],
      // Whom to trust is decided below, where the certificate can be named.
      rejectUnauthorized: false,
      ...(isIP(name) ? { host: name } : { servername: name }),
      secureContext,
    });
    await new Promise<void>((resolve, reject) => {
      settleWith(secured, 'secureConnect', signal, () => resolve(), reject);
    });
    const problem = trustProblem(secured, verify);
    if (problem === null) return secured;
    secured.destroy();
    throw new Error(problem);
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function trustProblem(secured: tls.TLSSocket, verify: EndpointTls['verify']): string | null {
  if (verify.kind === 'none') return null;
  const found = secured.getPeerCertificate().fingerprint256;
  if (verify.kind === 'pinned') {
    return hex(found) === hex(verify.fingerprint)
      ? null
      : `its certificate is another one, with the fingerprint ${found}`;
  }
  if (secured.authorized) return null;
  return `its certificate, with the fingerprint ${found}, is not trusted: ${String(secured.authorizationError)}`;
}

function hex(fingerprint: string): string {
  return fingerprint
    .replace(/^sha-?256[:/]/i, '')
    .replaceAll(':', '')
    .toLowerCase();
}

let bySystem: tls.SecureContext | null = null;

async function trustedBy(verify: EndpointTls['verify']): Promise<tls.SecureContext> {
  // Read every time, so that a renewed file holds from then on.
  if (verify.kind === 'ca') return tls.createSecureContext({ ca: await readFile(verify.file, 'utf8') });
  bySystem ??= tls.createSecureContext(systemAuthorities());
  return bySystem;
}

/** Older runtimes know their own list only, which NODE_EXTRA_CA_CERTS extends. */
function systemAuthorities(): tls.SecureContextOptions {
  const { getCACertificates } = tls as Partial<typeof tls>;
  return getCACertificates
    ? { ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])] }
    : {};
}

/** Resolves at `event`; an error, a close or an abort before that rejects and destroys the connection. */
function settleWith<Connection extends Socket>(
  connection: Connection,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  resolve: (connection: Connection) => void,
  reject: (reason: unknown) => void,
): void {
  const finish = (failure: Error | null) => {
    signal.removeEventListener('abort', onAbort);
    connection.off(event, onReady).off('error', finish).off('close', onClose);
    // It may break before anybody else listens; whoever gets it sees that it is closed.
    connection.on('error', () => undefined);
    if (failure === null) return resolve(connection);
    connection.destroy();
    reject(failure);
  };
  const onReady = () => finish(null);
  const onAbort = () => finish(signal.reason as Error);
  const onClose = () => finish(new Error('the connection was closed at once'));
  connection.once(event, onReady).once('error', finish).once('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
}
