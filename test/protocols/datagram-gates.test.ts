import { expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import type { DatagramGate, DatagramSeen } from '../../electron/engine/datagram-gate.ts';
import { boundedMemory, memoryOf } from '../../electron/engine/memory.ts';
import { datagramGates } from '../../electron/protocols/datagram-gates.ts';

function openGate(kind: string, config: object = {}): DatagramGate {
  const definition = datagramGates.get(kind);
  if (!definition) throw new Error(`no gate ${kind}`);
  const memory = memoryOf(boundedMemory(), 'nas');
  return definition.open(definition.config.parse(config), systemClock, { name: () => 'NAS', memory });
}

const seen = (fields: Partial<DatagramSeen> = {}): DatagramSeen => ({
  source: '192.168.1.7',
  port: 40_000,
  localPort: 30_000,
  servicePort: 30_000,
  bytes: new Uint8Array(),
  agesMs: [0],
  isBroadcast: false,
  state: { kind: 'asleep', readyAtMs: null, wakeTakesMs: null },
  ...fields,
});
const saying = (text: string, fields: Partial<DatagramSeen> = {}) =>
  seen({ bytes: Buffer.from(text, 'latin1'), ...fields });

test('packets: so many of one client in that time, none of them to everybody', () => {
  const gate = openGate('packets');
  const kinds = [
    seen(),
    seen({ agesMs: [0, 10_000] }),
    seen({ agesMs: [0, 10_001] }),
    seen({ agesMs: [0, 100, 20_000] }),
    seen({ agesMs: [0, 100], isBroadcast: true }),
  ].map((one) => gate.judge(one).kind);
  expect(kinds).toEqual(['undecided', 'real', 'undecided', 'real', 'background']);
  const three = openGate('packets', { count: 3, within: '1s' });
  expect(
    [
      [0, 500],
      [0, 500, 1_000],
      [0, 500, 1_001],
    ].map((agesMs) => three.judge(seen({ agesMs })).kind),
  ).toEqual(['undecided', 'real', 'undecided']);
});

test('datagram-bytes: what fits a pattern, as often as it must, unless another pattern says that it never wakes', () => {
  const gate = openGate('datagram-bytes', {
    real: [{ hex: '05 00' }, { text: 'join', offset: 4 }],
    background: [{ hex: '0500ff' }],
  });
  const kinds = [
    saying('\x05\x00'),
    saying('\x05\x00\x01more'),
    saying('\x05'),
    saying('\x05\x00\xff'),
    saying('----join'),
    saying('join'),
    saying('----join', { isBroadcast: true }),
  ].map((one) => gate.judge(one).kind);
  expect(kinds).toEqual(['real', 'real', 'background', 'background', 'real', 'background', 'background']);
  const twice = openGate('datagram-bytes', { real: [{ text: 'join' }], count: 2, within: '1s' });
  expect(twice.judge(saying('join')).kind).toBe('undecided');
  expect(twice.judge(saying('join', { agesMs: [0, 1_000] })).kind).toBe('real');
  expect(twice.judge(saying('join', { agesMs: [0, 1_001] })).kind).toBe('undecided');
});

test.each([
  ['packets', { count: 0 }, 'count'],
  ['packets', { count: 33 }, 'count'],
  ['packets', { within: '31s' }, 'within'],
  ['datagram-bytes', {}, 'real'],
  ['datagram-bytes', { real: [] }, 'real'],
  ['datagram-bytes', { real: [{ hex: '0' }] }, 'hexadecimal'],
  ['datagram-bytes', { real: [{ hex: '00', text: 'a' }] }, 'does not go with'],
])('%s refuses %j', (kind, config, said) => {
  expect(() => openGate(kind, config)).toThrow(said);
});
