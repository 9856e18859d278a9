import { describe, expect, test } from 'vitest';
import { parseHttpHead } from '../../electron/protocols/http-head.ts';
import { parseRdpRequest } from '../../electron/protocols/rdp-request.ts';
import { parseSmbNegotiate } from '../../electron/protocols/smb-negotiate.ts';
import { parseSshIdentification } from '../../electron/protocols/ssh-identification.ts';
import { expectPartialUntilWhole, hex, joined } from './truncations.ts';

const text = (value: string) => Uint8Array.from(Buffer.from(value, 'latin1'));

describe('an SSH identification', () => {
  const read = (line: string) => parseSshIdentification(text(line));

  test('is read with and without carriage return', () => {
    expect(read('SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n')).toEqual({
      kind: 'good',
      value: { protocol: '2.0', software: 'OpenSSH_10.0p2 Debian-7' },
    });
    expect(read('SSH-1.99-x\n')).toMatchObject({ value: { protocol: '1.99', software: 'x' } });
    expectPartialUntilWhole(parseSshIdentification, text('SSH-2.0-libssh2_1.11.1-DEV\r\n'));
  });

  test('is at most 255 bytes long', () => {
    const line = (length: number) => `SSH-2.0-${'x'.repeat(length - 10)}\r\n`;
    expect(read(line(255)).kind).toBe('good');
    expect(read(line(256)).kind).toBe('wrong');
    expect(read(line(400).slice(0, 254)).kind).toBe('partial');
    expect(read(line(400).slice(0, 255)).kind).toBe('wrong');
  });

  test.each([
    'GET / HTTP/1.1\r\n',
    'SSH-2.0-\r\n',
    'SSH-1.5-x\r\n',
    'SSH-3.0-x\n',
    'SSH-2.0-a\0b',
    'ssh-2.0-x',
    '\r\nSSH-2.0-x',
  ])('refuses %j', (line) => {
    expect(read(line).kind).toBe('wrong');
  });
});

describe('an RDP connection request', () => {
  const request = (variable: Uint8Array) =>
    joined(hex('03 00 00'), Uint8Array.of(11 + variable.length, 6 + variable.length), hex('e0 0000 0000 00'), variable);
  const cookie = text('Cookie: mstshash=anna\r\n');
  const negotiation = hex('01 00 0800 0b000000');

  test('is read with what may be in it', () => {
    const all = request(joined(cookie, negotiation));
    expect(parseRdpRequest(all)).toEqual({
      kind: 'good',
      value: { user: 'anna', hasRoutingToken: false, protocols: 11 },
    });
    expectPartialUntilWhole(parseRdpRequest, all);
    expect(parseRdpRequest(request(hex('')))).toMatchObject({ value: { user: null, protocols: null } });
    expect(parseRdpRequest(request(text('Cookie: msts=3640205228.15629.0000\r\n')))).toMatchObject({
      value: { user: null, hasRoutingToken: true },
    });
    const correlated = joined(hex('01 08 0800 03000000'), hex('06 00 2400'), new Uint8Array(32).fill(9));
    expectPartialUntilWhole(parseRdpRequest, request(correlated));
  });

  test.each([
    ['another protocol', hex('16 03 01')],
    ['a length below the least', hex('03 00 00 0a')],
    ['a length above the most', hex('03 00 01 05')],
    ['lengths that disagree', hex('03 00 00 0b 07')],
    ['data in place of a request', hex('03 00 00 0b 06 f0')],
    ['another class', hex('03 00 00 0b 06 e0 0000 0000 20')],
    ['a cookie without an end', request(text('Cookie: mstshash=anna'))],
    ['half a negotiation', request(hex('01 00 0800'))],
    ['an unknown structure', request(hex('05 00 0800 00000000'))],
    ['something after it', request(joined(negotiation, hex('00')))],
    ['an id that is cut', request(hex('01 08 0800 03000000 06 00'))],
  ])('refuses %s', (_, bytes) => {
    expect(parseRdpRequest(bytes).kind).toBe('wrong');
  });
});

describe('an SMB negotiation', () => {
  const framed = (message: Uint8Array) =>
    joined(hex('00 00'), Uint8Array.of(message.length >> 8, message.length & 255), message);
  const old = (dialects: readonly string[]) => {
    const list = text(dialects.map((name) => `\x02${name}\0`).join(''));
    return framed(
      joined(
        hex('ff534d42 72'),
        new Uint8Array(27),
        hex('00'),
        Uint8Array.of(list.length & 255, list.length >> 8),
        list,
      ),
    );
  };
  const recent = joined(
    hex('fe534d42 4000'),
    new Uint8Array(58),
    hex('2400 0200 0100 0000 7f000000'),
    new Uint8Array(16).fill(3),
    hex('0000000000000000'),
    hex('0202 1103'),
  );

  test('is read in its three forms', () => {
    expect(parseSmbNegotiate(framed(recent))).toEqual({
      kind: 'good',
      value: { family: 'smb2', dialects: ['0202', '0311'] },
    });
    expect(parseSmbNegotiate(old(['NT LM 0.12', 'SMB 2.002', 'SMB 2.???']))).toMatchObject({
      value: { family: 'multi', dialects: ['NT LM 0.12', 'SMB 2.002', 'SMB 2.???'] },
    });
    expect(parseSmbNegotiate(old(['PC NETWORK PROGRAM 1.0', 'NT LM 0.12']))).toMatchObject({
      value: { family: 'smb1' },
    });
    for (const whole of [framed(recent), old(['NT LM 0.12'])]) expectPartialUntilWhole(parseSmbNegotiate, whole);
  });

  test('may be preceded by a session over NetBIOS', () => {
    const name = joined(hex('20'), new Uint8Array(32).fill(0x43), hex('00'));
    const whole = joined(hex('81 00 00 44'), name, name);
    expectPartialUntilWhole(parseSmbNegotiate, whole);
    expect(parseSmbNegotiate(whole)).toMatchObject({ value: { family: 'session' } });
  });

  const changed = (at: number, value: number) => {
    const copy = framed(recent);
    copy[at] = value;
    return copy;
  };
  test.each([
    ['another protocol', hex('53 53 48')],
    ['another message of NetBIOS', hex('85 00 00 00')],
    ['a length below the least', hex('00 00 00 22')],
    ['a length above the most', hex('00 00 10 00')],
    ['another message of SMB 1', hex('00 00 00 40 ff534d42 73')],
    ['another message of SMB 2', changed(4 + 12, 1)],
    ['another size of the header', changed(4 + 4, 65)],
    ['no dialect', changed(4 + 66, 0)],
    ['more dialects than there are', changed(4 + 66, 9)],
    [
      'dialects of SMB 1 that do not end',
      framed(joined(hex('ff534d42 72'), new Uint8Array(27), hex('00 0300 024e54'))),
    ],
    ['words where none belong', framed(joined(hex('ff534d42 72'), new Uint8Array(27), hex('01 0300 024e00')))],
  ])('refuses %s', (_, bytes) => {
    expect(parseSmbNegotiate(bytes).kind).toBe('wrong');
  });
});

describe('the head of an HTTP request', () => {
  const read = (head: string) => parseHttpHead(text(head));

  test('is read with its fields', () => {
    const head = 'GET /a?b HTTP/1.1\r\nHost: nas.home\r\nX-A:  1 \r\nx-a: 2\r\n\r\n';
    const result = read(head);
    expect(result).toMatchObject({
      kind: 'good',
      value: { method: 'GET', target: '/a?b', version: '1.1', endsAt: head.length },
    });
    expect(result.kind === 'good' && [...result.value.fields]).toEqual([
      ['host', 'nas.home'],
      ['x-a', '1, 2'],
    ]);
    expectPartialUntilWhole(parseHttpHead, text(head));
    expectPartialUntilWhole(parseHttpHead, text('\r\nHEAD * HTTP/1.0\n\n'));
  });

  test.each([
    '\x16\x03\x01',
    'GET  /',
    'GET / HTTP/2',
    'GET / HTTX',
    'GET /\0',
    'GE(T /',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET /\r\n\r\n',
    'GET / HTTP/1.1\r\n folded: 1\r\n\r\n',
    'GET / HTTP/1.1\r\nno colon\r\n\r\n',
    'GET / HTTP/1.1\r\nblank : 1\r\n\r\n',
    'GET / HTTP/1.1\r\na: \0\r\n\r\n',
    `GET / HTTP/1.1\r\na: ${'x'.repeat(16_400)}`,
    `GET /${'x'.repeat(16_400)}`,
  ])('refuses %j', (head) => {
    expect(read(head).kind).toBe('wrong');
  });
});
