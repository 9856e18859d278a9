import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCidr } from '../../electron/engine/source-rules.ts';
import { formatListen, isAddress, isCidr, listensOverlap, parseListen, parsePorts } from '../../shared/addresses.ts';
import type { ListenAddress } from '../../shared/settings.ts';

function listenOn(text: string): ListenAddress {
  const parsed = parseListen(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

describe('addresses', () => {
  test('agree with the system about every address it knows', () => {
    const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{1,20}$/));
    fc.assert(
      fc.property(texts, (text) => {
        expect(isAddress(text)).toBe(isIP(text) !== 0);
      }),
      { numRuns: 2_000 },
    );
  });

  test('may have a zone only where it is asked for', () => {
    expect(isAddress('fe80::1%eth0')).toBe(false);
    expect(isAddress('fe80::1%eth0', { zone: true })).toBe(true);
    expect(isAddress('10.0.0.1%eth0', { zone: true })).toBe(false);
  });
});

describe('ranges', () => {
  const accepted = [
    '192.168.1.0/24',
    '192.168.1.5',
    '0.0.0.0/0',
    '::/0',
    'fd00::/8',
    'fe80::1',
    '::ffff:192.168.1.0/120',
  ];

  test.each(accepted)('%s is one, also for the engine', (range) => {
    expect(isCidr(range)).toBe(true);
    expect(() => checkCidr(range, 'here')).not.toThrow();
  });

  test.each(['', '192.168.1', '192.168.1.0/33', '::/129', '1.2.3.4/', '/8', 'lan', '010.0.0.1', 'fe80::1%eth0'])(
    '"%s" is none',
    (range) => {
      expect(isCidr(range)).toBe(false);
    },
  );
});

describe('where to listen', () => {
  test.each([
    ['8080', 'localhost', 8080, 8080],
    [':8080', null, 8080, 8080],
    ['*:80', null, 80, 80],
    ['192.168.1.5:8080', '192.168.1.5', 8080, 8080],
    ['0.0.0.0:8000', '0.0.0.0', 8000, 8000],
    ['localhost:80', 'localhost', 80, 80],
    ['[fd00::5]:8080', 'fd00::5', 8080, 8080],
    ['[fe80::1%eth0]:8080', 'fe80::1%eth0', 8080, 8080],
    [':7777-7778', null, 7777, 7778],
    ['127.0.0.1:0', '127.0.0.1', 0, 0],
  ])('%s', (text, host, port, endPort) => {
    expect(listenOn(text)).toEqual({ host, port, endPort });
    expect(listenOn(formatListen(listenOn(text)))).toEqual({ host, port, endPort });
  });

  test.each([
    '',
    ':',
    'x',
    'nas:80',
    '1.2.3.4',
    ':65536',
    ':9-8',
    ':1-70000',
    ':-5',
    '[1.2.3.4]:80',
    '[::1]',
    '::1',
    '::1:80',
    ':0-5',
  ])('"%s" is refused with a sentence', (text) => {
    expect(parseListen(text)).toEqual({ problem: expect.stringMatching(/^".*" .*Write it like/) });
  });

  test('says that an IPv6 address has no port', () => {
    expect(parseListen('fd00::5')).toEqual({ problem: expect.stringContaining('It has no port.') });
  });

  test.each([
    [':80', '192.168.1.5:80', true],
    [':80', '[fd00::5]:80', true],
    ['80', '127.0.0.1:80', true],
    ['80', '192.168.1.5:80', false],
    ['0.0.0.0:80', '[fd00::5]:80', false],
    [':80-90', ':90-95', true],
    [':80', ':81', false],
    [':0', ':0', false],
  ])('%s and %s need the same port: %s', (a, b, expected) => {
    expect(listensOverlap(listenOn(a), listenOn(b))).toBe(expected);
    expect(listensOverlap(listenOn(b), listenOn(a))).toBe(expected);
  });

  test('ports', () => {
    expect(parsePorts('7777-7778')).toEqual({ port: 7777, endPort: 7778 });
    expect(parsePorts('445')).toEqual({ port: 445, endPort: 445 });
  });
});
