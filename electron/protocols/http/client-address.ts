import type { IncomingHttpHeaders } from 'node:http';
import { plainAddress, type SourceRules } from '../../engine/source-rules.ts';

/**
 * Whose request it is: that of the connection's other end, unless it is a proxy that is believed; then the last address
 * in X-Forwarded-For or Forwarded (RFC 7239) that is no such proxy itself.
 */
export function clientAddress(peer: string, headers: IncomingHttpHeaders, trusted: SourceRules | null): string {
  if (!trusted?.permits(peer)) return peer;
  let client = peer;
  for (const named of namedClients(headers).toReversed()) {
    const address = plainAddress(named);
    // Nobody vouches for what stands before something that is no address.
    if (address === null) return client;
    client = address;
    if (!trusted.permits(address)) return client;
  }
  return client;
}

function namedClients(headers: IncomingHttpHeaders): readonly string[] {
  const plain = headers['x-forwarded-for'];
  const lines = typeof plain === 'string' ? plain : plain?.join(',');
  if (lines) return lines.split(',').map(withoutPort);
  const forwarded = headers['forwarded'];
  if (!forwarded) return [];
  return forwarded.split(',').map((element) => {
    const [, node = ''] = /(?:^|;)\s*for=("[^"]*"|[^;\s]*)/i.exec(element) ?? [];
    return withoutPort(node.replaceAll('"', ''));
  });
}

function withoutPort(text: string): string {
  const [, bracketed, name] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(text.trim()) ?? [];
  return bracketed ?? name ?? text.trim();
}
