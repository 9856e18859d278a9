import { type ClientHead, fieldValue, inPairs, offeredUpgrade } from './fields.ts';

/**
 * Node hands every request that offers an upgrade over as a bare connection, unread body included. One whose offer is
 * to be ignored (RFC 9110 §7.8) must go through the parser again: these are its bytes without the offer. Ignored are
 * offers of HTTP/1.0, offers of HTTP/2, which clients make with any request, and offers with a body. Null: the
 * offer holds. `head` is what came behind the request's head.
 */
export function withoutUpgrade(request: ClientHead, url: string, head: Buffer): Buffer | null {
  const fields = inPairs(request.rawHeaders);
  const hasBody =
    (fieldValue(fields, 'content-length') ?? '0') !== '0' || fieldValue(fields, 'transfer-encoding') !== null;
  const offers = (offeredUpgrade(request) ?? '').split(',').map((offer) => offer.trim().toLowerCase());
  const isUseful = offers.some((offer) => offer !== '' && offer !== 'h2c' && !offer.startsWith('http/'));
  if (!hasBody && isUseful) return null;
  const kept = fields.filter(([name]) => name.toLowerCase() !== 'upgrade');
  const lines = kept.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([
    Buffer.from(`${request.method} ${url} HTTP/${request.httpVersion}\r\n${lines}\r\n`, 'latin1'),
    head,
  ]);
}
