import { assert, boolean, nat, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { voiceOf } from '../../electron/drivers/lan-names.ts';
import { mdnsQuery, mdnsRecords } from '../../electron/drivers/mdns-message.ts';

/** An answer of a machine called `nas`, written with pointers as responders do. */
const answer = Buffer.from(
  [
    '0000 8400 0000 0003 0000 0001',
    // _services._dns-sd._udp.local PTR _smb._tcp.local
    '09 5f7365727669636573 07 5f646e732d7364 04 5f756470 05 6c6f63616c 00 000c 0001 00000078 000c 04 5f736d62 04 5f746370 c023',
    // _smb._tcp.local PTR NAS._smb._tcp.local
    'c034 000c 0001 00000078 0006 03 4e4153 c034',
    // NAS._smb._tcp.local SRV 0 0 445 nas.local
    'c04c 0021 0001 00000078 000c 0000 0000 01bd 03 6e6173 c023',
    // nas.local A 192.168.1.20
    'c064 0001 0001 00000078 0004 c0a80114',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

test('asks several pointers in one message', () => {
  const query = mdnsQuery(['_ssh._tcp.local']);
  expect(query.toString('latin1')).toBe('\0\0\0\0\0\x01\0\0\0\0\0\0\x04_ssh\x04_tcp\x05local\0\0\x0c\x80\x01');
});

test('reads names, services and addresses', () => {
  expect(mdnsRecords(answer)).toEqual([
    { kind: 'pointer', name: '_services._dns-sd._udp.local', to: '_smb._tcp.local' },
    { kind: 'pointer', name: '_smb._tcp.local', to: 'NAS._smb._tcp.local' },
    { kind: 'service', name: 'NAS._smb._tcp.local', host: 'nas.local', port: 445 },
    { kind: 'address', name: 'nas.local', address: '192.168.1.20' },
  ]);
});

test('believes a machine only about itself', () => {
  expect(voiceOf('192.168.1.20', mdnsRecords(answer))).toEqual({ names: ['nas'], services: ['_smb._tcp'] });
  expect(voiceOf('192.168.1.66', mdnsRecords(answer)).names).toEqual([]);
});

test('a message that leads in circles, is cut short or is a question has nothing to say', () => {
  const circle = Buffer.from('0000840000000001000000000c00c000c0001', 'hex');
  expect(mdnsRecords(circle)).toEqual([]);
  expect(mdnsRecords(answer.subarray(0, 70))).toHaveLength(1);
  expect(mdnsRecords(mdnsQuery(['_ssh._tcp.local']))).toEqual([]);
  expect(mdnsRecords(Buffer.alloc(0))).toEqual([]);
});

test('no bytes make it throw, hang or answer without bounds', () => {
  assert(
    property(uint8Array({ maxLength: 600 }), boolean(), (bytes, isAnswer) => {
      const message = Buffer.from(bytes);
      if (isAnswer && message.length > 2) message[2] = 0x84;
      expect(mdnsRecords(message).length).toBeLessThanOrEqual(200);
    }),
    { numRuns: 2000 },
  );
  assert(
    property(nat({ max: answer.length - 1 }), nat({ max: 255 }), (at, byte) => {
      const broken = Buffer.from(answer);
      if (at !== 2) broken[at] = byte;
      for (const record of mdnsRecords(broken)) expect(record.name.length).toBeLessThanOrEqual(255);
    }),
    { numRuns: 2000 },
  );
});
