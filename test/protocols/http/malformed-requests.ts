/** A request that is not proper HTTP/1, or that two readers could take for two different ones. */
export interface Malformed {
  readonly name: string;
  readonly bytes: Buffer;
  /**
   * `head`: nothing of it may be forwarded. `body`: the head is proper, so it may be, but never a proper end of the
   * body. `lenient`: RFC 9112 lets a server take it; what is forwarded must then be proper.
   */
  readonly fault: 'head' | 'body' | 'lenient';
}

/** A request hidden in another one: it must never arrive as a request. */
const hidden = 'GET /hidden HTTP/1.1\r\nHost: inner\r\n\r\n';

function shown(text: string): string {
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 60)}… (${text.length})` : text);
}

function entries(
  fault: Malformed['fault'],
  topic: string,
  values: readonly string[],
  bytesOf: (value: string) => string,
): readonly Malformed[] {
  return values.map((value) => ({
    name: `${topic} ${shown(value)}`,
    bytes: Buffer.from(bytesOf(value), 'latin1'),
    fault,
  }));
}

function withLine(line: string, body = ''): string {
  return `POST /bad HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n${body}`;
}

const lengths = [
  '+5',
  '-5',
  '5,5',
  '5, 5',
  '5,6',
  '5 5',
  '5 6',
  '0x5',
  '5.0',
  '5e0',
  '',
  'five',
  '5;',
  '"5"',
  "'5'",
  '5a',
  'a5',
];
const oddLengths = [
  '\u000b5',
  '5\u000b',
  '\f5',
  '5\f',
  '\u00005',
  '5\u0000',
  '\u00a05',
  '\u00b2',
  '\u00ef\u00bc\u0095',
  '5\u00a0',
  '#5',
  '%35',
  '5/6',
];
const hugeLengths = ['18446744073709551616', '18446744073709551621', '99999999999999999999999', `1${'0'.repeat(400)}`];
const twoLengths = ['5|5', '5|6', '0|5', '5|0', '5|+5', '5|', '|5', '5|5|5'];
const codings = [
  'identity',
  'gzip',
  'xchunked',
  'chunkedx',
  'chunked,',
  ',chunked',
  'chunked;',
  'chunked;q=1',
  '"chunked"',
];
const moreCodings = [
  'chunked, identity',
  'gzip, chunked',
  'chunked, chunked',
  'chunked chunked',
  'chunked, gzip',
  'cow',
  ',',
  'x',
];
const oddCodings = [
  '\u000bchunked',
  'chunked\u000b',
  '\u0000chunked',
  'chunked\u0000',
  'chun\tked',
  'chunked\u00a0',
  '\u00a0chunked',
  'chunk\u00e9d',
  '\fchunked',
];
const codingsBesideLength = [
  'chunked',
  'CHUNKED',
  'Chunked',
  ' chunked',
  '\tchunked',
  'chunked ',
  'identity',
  'gzip',
  'x',
];
const codingLines = [
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  'Transfer-Encoding\u0000: chunked',
  'Transfer-Encoding\u000b: chunked',
  'Transfer-Encoding\u00a0: chunked',
  'Transfer Encoding: chunked',
  'Transfer-Encoding chunked',
  'Transfer-Encoding',
  'X: y\rTransfer-Encoding: chunked',
  '\u0000Transfer-Encoding: chunked',
  '\u000bTransfer-Encoding: chunked',
  'Content-Length : 5',
  'Content-Length\t: 5',
  'Content-Length\u0000: 5',
  'Content Length: 5',
  'Content-Length 5',
  'Content-Length',
  'X: y\rContent-Length: 5',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked',
];

const requestLines = [
  'GET /bad',
  'GET /bad ',
  'GET',
  '/bad HTTP/1.1',
  ' GET /bad HTTP/1.1',
  '\tGET /bad HTTP/1.1',
  'GET\t/bad\tHTTP/1.1',
  'GET  HTTP/1.1',
  'GET /bad HTTP/1.1 x',
  'GET /b ad HTTP/1.1',
  'GET /bad HTTP/1.1HTTP/1.1',
  'GET /bad HTTP/0.9',
  'GET /bad HTTP/1.2',
  'GET /bad HTTP/2.0',
  'GET /bad HTTP/3.0',
  'GET /bad HTTP/9.9',
  'GET /bad HTTP/1',
  'GET /bad HTTP/1.',
  'GET /bad HTTP/.1',
  'GET /bad HTTP/1.10',
  'GET /bad HTTP/11',
  'GET /bad HTTP/1,1',
  'GET /bad HTTP/-1.1',
  'GET /bad HTTP/+1.1',
  'GET /bad HTTP/a.b',
  'GET /bad http/1.1',
  'GET /bad HTTPS/1.1',
  'GET /bad HTTP /1.1',
  'GET /bad HTTP/ 1.1',
  'GET /bad HTTP1.1',
  'DESCRIBE /bad RTSP/1.0',
  'SOURCE /bad ICE/1.0',
  'get /bad HTTP/1.1',
  'Get /bad HTTP/1.1',
  'GETT /bad HTTP/1.1',
  'G ET /bad HTTP/1.1',
  'G\u0000ET /bad HTTP/1.1',
  'GE(T /bad HTTP/1.1',
  '"GET" /bad HTTP/1.1',
  'COFFEE /bad HTTP/1.1',
  'GET bad HTTP/1.1',
  'GET bad:80 HTTP/1.1',
  'GET * HTTP/1.1',
  'POST * HTTP/1.1',
  'GET ?bad HTTP/1.1',
  'GET #bad HTTP/1.1',
  'GET /bad#part HTTP/1.1',
  'GET \\bad HTTP/1.1',
  'GET http:/bad HTTP/1.1',
  'GET http:// HTTP/1.1',
  'GET http:///bad HTTP/1.1',
  'GET http://?bad HTTP/1.1',
  'GET ftp://x/bad HTTP/1.1',
  'GET file:///bad HTTP/1.1',
  'GET ws://x/bad HTTP/1.1',
  'GET javascript:bad HTTP/1.1',
  'GET http://user@x/bad HTTP/1.1',
  'GET http://user:pw@x/bad HTTP/1.1',
  'GET http://x:port/bad HTTP/1.1',
  'GET http://x:99999/bad HTTP/1.1',
  'GET http://x y/bad HTTP/1.1',
  'GET http://[::1/bad HTTP/1.1',
  'GET http://[bad]/ HTTP/1.1',
  'GET http://x\\y/bad HTTP/1.1',
  'GET http://x#y/bad HTTP/1.1',
  'CONNECT x:443 HTTP/1.1',
  'CONNECT x HTTP/1.1',
  'CONNECT /bad HTTP/1.1',
  'CONNECT http://x/bad HTTP/1.1',
  'PRI * HTTP/2.0',
];

const controls = ['\u0000', '\u0001', '\u0007', '\u0008', '\u000b', '\f', '\r', '\u001b', '\u001f', '\u007f'];
const separators = [
  '(',
  ')',
  '<',
  '>',
  '@',
  ',',
  ';',
  '\\',
  '"',
  '/',
  '[',
  ']',
  '?',
  '=',
  '{',
  '}',
  ' ',
  '\t',
  '\u0000',
  '\u007f',
  '\u0080',
  '\u00ff',
];

const hosts = [
  '',
  ' ',
  'x y',
  'x\ty',
  'x/bad',
  'x?bad',
  'x#bad',
  'user@x',
  'user:pw@x',
  'http://x',
  '//x',
  'x:port',
  'x:-1',
  'x:+80',
  'x:99999',
  'x:80:80',
  'x:80,y:80x/',
  '[::1',
  '::1',
  '[::1]x',
  '[bad]',
  '[]',
  ':80',
  'x\\y',
  'x"y',
  'x<y',
  'x|y',
  'x^y',
  'x`y',
  'x%zz',
  'x%2',
  'x\u00e9',
  'x\u0000y',
  'x\u007f',
];

const badChunks = [
  'g\r\nabc\r\n0\r\n\r\n',
  '-1\r\nabc\r\n0\r\n\r\n',
  '+3\r\nabc\r\n0\r\n\r\n',
  '0x3\r\nabc\r\n0\r\n\r\n',
  ' 3\r\nabc\r\n0\r\n\r\n',
  '\t3\r\nabc\r\n0\r\n\r\n',
  '3_0\r\nabc\r\n0\r\n\r\n',
  '3,\r\nabc\r\n0\r\n\r\n',
  '3.0\r\nabc\r\n0\r\n\r\n',
  '3 3\r\nabc\r\n0\r\n\r\n',
  '\r\nabc\r\n0\r\n\r\n',
  ';a=b\r\nabc\r\n0\r\n\r\n',
  '3;\u0000\r\nabc\r\n0\r\n\r\n',
  '3;a\u0000b\r\nabc\r\n0\r\n\r\n',
  '3;a=\u0001\r\nabc\r\n0\r\n\r\n',
  '3;a b\r\nabc\r\n0\r\n\r\n',
  '\u00b3\r\nabc\r\n0\r\n\r\n',
  '10000000000000003\r\nabc\r\n0\r\n\r\n',
  'fffffffffffffffff\r\nabc\r\n0\r\n\r\n',
  'ffffffffffffffff\r\nabc',
  '3\rabc\r\n0\r\n\r\n',
  '3\r\nabcd\r\n0\r\n\r\n',
  '3\r\nab\r\n0\r\n\r\n',
  '3\r\nabc0\r\n\r\n',
  '3\r\nabc\r\r\n0\r\n\r\n',
  '3\r\nabcXX0\r\n\r\n',
  '3\r\nabc',
  '3\r\nabc\r\n',
  '3\r\nabc\r\n0',
  '3\r\nabc\r\n0\r\n',
  '3\r\nabc\r\n0\r\nX',
  '3\r\nabc\r\n0\r\nno colon\r\n\r\n',
  '3\r\nabc\r\n0\r\nX : y\r\n\r\n',
  '3\r\nabc\r\n0\r\n: y\r\n\r\n',
  '3\r\nabc\r\n0\r\nX: \u0000\r\n\r\n',
  '3\r\nabc\r\n0\r\nX: \u0001\r\n\r\n',
  `3;${'a'.repeat(40_000)}\r\nabc\r\n0\r\n\r\n`,
  `3\r\nabc\r\n0\r\nX: ${'a'.repeat(200_000)}\r\n\r\n`,
];

const notHttp = [
  '\u0000',
  '\u0000'.repeat(100),
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'SSH-2.0-OpenSSH_9.6\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'HELO x\r\n',
  'EHLO x\r\n\r\n',
  '{"json": true}\r\n\r\n',
  '<?xml version="1.0"?>\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '\u0003\u0000\u0000\u0013\u000e\u00e0\u0000\u0000',
  '\u00ff\u00fe\u00fd\u00fc'.repeat(50),
  'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET /bad HTTP/1.1\r\nHost: x\r\n\r\n',
  'x',
  ': \r\n\r\n',
];

const lenientRequests = [
  '\r\nGET /bad HTTP/1.1\r\nHost: x\r\n\r\n',
  '\r\n\r\n\r\nGET /bad HTTP/1.1\r\nHost: x\r\n\r\n',
  '\nGET /bad HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /bad HTTP/1.1\nHost: x\n\n',
  'GET /bad HTTP/1.1\r\nHost: x\nX: y\r\n\r\n',
  'GET /bad HTTP/1.1\r\nHost: x\r\nX: y\n\r\n',
  'GET /bad HTTP/1.1\r\nHost: x\r\nX: y\r\n\n',
  'GET  /bad HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /bad  HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /bad HTTP/1.1 \r\nHost: x\r\n\r\n',
  'GET /bad HTTP/1.1\r\nHost: x\r\nX: y\r\n folded\r\n\r\n',
  'GET /bad HTTP/1.1\r\nHost: x\r\nX: y\r\n\tfolded\r\n\r\n',
  'GET /bad HTTP/1.1\r\nHost: x\r\nX:\r\n Content-Length: 5\r\n\r\n',
  'GET /bad HTTP/1.1\r\n Host: x\r\n\r\n',
  'GET /bad HTTP/1.1\r\nHost: x\r\n X: y\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n \r\n\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n 5\r\n\r\nabcde',
  'POST /bad HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n 6\r\n\r\nabcdef',
  'POST /bad HTTP/1.1\r\nHost: x\r\nContent-Length: 005\r\n\r\nabcde',
  'POST /bad HTTP/1.1\r\nHost: x\r\nContent-Length:   5  \r\n\r\nabcde',
  'POST /bad HTTP/1.1\r\nHost: x\r\nContent_Length: 5\r\nContent-Length: 0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nabcde',
  'POST /bad HTTP/1.1\r\nHost: x\r\nX-Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nabcde',
  'POST /bad HTTP/1.1\r\nHost: x\r\nConnection: Content-Length\r\nContent-Length: 5\r\n\r\nabcde',
  'POST /bad HTTP/1.1\r\nHost: x\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nConnection: Host\r\nContent-Length: 0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a="\r\nabc\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a\nb\r\nabc\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n00000000000000003\r\nabc\r\n0\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\nHost: y\r\nTransfer-Encoding: chunked\r\n\r\n',
  'POST /bad HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n Content-Length: 5\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://y/bad HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /bad\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /bad RTSP/1.0\r\nHost: x\r\n\r\n',
  'GET /bad ICE/1.0\r\nHost: x\r\n\r\n',
  'GET /%00bad HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /%0d%0aX:%20y HTTP/1.1\r\nHost: x\r\n\r\n',
  `GET /bad HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  `GET /bad HTTP/1.0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  `POST /bad HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  `POST /bad HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  `GET /bad HTTP/1.0\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${hidden}`,
];

export const malformedRequests: readonly Malformed[] = [
  ...entries('head', 'Content-Length', [...lengths, ...oddLengths, ...hugeLengths], (value) =>
    withLine(`Content-Length: ${value}`, `abcde${hidden}`),
  ),
  ...entries('head', 'several Content-Length', twoLengths, (value) =>
    withLine(
      value
        .split('|')
        .map((each) => `Content-Length: ${each}`)
        .join('\r\n'),
      `abcde${hidden}`,
    ),
  ),
  ...entries('head', 'Transfer-Encoding', [...codings, ...moreCodings, ...oddCodings], (value) =>
    withLine(`Transfer-Encoding: ${value}`, `0\r\n\r\n${hidden}`),
  ),
  ...entries('head', 'Content-Length before Transfer-Encoding', codingsBesideLength, (value) =>
    withLine(`Content-Length: 5\r\nTransfer-Encoding: ${value}`, `0\r\n\r\n${hidden}`),
  ),
  ...entries('head', 'Content-Length after Transfer-Encoding', codingsBesideLength, (value) =>
    withLine(`Transfer-Encoding: ${value}\r\nContent-Length: 5`, `0\r\n\r\n${hidden}`),
  ),
  ...entries(
    'head',
    'Transfer-Encoding in HTTP/1.0',
    ['chunked', 'identity', 'gzip'],
    (value) => `POST /bad HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: ${value}\r\n\r\n0\r\n\r\n${hidden}`,
  ),
  ...entries('head', 'line', codingLines, (line) => withLine(line, `0\r\n\r\n${hidden}`)),
  ...entries('head', 'request line', requestLines, (line) => `${line}\r\nHost: x\r\n\r\n`),
  ...entries('head', 'in the path', [...controls, ' '], (value) => `GET /b${value}ad HTTP/1.1\r\nHost: x\r\n\r\n`),
  ...entries('head', 'in a field name', separators, (value) => withLine(`X${value}Y: z`)),
  ...entries(
    'head',
    'before a field name',
    separators.filter((value) => value !== ' ' && value !== '\t'),
    (value) => withLine(`${value}Y: z`),
  ),
  ...entries('head', 'in a field value', controls, (value) => withLine(`X: y${value}z`)),
  ...entries('head', 'field line', ['X', ': y', ':', 'no colon here'], (line) => withLine(line)),
  ...entries('head', 'Host', hosts, (host) => `GET /bad HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
  ...entries(
    'head',
    'no Host but',
    ['X: y', 'Hostx: x', 'X-Host: x', 'Host_: x'],
    (line) => `GET /bad HTTP/1.1\r\n${line}\r\n\r\n`,
  ),
  ...entries(
    'head',
    'several Host',
    ['x|x', 'x|y', 'x|', '|x'],
    (value) =>
      `GET /bad HTTP/1.1\r\n${value
        .split('|')
        .map((host) => `Host: ${host}\r\n`)
        .join('')}\r\n`,
  ),
  ...entries(
    'head',
    'TRACE with',
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    (line) => `TRACE /bad HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\nabcde`,
  ),
  ...entries(
    'head',
    'no forward left for',
    ['OPTIONS', 'TRACE'],
    (method) => `${method} /bad HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\n\r\n`,
  ),
  ...entries('head', 'too large', ['value', 'name', 'path', 'many'], (what) => tooLarge(what)),
  ...entries(
    'head',
    'cut off',
    [
      'G',
      'GET /bad',
      'GET /bad HTTP/1.1\r\n',
      'GET /bad HTTP/1.1\r\nHost: x',
      'GET /bad HTTP/1.1\r\nHost: x\r\n',
      'GET /bad HTTP/1.1\r\nHost: x\r\n\r',
    ],
    (text) => text,
  ),
  ...entries('head', 'not HTTP', notHttp, (text) => text),
  ...entries('body', 'chunks', badChunks, (chunks) => withLine('Transfer-Encoding: chunked', chunks)),
  ...entries('body', 'body cut off', ['', 'a', 'abcd'], (body) => withLine('Content-Length: 5', body)),
  ...entries('lenient', 'lenient', lenientRequests, (text) => text),
];

function tooLarge(what: string): string {
  const filler = 'a'.repeat(200_000);
  switch (what) {
    case 'value':
      return withLine(`X: ${filler}`);
    case 'name':
      return withLine(`${filler}: x`);
    case 'path':
      return `GET /bad${filler} HTTP/1.1\r\nHost: x\r\n\r\n`;
    default:
      return withLine(Array.from({ length: 20_000 }, (_, index) => `X-${index}: y`).join('\r\n'));
  }
}
