import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { mostHelloBytes, parseClientHello } from '../../electron/protocols/client-hello.ts';
import { clientHello, type HelloParts } from './client-hello-bytes.ts';
import { expectPartialUntilWhole, hex, joined } from './truncations.ts';

const read = (parts: HelloParts) => parseClientHello(clientHello(parts));

test('reads name and protocols among values that mean nothing', () => {
  expect(read({ names: ['Example.internal'], protocols: ['\x0a\x0a', 'h2', 'http/1.1'] })).toEqual({
    kind: 'good',
    value: { serverName: 'example.internal', protocols: ['\n\n', 'h2', 'http/1.1'], hasEncryptedName: false },
  });
  expect(read({})).toMatchObject({ kind: 'good', value: { serverName: null, protocols: [] } });
  // The name as RFC 6066 writes it.
  const name = hex('0013 00 0010').length + 16;
  expect(joined(clientHello({ names: ['example.internal'] }))).toEqual(
    expect.objectContaining({ length: clientHello({}).length + 4 + name }),
  );
});

test('takes one of a client of before extensions', () => {
  const body = joined(hex('03 01'), new Uint8Array(32), hex('00 0002 002f 01 00'));
  expect(parseClientHello(joined(hex('16 0300 002d 01 000029'), body))).toMatchObject({ kind: 'good' });
});

test('reads the outer name of an encrypted one', () => {
  expect(read({ names: ['outer.example'], more: [[0xfe0d, hex('00 0001')]] })).toMatchObject({
    value: { serverName: 'outer.example', hasEncryptedName: true },
  });
});

test.each([16_384, 700, 40])('waits for its end, in records of %i bytes', (recordBytes) => {
  const more = [[51, new Uint8Array(1_300)]] as const;
  const hello = clientHello({ names: ['nas.home'], more, recordBytes });
  expectPartialUntilWhole(parseClientHello, hello);
  expect(parseClientHello(hello)).toMatchObject({ value: { serverName: 'nas.home' } });
});

test('refuses one that is too long as soon as it says so', () => {
  const fitting = mostHelloBytes - clientHello({ more: [[21, new Uint8Array()]] }).length;
  const long = clientHello({ more: [[21, new Uint8Array(fitting)]] });
  expect([long.length, parseClientHello(long).kind]).toEqual([mostHelloBytes, 'good']);
  const tooLong = clientHello({ more: [[21, new Uint8Array(fitting + 1)]] });
  expect(parseClientHello(tooLong.subarray(0, 8)).kind).toBe('partial');
  expect(parseClientHello(tooLong.subarray(0, 9)).kind).toBe('wrong');
  const inMany = clientHello({ protocols: ['x'.repeat(100)], recordBytes: 1 });
  expect(parseClientHello(inMany).kind).toBe('wrong');
});

test.each([
  ['another protocol', hex('47 45 54')],
  ['an alert', hex('15 03 03 00 02')],
  ['TLS of before 1.0', hex('80 2e 01 03 01')],
  ['another version', hex('16 02')],
  ['an empty record', hex('16 03 01 00 00')],
  ['a record that is too long', hex('16 03 01 40 01')],
  ['a message of a server', hex('16 03 03 00 31 02')],
  ['a name of an empty list', clientHello({ more: [[0, hex('0000')]] })],
  ['an empty name', clientHello({ names: [''] })],
  ['two names', clientHello({ names: ['a.home', 'b.home'] })],
  ['a name with a blank', clientHello({ names: ['a b'] })],
  ['a name with a zero', clientHello({ names: ['a\0b'] })],
  ['a name of other letters', clientHello({ names: ['\xfc.home'] })],
  ['a name that is cut', clientHello({ more: [[0, hex('0005 00 0004 6161')]] })],
  ['an extension twice', clientHello({ names: ['a.home'], more: [[0, hex('0004 00 0001 61')]] })],
  ['an empty protocol', clientHello({ protocols: [''] })],
  [
    'an odd list of ciphers',
    joined(hex('16 0301 002e 01 00002a 03 03'), new Uint8Array(32), hex('00 0003 002f 00 01 00')),
  ],
])('refuses %s', (_, bytes) => {
  expect(parseClientHello(bytes).kind).toBe('wrong');
});

test("reads what Node's own client sends", async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const client = connect({ host: '127.0.0.1', port, servername: 'nas.home', ALPNProtocols: ['h2', 'http/1.1'] });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [Socket];
  let seen: Uint8Array = new Uint8Array();
  while (parseClientHello(seen).kind === 'partial') {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    seen = joined(seen, chunk);
  }
  client.destroy();
  socket.destroy();
  server.close();
  expect(parseClientHello(seen)).toEqual({
    kind: 'good',
    value: { serverName: 'nas.home', protocols: ['h2', 'http/1.1'], hasEncryptedName: false },
  });
});
