/** A request that reached an endpoint. */
export interface ReachedRequest {
  readonly line: string;
  readonly fields: readonly (readonly [string, string])[];
  /** Null: it broke off. */
  readonly body: string | null;
  readonly trailers: readonly (readonly [string, string])[];
}

const token = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * Reads what reached an endpoint by the letter of RFC 9112, with no tolerance at all, so that whatever passes can be
 * read in one way only. Throws for anything else.
 */
export function readProperRequests(bytes: string): readonly ReachedRequest[] {
  const requests: ReachedRequest[] = [];
  let rest = bytes;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`a head breaks off: ${JSON.stringify(rest)}`);
    const [line = '', ...lines] = rest.slice(0, end).split('\r\n');
    rest = rest.slice(end + 4);
    if (!/^[A-Z-]+ [^\s#]+ HTTP\/1\.1$/.test(line)) throw new Error(`request line: ${JSON.stringify(line)}`);
    const fields = lines.map(properLine);
    const valuesOf = (name: string) => fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
    const lengths = valuesOf('content-length');
    const codings = valuesOf('transfer-encoding');
    if (valuesOf('host').length !== 1) throw new Error(`not one Host: ${lines.join(' | ')}`);
    if (lengths.length + codings.length > 1) throw new Error(`ambiguous: ${lines.join(' | ')}`);
    if (codings.length > 0) {
      if (codings[0] !== 'chunked') throw new Error(`coding: ${codings[0]}`);
      const [body, after, trailers] = properChunks(rest);
      requests.push({ line, fields, body, trailers });
      rest = after;
      continue;
    }
    const length = lengths[0] ?? '0';
    if (!/^(0|[1-9]\d*)$/.test(length)) throw new Error(`length: ${length}`);
    const isWhole = rest.length >= Number(length);
    requests.push({ line, fields, body: isWhole ? rest.slice(0, Number(length)) : null, trailers: [] });
    rest = isWhole ? rest.slice(Number(length)) : '';
  }
  return requests;
}

function properLine(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  if (!token.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(line)) throw new Error(`field line: ${JSON.stringify(line)}`);
  return [name, line.slice(colon + 1).trim()];
}

function properChunks(text: string): readonly [body: string | null, rest: string, trailers: [string, string][]] {
  const trailers: [string, string][] = [];
  let body = '';
  let rest = text;
  for (;;) {
    const [line, size = ''] = /^([\da-f]+)\r\n/.exec(rest) ?? [];
    if (line === undefined) {
      if (!/^[\da-f]*\r?$/.test(rest)) throw new Error(`chunk: ${JSON.stringify(rest.slice(0, 40))}`);
      return [null, '', []];
    }
    const length = Number.parseInt(size, 16);
    rest = rest.slice(line.length);
    if (length === 0) break;
    if (rest.length < length + 2) return [null, '', []];
    if (rest.slice(length, length + 2) !== '\r\n') throw new Error('a chunk is longer than it says');
    body += rest.slice(0, length);
    rest = rest.slice(length + 2);
  }
  for (;;) {
    const end = rest.indexOf('\r\n');
    if (end < 0) return [null, '', []];
    const line = rest.slice(0, end);
    rest = rest.slice(end + 2);
    if (line === '') return [body, rest, trailers];
    const [name, value] = properLine(line);
    trailers.push([name, value]);
    if (/^(content-length|transfer-encoding|host)$/i.test(name)) throw new Error(`trailer: ${line}`);
  }
}
