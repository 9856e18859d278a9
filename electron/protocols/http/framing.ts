import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { FieldLines } from './exchange.ts';
import { type ClientHead, fieldValue, forwardsLeft, inPairs, isCircling } from './fields.ts';

/** Why a request is not taken: told with this status, and the connection ends. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Neither visible nor a blank, but for the upper half of Latin-1, as which Node gives bytes that are not ASCII. */
const forbiddenInValues = /[^\t\x20-\x7e\x80-\xff]/;
const portPattern = '(?::(\\d*))?';
const bracketed = new RegExp(`^\\[([\\da-f:.]+)\\]${portPattern}$`, 'i');
/** Node's parser knows these and takes `RTSP/1.0` and `ICE/1.0` for HTTP. */
const ofOtherProtocols = new Set([
  'ANNOUNCE',
  'DESCRIBE',
  'FLUSH',
  'GET_PARAMETER',
  'PAUSE',
  'PLAY',
  'RECORD',
  'REDIRECT',
  'SET_PARAMETER',
  'SETUP',
  'SOURCE',
  'TEARDOWN',
]);
/** `reg-name` of RFC 3986 §3.2.2. */
const named = new RegExp(`^(?:[\\w.~!$&'()*+,;=-]|%[\\da-f]{2})+${portPattern}$`, 'i');

/** Connections on which a request was refused: where the next one would begin cannot be told. */
const refused = new WeakSet<object>();

/**
 * Says what is wrong with a request that Node's parser let pass: anything that two implementations could take for two
 * different requests (RFC 9112 §3, §6, §11.2), or that makes no sense here. Null: it may be forwarded. After a refusal
 * every further request on the same connection, which the parser may have read already, is refused too.
 */
export function requestProblem(
  request: ClientHead & { readonly url: string; readonly socket: object },
): Refusal | null {
  if (refused.has(request.socket)) return bad('an earlier request on this connection was not proper');
  const problem = problemOf(request);
  if (problem) refused.add(request.socket);
  return problem;
}

function problemOf(request: ClientHead & { readonly url: string }): Refusal | null {
  const fields = inPairs(request.rawHeaders);
  if (request.httpVersion !== '1.0' && request.httpVersion !== '1.1') {
    return { status: 505, reason: 'only HTTP/1.0 and HTTP/1.1 are spoken here' };
  }
  if (request.method === 'CONNECT') return { status: 501, reason: 'this is no forward proxy' };
  if (ofOtherProtocols.has(request.method)) return { status: 501, reason: 'this is not a method of HTTP' };
  if (isCircling(fields)) return { status: 508, reason: 'this request has come through here too often' };
  // The last one allowed must answer itself, and has nothing to say (RFC 9110 §7.6.2).
  if (forwardsLeft(request) === 0) return { status: 501, reason: 'this request may go no further than this proxy' };
  return (
    valueProblem(fields) ??
    hostProblem(request.httpVersion, fields) ??
    targetProblem(request.method, request.url) ??
    lengthProblem(request, fields)
  );
}

function bad(reason: string): Refusal {
  return { status: 400, reason };
}

function valueProblem(fields: FieldLines): Refusal | null {
  const wrong = fields.find(([, value]) => forbiddenInValues.test(value));
  return wrong ? bad(`the field ${wrong[0]} has a character that is not allowed`) : null;
}

function hostProblem(httpVersion: string, fields: FieldLines): Refusal | null {
  const hosts = fields.filter(([name]) => name.toLowerCase() === 'host');
  if (hosts.length > 1) return bad('there are several Host fields');
  const host = hosts[0]?.[1];
  if (host === undefined) return httpVersion === '1.0' ? null : bad('there is no Host field');
  return isAuthority(host) ? null : bad('the Host field is not a host');
}

function isAuthority(text: string): boolean {
  const [, address, portOfAddress] = bracketed.exec(text) ?? [];
  const [name, portOfName] = named.exec(text) ?? [];
  if (address === undefined ? name === undefined : !isIPv6(address)) return false;
  return Number(portOfAddress ?? portOfName ?? 0) <= 65_535;
}

function targetProblem(method: string, url: string): Refusal | null {
  if (/[\s#]/.test(url)) return bad('the request target has a character that is not allowed');
  if (url.startsWith('/')) return null;
  if (url === '*') return method === 'OPTIONS' ? null : bad('only OPTIONS may ask for *');
  const [, authority] = /^https?:\/\/([^/?]*)/i.exec(url) ?? [];
  if (authority === undefined) return bad('the request target is not a path');
  return isAuthority(authority) ? null : bad('the request target has no proper host');
}

function lengthProblem({ method, httpVersion }: ClientHead, fields: FieldLines): Refusal | null {
  const codings = fieldValue(fields, 'transfer-encoding');
  const lengths = fields.filter(([name]) => name.toLowerCase() === 'content-length').map(([, value]) => value);
  if (codings !== null) {
    if (lengths.length > 0) return bad('there are Transfer-Encoding and Content-Length');
    if (httpVersion === '1.0') return bad('HTTP/1.0 has no Transfer-Encoding');
    if (codings.toLowerCase() !== 'chunked')
      return { status: 501, reason: 'only the transfer coding chunked is known' };
  }
  if (lengths.length > 1) return bad('there are several Content-Length fields');
  if (lengths.some((length) => !isLength(length))) return bad('Content-Length is not a number');
  const hasBody = codings !== null || Number(lengths[0] ?? 0) > 0;
  return method === 'TRACE' && hasBody ? bad('TRACE has no body') : null;
}

function isLength(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER;
}

/** Says why an endpoint's answer cannot be passed on; null when it can. The connection must not be used again. */
export function answerProblem(message: IncomingMessage): string | null {
  const fields = inPairs(message.rawHeaders);
  if (message.httpVersion !== '1.0' && message.httpVersion !== '1.1') return 'the answer is not HTTP/1';
  if (valueProblem(fields) || forbiddenInValues.test(message.statusMessage ?? '')) {
    return 'the head of the answer has a character that is not allowed';
  }
  const codings = fieldValue(fields, 'transfer-encoding');
  const lengths = fields.filter(([name]) => name.toLowerCase() === 'content-length').map(([, value]) => value);
  if (
    codings !== null &&
    (lengths.length > 0 || message.httpVersion === '1.0' || codings.toLowerCase() !== 'chunked')
  ) {
    return 'the length of the answer is ambiguous';
  }
  if (lengths.some((length) => !isLength(length) || length !== lengths[0]))
    return 'the length of the answer is ambiguous';
  return null;
}
