import type { FieldLines } from './exchange.ts';

/** What other intermediaries see of us in `Via`; a computer's name is nobody's business. */
const pseudonym = 'reveille';

/** Of one hop only, whether `Connection` lists them or not (RFC 9110 §7.6.1, §11.7). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
]);

/** Never taken from a trailer: framing, routing, conditions, authentication, how the body is read (RFC 9110 §6.5.1). */
const notInTrailers =
  /^(content-(length|encoding|type|range)|host|trailer|max-forwards|expect|range|if-.*|cache-control|pragma|authorization|www-authenticate|(set-)?cookie|via|forwarded|x-forwarded-.*|x-real-ip|age|date|expires|location|retry-after|vary|warning)$/;

export interface ClientHead {
  readonly method: string;
  /** `1.0` or `1.1`. */
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
}

/** What is known of the client's connection and of where the request goes. */
export interface Hop {
  /** Address of the client. */
  readonly source: string;
  /** The client is a proxy that we believe about its own clients. */
  readonly isTrusted: boolean;
  /** The connection is encrypted. */
  readonly isSecure: boolean;
  readonly listenerPort: number;
  /** Host that was asked for, that of an absolute-form target before the Host header; null: none was named. */
  readonly host: string | null;
  /** Host to send instead. */
  readonly sendHost?: string | undefined;
}

/** Node's flat list of names and values as field lines. */
export function inPairs(raw: readonly string[]): FieldLines {
  const lines: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) lines.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return lines;
}

/** All values of a field, joined as RFC 9110 §5.3 says; null when it is not there. `name` in lower case. */
export function fieldValue(fields: FieldLines, name: string): string | null {
  let joined: string | null = null;
  for (const [each, value] of fields) {
    // Asked for many names with every request: most differ in length already.
    if (each.length !== name.length || each.toLowerCase() !== name) continue;
    joined = joined === null ? value : `${joined}, ${value}`;
  }
  return joined;
}

/**
 * A request's fields as they go to the next hop: those of this hop are taken off and what tells of us and of the client
 * is added. Length and transfer coding are left to whoever sends the body.
 */
export function requestFields(head: ClientHead, hop: Hop): FieldLines {
  const { httpVersion } = head;
  const given = inPairs(head.rawHeaders);
  const connection = connectionOptions(given);
  const removed = (name: string) =>
    hopByHop.has(name) ||
    connection.has(name) ||
    name === 'host' ||
    name === 'content-length' ||
    (name === 'expect' && httpVersion === '1.0') ||
    (!hop.isTrusted && isForwardingField(name)) ||
    believed.has(name);
  const kept = given.filter(([name]) => !removed(name.toLowerCase()));
  return [
    // Empty where nobody named one, as HTTP/1.0 allows; HTTP/1.1 must have the field (RFC 9110 §7.2).
    ['Host', hop.sendHost ?? hop.host ?? ''],
    ...kept.map((line) => lowerMaxForwards(head.method, line)),
    ...(acceptsTrailers(given) ? [['TE', 'trailers'] as const] : []),
    ['Via', `${httpVersion} ${pseudonym}`],
    ...forwardingFields(hop.isTrusted ? given : [], hop),
  ];
}

/** An answer's fields, final or interim, as they go to the client. */
export function answerFields(rawHeaders: readonly string[], httpVersion: string): FieldLines {
  const given = inPairs(rawHeaders);
  const connection = connectionOptions(given);
  const kept = given.filter(([name]) => !hopByHop.has(name.toLowerCase()) && !connection.has(name.toLowerCase()));
  return [...kept, ['Via', `${httpVersion} ${pseudonym}`]];
}

/** Trailer fields that may pass. */
export function trailerFields(trailers: FieldLines): FieldLines {
  return trailers.filter(([name]) => {
    const key = name.toLowerCase();
    return !hopByHop.has(key) && !notInTrailers.test(key);
  });
}

/** What `Upgrade` offers, for a request on whose connection that is allowed at all (RFC 9110 §7.8); else null. */
export function offeredUpgrade({ httpVersion, rawHeaders }: ClientHead): string | null {
  const given = inPairs(rawHeaders);
  if (httpVersion === '1.0' || !connectionOptions(given).has('upgrade')) return null;
  const protocols = fieldValue(given, 'upgrade')?.split(',') ?? [];
  const passed = protocols.map((protocol) => protocol.trim()).filter((protocol) => !isOfHttpItself(protocol));
  return passed.length === 0 ? null : passed.join(', ');
}

/** An upgrade of HTTP itself: requests on such a connection would come to the endpoint unseen, whatever their path. */
export function isOfHttpItself(protocol: string): boolean {
  return /^\s*(?:h2c\s*$|tls\/)/i.test(protocol);
}

/** Each way through a Reveille is in `Via`; nobody needs as many as this. */
const mostPassages = 8;

/** The request goes round in a circle, for example because an endpoint is our own address under another name. */
export function isCircling(fields: FieldLines): boolean {
  const passages = (fieldValue(fields, 'via') ?? '').split(',').filter((each) => each.trim().endsWith(` ${pseudonym}`));
  return passages.length >= mostPassages;
}

/** How often TRACE or OPTIONS may still be forwarded; 0: we are who must answer (RFC 9110 §7.6.2). Null: no limit. */
export function forwardsLeft({ method, rawHeaders }: ClientHead): number | null {
  if (!countsForwards(method)) return null;
  const value = fieldValue(inPairs(rawHeaders), 'max-forwards');
  return value !== null && /^\d+$/.test(value) ? Number(value) : null;
}

function countsForwards(method: string): boolean {
  return method === 'TRACE' || method === 'OPTIONS';
}

function lowerMaxForwards(method: string, line: FieldLines[number]): FieldLines[number] {
  const [name, value] = line;
  if (!countsForwards(method) || name.toLowerCase() !== 'max-forwards' || !/^\d+$/.test(value)) return line;
  return [name, String(Math.max(0, Number(value) - 1))];
}

function connectionOptions(fields: FieldLines): ReadonlySet<string> {
  const options = fieldValue(fields, 'connection')?.split(',') ?? [];
  return new Set(options.map((option) => option.trim().toLowerCase()).filter((option) => option !== ''));
}

function acceptsTrailers(fields: FieldLines): boolean {
  return /(^|,)\s*trailers\s*(,|$)/i.test(fieldValue(fields, 'te') ?? '');
}

/** Written anew, from what a trusted proxy said and from what we see. */
const believed = new Set(['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port']);

/** Servers that turn field names into variables take `_` for `-`, so a client may not write it that way either. */
function isForwardingField(name: string): boolean {
  const plain = name.replaceAll('_', '-');
  return plain === 'forwarded' || plain === 'x-real-ip' || plain.startsWith('x-forwarded-');
}

function forwardingFields(trusted: FieldLines, hop: Hop): FieldLines {
  const { source, host } = hop;
  const proto = hop.isSecure ? 'https' : 'http';
  const append = (name: string, value: string) => {
    const before = fieldValue(trusted, name);
    return before ? `${before}, ${value}` : value;
  };
  const told = (name: string, value: string) => fieldValue(trusted, name) || value;
  const parts = [`for=${quoted(source)}`, ...(host === null ? [] : [`host=${quoted(host)}`]), `proto=${proto}`];
  return [
    ['Forwarded', append('forwarded', parts.join(';'))],
    ['X-Forwarded-For', append('x-forwarded-for', source)],
    ['X-Forwarded-Proto', told('x-forwarded-proto', proto)],
    ...(host === null ? [] : [['X-Forwarded-Host', told('x-forwarded-host', host)] as const]),
    ['X-Forwarded-Port', told('x-forwarded-port', String(hop.listenerPort))],
  ];
}

/** A node or host as RFC 7239 §4 and §6 write it. */
function quoted(value: string): string {
  const node = value.includes('::') || /^[\da-f]*:[\da-f:.]+$/i.test(value) ? `[${value}]` : value;
  return /^[\w!#$%&'*+.^`|~-]+$/.test(node) ? node : `"${node.replaceAll(/["\\]/g, '\\$&')}"`;
}
