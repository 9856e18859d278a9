import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { FaultError, fault } from '../../shared/faults.ts';

const pinPattern = /^(?:sha-?256[:/])?((?:[\da-f]{2}:?){31}[\da-f]{2})$/i;

/** A SHA-256 fingerprint as 64 hex digits, with or without colons and a `sha256:` in front; null when it is none. */
export function parseFingerprint(text: string): string | null {
  return pinPattern.exec(text.trim())?.[1]?.replaceAll(':', '').toLowerCase() ?? null;
}

export interface ConnectOptions {
  readonly url: URL;
  /** The URL as faults show it. */
  readonly shownUrl: string;
  /** 64 hex digits of the only certificate that is accepted; null: any that the system trusts for the host. */
  readonly pin: string | null;
  readonly signal: AbortSignal;
}

/** A connection on which nothing was sent yet, to a server that has proved to be the right one. */
export function openHttpConnection(options: ConnectOptions): Promise<Socket> {
  const { url, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    const settle = (error: Error | null) => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', settle);
      if (error === null) return resolve(socket);
      socket.on('error', () => {}).destroy();
      reject(error);
    };
    const onAbort = () => settle(signal.reason as Error);
    const onSecure = () => settle(trustProblem(socket as TLSSocket, options));
    // Whom to trust is decided in `onSecure`, before anything is sent: there the certificate can also be named.
    const socket =
      url.protocol === 'https:'
        ? connectTls({ host, port, rejectUnauthorized: false, ...(isIP(host) ? {} : { servername: host }) }, onSecure)
        : connect({ host, port }, () => settle(null));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', settle);
  });
}

function trustProblem(socket: TLSSocket, { pin, shownUrl }: ConnectOptions): FaultError | null {
  const found = socket.getPeerCertificate().fingerprint256;
  if (pin !== null) {
    if (parseFingerprint(found) === pin) return null;
    const expected = `sha256:${pin.toUpperCase().replace(/..(?=.)/g, '$&:')}`;
    return new FaultError(fault('fingerprint-differs', { url: shownUrl, expected, found: `sha256:${found}` }));
  }
  if (socket.authorized) return null;
  const detail = `its certificate is not trusted (${String(socket.authorizationError)}). If it is the machine's own, set "fingerprint" to "sha256:${found}".`;
  return new FaultError(fault('http-failed', { url: shownUrl, detail }));
}
