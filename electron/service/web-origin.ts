import type { IncomingMessage } from 'node:http';
import { type Fault, fault } from '../../shared/faults.ts';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The name in a `Host` header, lower case and without port; null when there is none that a browser would send. */
export function hostName(header: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header ?? '');
  return match?.[1]?.toLowerCase() ?? null;
}

/**
 * Null when the request was really meant for us. A page elsewhere whose name was pointed at our address (DNS
 * rebinding) sends its own name as `Host`, and a page that reaches over sends its own `Origin`.
 */
export function originFault(request: IncomingMessage, ownNames: ReadonlySet<string>): Fault | null {
  const host = hostName(request.headers.host);
  if (host === null || !isOwnName(host, ownNames, request.socket.localAddress)) {
    return fault('host-not-allowed', { host: (request.headers.host ?? '').slice(0, 100) });
  }
  const origin = request.headers.origin;
  if (origin !== undefined && !isOrigin(origin, request.headers.host ?? '')) {
    return fault('origin-not-allowed', { origin: origin.slice(0, 100) });
  }
  return null;
}

function isOwnName(host: string, ownNames: ReadonlySet<string>, boundAddress: string | undefined): boolean {
  if (loopbackNames.has(host) || ownNames.has(host)) return true;
  // An address cannot be rebound, so the one that this connection came in on is ours whatever we are bound to.
  const address = boundAddress?.replace(/^::ffff:/i, '').replace(/%.*$/, '');
  return address !== undefined && (host === address || host === `[${address}]`);
}

/** Https too: a reverse proxy before us may speak it. */
function isOrigin(origin: string, host: string): boolean {
  const lower = origin.toLowerCase();
  return lower === `http://${host.toLowerCase()}` || lower === `https://${host.toLowerCase()}`;
}

export function isLoopback(host: string | null): boolean {
  return (
    host !== null && (host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host))
  );
}
