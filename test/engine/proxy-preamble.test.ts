import { expect, test } from 'vitest';
import { parsePreamble } from '../../electron/engine/proxy-preamble.ts';
import { proxyHeader } from '../../electron/engine/proxy-header.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const signature = '0d0a0d0a000d0a515549540a';
const v6 = '20010db8000000000000000000000001';

test.each([
  ['PROXY TCP4 192.0.2.10 198.51.100.5 51000 443\r\nGET /', '192.0.2.10', 46],
  ['PROXY TCP6 2001:db8::1 2001:db8::2 51000 443\r\n', '2001:db8::1', 46],
  ['PROXY UNKNOWN\r\n', null, 15],
  ['PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n', null, 35],
])('reads the line %j', (text, source, byteCount) => {
  expect(parsePreamble(Buffer.from(text))).toEqual({ kind: 'complete', source, byteCount });
});

test.each([
  ['a client over IPv4', `${signature} 21 11 000c c000020a c6336405 c738 01bb`, '192.0.2.10', 28],
  [
    'with extensions, and bytes behind it',
    `${signature} 21 11 000f c000020a c6336405 c738 01bb 040000 474554`,
    '192.0.2.10',
    31,
  ],
  ['a client over IPv6', `${signature} 21 21 0024 ${v6}${v6} c738 01bb`, '2001:db8:0:0:0:0:0:1', 52],
  ['the proxy itself', `${signature} 20 00 0000`, null, 16],
  ['the proxy itself, with addresses', `${signature} 20 11 000c c000020a c6336405 c738 01bb`, null, 28],
  ['an unknown family', `${signature} 21 00 0000`, null, 16],
])('reads the binary header of %s', (_name, bytes, source, byteCount) => {
  expect(parsePreamble(hex(bytes))).toEqual({ kind: 'complete', source, byteCount });
});

test.each([
  ['plain HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
  ['a line too long', Buffer.from(`PROXY TCP4 ${'1'.repeat(120)}`)],
  ['an address that is none', Buffer.from('PROXY TCP4 192.0.2.300 198.51.100.5 1 2\r\n')],
  ['an address of the other family', Buffer.from('PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n')],
  ['a port that is none', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.5 1 70000\r\n')],
  ['too few words', Buffer.from('PROXY TCP4 192.0.2.1\r\n')],
  ['a wrong signature', hex('0d0a0d0a000d0a515549540b')],
  ['another version', hex(`${signature} 31 11 000c`)],
  ['too much of it', hex(`${signature} 21 11 0400`)],
  ['too little for its family', hex(`${signature} 21 11 0004 c000020a`)],
])('refuses %s', (_name, bytes) => {
  expect(parsePreamble(bytes).kind).toBe('bad');
});

test.each([1, 2] as const)('reads what we send ourselves, version %d, byte by byte', (version) => {
  const destination = { address: '198.51.100.5', port: 443 };
  const bytes = proxyHeader(version, { source: { address: '192.0.2.10', port: 51_000 }, destination });
  for (let length = 0; length < bytes.length; length += 1) {
    expect(parsePreamble(bytes.subarray(0, length)).kind).toBe('incomplete');
  }
  expect(parsePreamble(bytes)).toEqual({ kind: 'complete', byteCount: bytes.length, source: '192.0.2.10' });
});
