import type { IncomingMessage } from 'node:http';
import { isOfHttpItself } from './fields.ts';

/**
 * Upgrades of HTTP itself are offered by clients that can do without, often with a body; a proxy that does not speak
 * them ignores the offer (RFC 9110 §7.8).
 */
export function isDeclined({ headers, httpVersion }: IncomingMessage): boolean {
  // HTTP/1.0 knows none (RFC 9110 §7.8).
  if (httpVersion === '1.0') return true;
  const protocols = (headers.upgrade ?? '').split(',');
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return hasBody || protocols.every(isOfHttpItself);
}

/** The head of a request as it was, but for the offer: to be read once more, now as a plain request. */
export function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const lowered = name.toLowerCase();
    if (lowered === 'upgrade' || lowered === 'http2-settings') continue;
    lines.push(`${name}: ${lowered === 'connection' ? withoutOffer(value) : value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function withoutOffer(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !['upgrade', 'http2-settings'].includes(option.toLowerCase())).join(', ');
}
