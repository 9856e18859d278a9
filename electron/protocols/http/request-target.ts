/** What a request's first line and Host header ask for. */
export interface RequestTarget {
  /** Host and port as the client wrote them; null when it named none. */
  readonly authority: string | null;
  /** In lower case, without port, brackets and a final dot; null when the client named none. */
  readonly host: string | null;
  /** As the client wrote it, without query; `*` for the whole server. */
  readonly path: string;
  /** With its `?`; empty when there is none. */
  readonly query: string;
}

/**
 * Reads a request target in origin, absolute or asterisk form (RFC 9112 §3.2); null for anything else. The host of an
 * absolute form counts instead of the Host header.
 */
export function readRequestTarget(url: string, hostHeader: string | undefined): RequestTarget | null {
  if (url === '*') return { ...hostOf(hostHeader), path: '*', query: '' };
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url);
  const rest = absolute ? (absolute[2] ?? '') : url;
  const [, path = '', query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(rest) ?? [];
  if (!absolute && !path.startsWith('/')) return null;
  return { ...hostOf(absolute ? absolute[1] : hostHeader), path: path || '/', query };
}

function hostOf(authority: string | undefined): Pick<RequestTarget, 'authority' | 'host'> {
  const [, bracketed, name] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(authority?.trim() ?? '') ?? [];
  const host = (bracketed ?? name ?? '').toLowerCase().replace(/\.$/, '');
  return host === '' ? { authority: null, host: null } : { authority: authority ?? null, host };
}

/**
 * The path by which a route is chosen, written as `plainPath` writes those of the settings: what need not be
 * percent-encoded is decoded, what must be is encoded, dot segments are removed (RFC 3986 §6.2.2). An encoded slash
 * stays encoded, so that it never splits a segment.
 */
export function normalPath(path: string): string {
  const decoded = path.replaceAll(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code.toUpperCase();
  });
  const encoded = decoded.replaceAll(/[^\w.~%;,/?:@&=+$!*'()#-]/g, hexCode);
  const segments: string[] = [];
  const given = encoded.split('/').slice(1);
  for (const [index, segment] of given.entries()) {
    const isLast = index === given.length - 1;
    if (segment !== '.' && segment !== '..') {
      segments.push(segment);
      continue;
    }
    if (segment === '..') segments.pop();
    if (isLast) segments.push('');
  }
  return `/${segments.join('/')}`;
}

/** Whether some part of a path is `.` or `..`, however it is written. */
export function hasDotSegment(path: string): boolean {
  return /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** Node gives the bytes of a request's head one by one as characters. */
function hexCode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
