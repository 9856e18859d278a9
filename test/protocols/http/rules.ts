import type { ReachedRequest } from './proper-request.ts';

/** What a client must have got. */
export interface SeenAnswer {
  readonly status: number;
  readonly reason: string;
  /** Field lines of the final answer. */
  readonly fields: readonly (readonly [string, string])[];
  readonly interim: readonly { readonly status: number; readonly fields: readonly (readonly [string, string])[] }[];
  /** Without chunks. */
  readonly body: string;
  readonly trailers: readonly (readonly [string, string])[];
  /** False: it was cut off. */
  readonly isWhole: boolean;
}

/** One rule of RFC 9110 and 9112 about what passes an intermediary, checked with one request and its answer. */
export interface Rule {
  readonly name: string;
  readonly request: string;
  readonly answer: string;
  /** How the endpoint ends the connection after its answer; by default it keeps it. */
  readonly ends?: 'fin' | 'reset';
  readonly reached?: Expected<ReachedRequest>;
  readonly seen?: Expected<SeenAnswer>;
  /** Why the reference does otherwise; absent: it does the same. */
  readonly nginx?: string;
}

export interface Expected<Message> {
  /** Lines that stand there exactly so, in this order. */
  readonly has?: readonly string[];
  /** Names that must not be there, in lower case. */
  readonly lacks?: readonly string[];
  readonly is?: Partial<Message>;
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

function get(...lines: readonly string[]): string {
  return ['GET / HTTP/1.1', 'Host: site.example', ...lines]
    .map((line) => `${line}\r\n`)
    .join('')
    .concat('\r\n');
}

function post(lines: readonly string[], body: string): string {
  return ['POST / HTTP/1.1', 'Host: site.example', ...lines]
    .map((line) => `${line}\r\n`)
    .join('')
    .concat('\r\n', body);
}

function answer(lines: readonly string[], body = ''): string {
  return [...lines]
    .map((line) => `${line}\r\n`)
    .join('')
    .concat('\r\n', body);
}

const noConnectionOptions = 'it looks at its own list of fields only, not at what Connection names';
const noVia = 'it adds no Via';
const noTrailers = 'it drops trailers';
const noInterim = 'it drops interim answers';
const keepsProxyFields = 'it takes fields for proxies for ordinary ones';
const believes = 'it takes over what the client says, where nothing is configured';
const readsAhead = 'it tells the length where it has the whole body already';
const ownReason = 'it passes the reason on, but checks less';

export const requestRules: readonly Rule[] = [
  {
    name: 'path and query pass as they are',
    request: 'GET /a%2Fb/%7Euser//c;d=1?q=%20+&q=[] HTTP/1.1\r\nHost: site.example\r\n\r\n',
    answer: ok,
    reached: { is: { line: 'GET /a%2Fb/%7Euser//c;d=1?q=%20+&q=[] HTTP/1.1' } },
  },
  {
    name: 'OPTIONS * passes as it is',
    request: 'OPTIONS * HTTP/1.1\r\nHost: site.example\r\n\r\n',
    answer: ok,
    reached: { is: { line: 'OPTIONS * HTTP/1.1' } },
    nginx: 'it refuses the form',
  },
  {
    name: 'fields keep their order, their case and their lines',
    request: get('X-B: 1', 'x-a: 2', 'X-b: 3', 'Accept: a', 'ACCEPT: b', 'Cookie: c=1', 'Cookie: d=2'),
    answer: ok,
    reached: { has: ['X-B: 1', 'x-a: 2', 'X-b: 3', 'Accept: a', 'ACCEPT: b', 'Cookie: c=1', 'Cookie: d=2'] },
  },
  {
    name: 'bytes beyond ASCII in a field pass',
    request: get('X-Name: Z\u00fcrich'),
    answer: ok,
    reached: { has: ['X-Name: Z\u00fcrich'] },
  },
  {
    name: 'what Connection names is of this hop only',
    request: get(
      'Connection: close, X-Hop',
      'Connection: x-other ,, Keep-Alive',
      'X-Hop: 1',
      'X-OTHER: 2',
      'X-Stays: 3',
    ),
    answer: ok,
    reached: { has: ['X-Stays: 3'], lacks: ['x-hop', 'x-other'] },
    nginx: noConnectionOptions,
  },
  {
    name: 'fields of this hop are taken off without being named',
    request: get('Keep-Alive: timeout=5', 'TE: gzip', 'Upgrade: h2c', 'X-Stays: 3'),
    answer: ok,
    reached: { has: ['X-Stays: 3'], lacks: ['keep-alive', 'te', 'upgrade'] },
  },
  {
    name: 'fields for proxies are taken off',
    request: get('Proxy-Connection: keep-alive', 'Proxy-Authorization: Basic eA==', 'Authorization: Basic eQ=='),
    answer: ok,
    reached: { has: ['Authorization: Basic eQ=='], lacks: ['proxy-connection', 'proxy-authorization'] },
    nginx: keepsProxyFields,
  },
  {
    name: 'TE: trailers is said again for the next hop',
    request: get('TE: deflate;q=0.5, trailers', 'Connection: TE'),
    answer: ok,
    reached: { has: ['TE: trailers', 'Connection: TE'] },
    nginx: noTrailers,
  },
  {
    name: 'an offer of HTTP/2 is not passed on',
    request: get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'),
    answer: ok,
    reached: { lacks: ['upgrade', 'http2-settings'] },
    nginx: noConnectionOptions,
  },
  {
    name: 'an offer of HTTP/2 that comes with a body is ignored, the body is not',
    request: post(
      ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA', 'Content-Length: 3'],
      'abc',
    ),
    answer: ok,
    reached: { lacks: ['upgrade', 'http2-settings'], is: { body: 'abc' } },
    nginx: noConnectionOptions,
  },
  {
    name: 'Via is appended to',
    request: get('Via: 1.0 fred, 1.1 other'),
    answer: ok,
    reached: { has: ['Via: 1.0 fred, 1.1 other', 'Via: 1.1 reveille'] },
    nginx: noVia,
  },
  {
    name: 'Via names the version in which the request came',
    request: 'GET / HTTP/1.0\r\nHost: site.example\r\n\r\n',
    answer: ok,
    reached: { has: ['Via: 1.0 reveille'], is: { line: 'GET / HTTP/1.1' } },
    nginx: noVia,
  },
  {
    name: 'a client cannot say who it is',
    request: get(
      'Forwarded: for=192.0.2.9',
      'X-Forwarded-For: 192.0.2.9',
      'X_Forwarded_For: 192.0.2.9',
      'X-Real-IP: 192.0.2.9',
    ),
    answer: ok,
    reached: {
      has: ['Forwarded: for=127.0.0.1;host=site.example;proto=http', 'X-Forwarded-For: 127.0.0.1'],
      lacks: ['x_forwarded_for', 'x-real-ip'],
    },
    nginx: believes,
  },
  {
    name: 'a body of known length passes',
    request: post(['Content-Length: 11'], 'hello world'),
    answer: ok,
    reached: { has: ['Content-Length: 11'], is: { body: 'hello world' } },
  },
  {
    name: 'a body in chunks passes, without extensions',
    request: post(['Transfer-Encoding: Chunked'], '5;a=b\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'),
    answer: ok,
    reached: { has: ['Transfer-Encoding: chunked'], is: { body: 'hello world' } },
    nginx: readsAhead,
  },
  {
    name: 'trailers of a request pass, but for what must not stand there',
    request: post(
      ['Transfer-Encoding: chunked', 'Trailer: X-Sum'],
      '3\r\nabc\r\n0\r\nX-Sum: 7\r\nHost: other\r\nAuthorization: x\r\n\r\n',
    ),
    answer: ok,
    reached: { has: ['Trailer: X-Sum'], is: { body: 'abc', trailers: [['X-Sum', '7']] } },
    nginx: noTrailers,
  },
  {
    name: 'no body is no body',
    request: post(['Content-Length: 0'], ''),
    answer: ok,
    reached: { has: ['Content-Length: 0'], lacks: ['transfer-encoding'], is: { body: '' } },
  },
  {
    name: 'GET may have a body',
    request: `GET / HTTP/1.1\r\nHost: site.example\r\nContent-Length: 3\r\n\r\nabc`,
    answer: ok,
    reached: { has: ['Content-Length: 3'], is: { body: 'abc' } },
  },
  {
    name: 'DELETE may have a body in chunks',
    request: `DELETE / HTTP/1.1\r\nHost: site.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    answer: ok,
    reached: { has: ['Transfer-Encoding: chunked'], is: { body: 'abc' } },
    nginx: readsAhead,
  },
  {
    name: 'GET without a body gets none',
    request: get(),
    answer: ok,
    reached: { lacks: ['content-length', 'transfer-encoding'], is: { body: '' } },
  },
  {
    name: 'Max-Forwards counts for OPTIONS',
    request: 'OPTIONS /a HTTP/1.1\r\nHost: site.example\r\nMax-Forwards: 3\r\n\r\n',
    answer: ok,
    reached: { has: ['Max-Forwards: 2'] },
    nginx: 'it does not count',
  },
  {
    name: 'Max-Forwards counts for nothing else',
    request: get('Max-Forwards: 3'),
    answer: ok,
    reached: { has: ['Max-Forwards: 3'] },
  },
  {
    name: 'what wants a proper answer keeps its conditions',
    request: get(
      'If-None-Match: "a", "b"',
      'Range: bytes=0-1',
      'If-Range: "a"',
      'Cache-Control: no-cache',
      'Pragma: x',
    ),
    answer: ok,
    reached: {
      has: ['If-None-Match: "a", "b"', 'Range: bytes=0-1', 'If-Range: "a"', 'Cache-Control: no-cache', 'Pragma: x'],
    },
  },
];

export const answerRules: readonly Rule[] = [
  {
    name: 'status and reason pass',
    request: get(),
    answer: answer(['HTTP/1.1 299 Never Heard Of', 'Content-Length: 2'], 'hi'),
    seen: { is: { status: 299, reason: 'Never Heard Of', body: 'hi', isWhole: true } },
  },
  {
    name: 'a reason may be empty',
    request: get(),
    answer: answer(['HTTP/1.1 404 ', 'Content-Length: 0']),
    seen: { is: { status: 404, reason: '', isWhole: true } },
  },
  {
    name: 'fields keep their order, their case and their lines',
    request: get(),
    answer: answer([
      'HTTP/1.1 200 OK',
      'x-b: 1',
      'X-A: 2',
      'Set-Cookie: a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT',
      'set-cookie: b=2',
      'X-B: 3',
      'Content-Length: 0',
    ]),
    seen: {
      has: ['x-b: 1', 'X-A: 2', 'Set-Cookie: a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT', 'set-cookie: b=2', 'X-B: 3'],
    },
  },
  {
    name: 'bytes beyond ASCII in a field pass',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK', 'X-Name: Z\u00c3\u00bcrich', 'Content-Length: 0']),
    seen: { has: ['X-Name: Z\u00c3\u00bcrich'] },
  },
  {
    name: 'what Connection names is of that hop only',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK', 'Connection: X-Secret', 'X-Secret: 1', 'X-Stays: 2', 'Content-Length: 0']),
    seen: { has: ['X-Stays: 2'], lacks: ['x-secret'] },
    nginx: noConnectionOptions,
  },
  {
    name: 'fields for proxies are taken off',
    request: get(),
    answer: answer([
      'HTTP/1.1 200 OK',
      'Proxy-Authenticate: Basic',
      'Proxy-Connection: close',
      'WWW-Authenticate: Basic',
      'Content-Length: 0',
    ]),
    seen: { has: ['WWW-Authenticate: Basic'], lacks: ['proxy-authenticate', 'proxy-connection'] },
    nginx: keepsProxyFields,
  },
  {
    name: 'Via is appended to',
    request: get(),
    answer: answer(['HTTP/1.0 200 OK', 'Via: 1.1 other', 'Content-Length: 0']),
    seen: { has: ['Via: 1.1 other', 'Via: 1.0 reveille'] },
    nginx: noVia,
  },
  {
    name: 'the endpoint closing its connection does not close the client\u2019s',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK', 'Connection: close', 'Content-Length: 2'], 'hi'),
    seen: { lacks: ['x'], is: { body: 'hi', isWhole: true } },
  },
  {
    name: 'chunks pass',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], '2;x=y\r\nhi\r\n6\r\n there\r\n0\r\n\r\n'),
    seen: { has: ['Transfer-Encoding: chunked'], is: { body: 'hi there', isWhole: true } },
  },
  {
    name: 'trailers of an answer pass, but for what must not stand there',
    request: get('TE: trailers', 'Connection: TE'),
    answer: answer(
      ['HTTP/1.1 200 OK', 'Trailer: X-Sum', 'Transfer-Encoding: chunked'],
      '2\r\nhi\r\n0\r\nX-Sum: 7\r\nSet-Cookie: a=b\r\n\r\n',
    ),
    seen: { has: ['Trailer: X-Sum'], is: { body: 'hi', trailers: [['X-Sum', '7']], isWhole: true } },
    nginx: noTrailers,
  },
  {
    name: 'an answer that ends with the connection gets chunks',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK'], 'to the end'),
    ends: 'fin',
    seen: { has: ['Transfer-Encoding: chunked'], is: { body: 'to the end', isWhole: true } },
  },
  {
    name: 'HTTP/1.0 clients get no chunks',
    request: 'GET / HTTP/1.0\r\nHost: site.example\r\n\r\n',
    answer: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], '2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n'),
    seen: { lacks: ['transfer-encoding', 'x-sum'], is: { body: 'hi' } },
  },
  {
    name: 'HTTP/1.0 endpoints are understood',
    request: get(),
    answer: answer(['HTTP/1.0 200 OK'], 'old'),
    ends: 'fin',
    seen: { has: ['Transfer-Encoding: chunked'], is: { body: 'old', isWhole: true } },
  },
  {
    name: 'HEAD keeps the length it is told and has no body',
    request: 'HEAD / HTTP/1.1\r\nHost: site.example\r\n\r\n',
    answer: answer(['HTTP/1.1 200 OK', 'Content-Length: 1234']),
    seen: { has: ['Content-Length: 1234'], is: { body: '' } },
  },
  {
    name: 'HEAD of something in chunks has no body either',
    request: 'HEAD / HTTP/1.1\r\nHost: site.example\r\n\r\n',
    answer: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked']),
    seen: { lacks: ['content-length'], is: { body: '' } },
  },
  {
    name: '304 keeps the length it is told and has no body',
    request: get('If-None-Match: "a"'),
    answer: answer(['HTTP/1.1 304 Not Modified', 'Content-Length: 1234', 'ETag: "a"']),
    seen: { has: ['Content-Length: 1234', 'ETag: "a"'], is: { status: 304, body: '' } },
  },
  {
    name: '204 has neither a length nor a body',
    request: get(),
    answer: answer(['HTTP/1.1 204 No Content', 'Content-Length: 5']),
    seen: { lacks: ['content-length', 'transfer-encoding'], is: { status: 204, body: '' } },
    nginx: 'it passes the length on',
  },
  {
    name: 'interim answers pass in their order',
    request: get(),
    answer: answer(['HTTP/1.1 102 Processing']).concat(
      answer(['HTTP/1.1 103 Early Hints', 'Link: </a>; rel=preload', 'Link: </b>; rel=preload']),
      answer(['HTTP/1.1 103 Early Hints', 'Connection: X-Hop', 'X-Hop: 1', 'Link: </c>; rel=preload']),
      ok,
    ),
    seen: {
      is: {
        status: 200,
        interim: [
          { status: 102, fields: [['Via', '1.1 reveille']] },
          {
            status: 103,
            fields: [
              ['Link', '</a>; rel=preload'],
              ['Link', '</b>; rel=preload'],
              ['Via', '1.1 reveille'],
            ],
          },
          {
            status: 103,
            fields: [
              ['Link', '</c>; rel=preload'],
              ['Via', '1.1 reveille'],
            ],
          },
        ],
      },
    },
    nginx: noInterim,
  },
  {
    name: 'HTTP/1.0 clients get no interim answers',
    request: 'GET / HTTP/1.0\r\nHost: site.example\r\n\r\n',
    answer: answer(['HTTP/1.1 103 Early Hints', 'Link: </a>; rel=preload']).concat(ok),
    seen: { is: { status: 200, interim: [] } },
    nginx: noInterim,
  },
  ...[
    [
      'both Content-Length and Transfer-Encoding',
      answer(['HTTP/1.1 200 OK', 'Content-Length: 2', 'Transfer-Encoding: chunked'], '2\r\nhi\r\n0\r\n\r\n'),
    ],
    [
      'both Transfer-Encoding and Content-Length',
      answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Content-Length: 2'], '2\r\nhi\r\n0\r\n\r\n'),
    ],
    ['two lengths', answer(['HTTP/1.1 200 OK', 'Content-Length: 2', 'Content-Length: 3'], 'hi!')],
    ['a list of lengths', answer(['HTTP/1.1 200 OK', 'Content-Length: 2, 3'], 'hi!')],
    ['a length with a sign', answer(['HTTP/1.1 200 OK', 'Content-Length: +2'], 'hi')],
    ['a negative length', answer(['HTTP/1.1 200 OK', 'Content-Length: -2'], 'hi')],
    [
      'a coding that was not asked for',
      answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked'], '2\r\nhi\r\n0\r\n\r\n'),
    ],
    ['an unknown coding', answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: cow'], 'hi')],
    ['chunks in HTTP/1.0', answer(['HTTP/1.0 200 OK', 'Transfer-Encoding: chunked'], '2\r\nhi\r\n0\r\n\r\n')],
    ['a space before a colon', answer(['HTTP/1.1 200 OK', 'Content-Length : 2'], 'hi')],
    ['a NUL in a field', answer(['HTTP/1.1 200 OK', 'X: a\u0000b', 'Content-Length: 2'], 'hi')],
    ['a control character in a field', answer(['HTTP/1.1 200 OK', 'X: a\u0001b', 'Content-Length: 2'], 'hi')],
    ['a lone CR in a field', answer(['HTTP/1.1 200 OK', 'X: a\rSet-Cookie: b', 'Content-Length: 2'], 'hi')],
    ['another protocol', answer(['SSH-2.0-Server'])],
    ['another version', answer(['HTTP/2.0 200 OK', 'Content-Length: 0'])],
    ['a status that is none', answer(['HTTP/1.1 20 OK', 'Content-Length: 0'])],
    [
      'a change of protocol that nobody offered',
      answer(['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: x']),
    ],
    ['a head without end', answer(['HTTP/1.1 200 OK', `X: ${'a'.repeat(200_000)}`])],
  ].map(([what = '', text = '']) => ({
    name: `an answer with ${what} is refused`,
    request: get(),
    answer: text,
    ends: 'fin' as const,
    seen: { is: { status: 502, isWhole: true } },
    nginx: ownReason,
  })),
  {
    name: 'an endpoint that closes at once is a bad gateway',
    request: get(),
    answer: '',
    ends: 'fin',
    seen: { is: { status: 502, isWhole: true } },
  },
  {
    name: 'an endpoint that resets at once is a bad gateway',
    request: get(),
    answer: '',
    ends: 'reset',
    seen: { is: { status: 502, isWhole: true } },
  },
  {
    name: 'half a head is a bad gateway',
    request: get(),
    answer: 'HTTP/1.1 200 OK\r\nContent-Len',
    ends: 'fin',
    seen: { is: { status: 502, isWhole: true } },
  },
  {
    name: 'a body that is too short is cut off for the client too',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK', 'Content-Length: 5'], 'hel'),
    ends: 'fin',
    seen: { is: { body: 'hel', isWhole: false } },
  },
  {
    name: 'chunks that break off are cut off for the client too',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], '3\r\nhel\r\n'),
    ends: 'fin',
    seen: { is: { body: 'hel', isWhole: false } },
  },
  {
    name: 'bad chunks are cut off for the client',
    request: get(),
    answer: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], '3\r\nhel\r\nx\r\n'),
    seen: { is: { body: 'hel', isWhole: false } },
    nginx: 'it throws away what it has not sent yet',
  },
  {
    name: 'HTTP/1.0 clients see that an answer was cut off',
    request: 'GET / HTTP/1.0\r\nHost: site.example\r\n\r\n',
    answer: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], '3\r\nhel\r\n'),
    ends: 'fin',
    seen: { is: { isWhole: false } },
    nginx: 'it ends the connection as if all were there',
  },
];
