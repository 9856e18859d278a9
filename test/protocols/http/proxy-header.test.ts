import { describe, expect, it } from 'vitest';
import { proxyHeader } from '../../../electron/engine/proxy-header.ts';

const signature = '0d0a0d0a000d0a515549540a';

function ends(source: string, destination: string) {
  return { source: { address: source, port: 51_000 }, destination: { address: destination, port: 443 } };
}

describe('the header of the PROXY protocol', () => {
  it.each([
    ['192.0.2.10', '198.51.100.5', 'PROXY TCP4 192.0.2.10 198.51.100.5 51000 443\r\n'],
    ['::ffff:192.0.2.10', '::ffff:198.51.100.5', 'PROXY TCP4 192.0.2.10 198.51.100.5 51000 443\r\n'],
    ['2001:db8::1', '2001:db8::2', 'PROXY TCP6 2001:db8::1 2001:db8::2 51000 443\r\n'],
    ['fe80::1%eth0', '2001:db8::2', 'PROXY TCP6 fe80::1 2001:db8::2 51000 443\r\n'],
    ['192.0.2.10', '2001:db8::2', 'PROXY TCP6 ::ffff:192.0.2.10 2001:db8::2 51000 443\r\n'],
    ['', '198.51.100.5', 'PROXY UNKNOWN\r\n'],
  ])('in version 1, from %s to %s', (source, destination, line) => {
    expect(proxyHeader(1, ends(source, destination)).toString('latin1')).toBe(line);
  });

  it.each([
    ['192.0.2.10', '198.51.100.5', '2111000cc000020ac6336405c73801bb'],
    ['::ffff:192.0.2.10', '198.51.100.5', '2111000cc000020ac6336405c73801bb'],
    ['2001:db8::1', '::1', `2121002420010db8${'0'.repeat(23)}1${'0'.repeat(31)}1c73801bb`],
    ['::', '2001:db8:1:2:3:4:5:6', `21210024${'0'.repeat(32)}20010db8000100020003000400050006c73801bb`],
    ['192.0.2.10', '::1', `21210024${'0'.repeat(20)}ffffc000020a${'0'.repeat(31)}1c73801bb`],
    ['', '', '21000000'],
  ])('in version 2, from %s to %s', (source, destination, hex) => {
    expect(proxyHeader(2, ends(source, destination)).toString('hex')).toBe(signature + hex);
  });
});
