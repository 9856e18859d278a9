import { latin1, good, type Parsed, partial, wrong } from './parsed.ts';

export const mostHeadBytes = 16 * 1024;

/** The head of an HTTP/1 request: what asks, not what follows it. */
export interface HttpHead {
  readonly method: string;
  /** As the client wrote it. */
  readonly target: string;
  /** `1.0` or `1.1`. */
  readonly version: string;
  /** Names in lower case, several lines joined by ", ". */
  readonly fields: ReadonlyMap<string, string>;
  /** Index of what follows it. */
  readonly endsAt: number;
}

const methodThenTarget =
  /^[!#$%&'*+.^_`|~\dA-Za-z-]{1,30}(?: (?:[!-~\x80-\xff]+(?: (?:H(?:T(?:T(?:P(?:\/(?:1(?:\.(?:[01]\r?)?)?)?)?)?)?)?)?)?)?)?$/;
const requestLine = /^(\S+) (\S+) HTTP\/(1\.[01])$/;
const fieldLine = /^([!#$%&'*+.^_`|~\dA-Za-z-]+):[ \t]*([^\0]*?)[ \t]*$/;

/**
 * Reads the head of an HTTP/1 request: RFC 9112 §3 and §5. Bytes that cannot become a request line are `wrong` at once.
 * Empty lines before it are passed over (§2.2).
 */
export function parseHttpHead(bytes: Uint8Array): Parsed<HttpHead> {
  const text = latin1(bytes.subarray(0, mostHeadBytes));
  const begin = /^(?:\r?\n){0,4}/.exec(text)?.[0].length ?? 0;
  const firstEnd = text.indexOf('\n', begin);
  const first = text.slice(begin, firstEnd < 0 ? undefined : firstEnd).replace(/\r$/, '');
  if (firstEnd < 0) {
    const isPossible = first === '' || methodThenTarget.test(first);
    return isPossible && text.length < mostHeadBytes ? partial : wrong;
  }
  const [, method, target, version] = requestLine.exec(first) ?? [];
  if (method === undefined || target === undefined || version === undefined || !methodThenTarget.test(first))
    return wrong;
  // Looked for first: whoever sends it byte by byte must not have every field read again each time.
  const end = /\n\r?\n/.exec(text.slice(firstEnd));
  if (!end) return text.length < mostHeadBytes ? partial : wrong;
  const fields = new Map<string, string>();
  const lines = text.slice(firstEnd + 1, firstEnd + end.index + 1).split('\n');
  for (const line of lines.slice(0, -1)) {
    const [, name, value] = fieldLine.exec(line.replace(/\r$/, '')) ?? [];
    if (name === undefined || value === undefined) return wrong;
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return good({ method, target, version, fields, endsAt: firstEnd + end.index + end[0].length });
}
