import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PickedVisit } from '../../electron/engine/tcp-picker.ts';
import tlsSni from '../../electron/protocols/tls-sni.picker.ts';
import { clientHello } from './client-hello-bytes.ts';
import { hex } from './truncations.ts';

const clock = { monotonicMs: () => 0, wallMs: () => 0, after: () => ({ [Symbol.dispose]: () => undefined }) };
const picker = tlsSni.open(clock);
const visit = (bytes: Uint8Array, more: Partial<PickedVisit> = {}): PickedVisit => ({
  bytes,
  ended: false,
  limitReached: false,
  replies: 0,
  ...more,
});

test('a connection goes by the name it asks for', () => {
  const hello = clientHello({ names: ['Photos.Home'], more: [[51, new Uint8Array(1_300)]] });
  expect(picker.pick(visit(hello.subarray(0, 1_400)))).toEqual({ kind: 'undecided' });
  expect(picker.pick(visit(hello))).toEqual({ kind: 'host', host: 'photos.home' });
});

test('one for a name that nobody has is told so, and one for no name likewise', () => {
  const stranger = visit(clientHello({ names: ['other.home'] }));
  expect(picker.stranger(stranger)).toMatchObject({ kind: 'answered', reply: hex('15 0303 0002 02 70') });
  const nameless = visit(clientHello({}));
  expect(picker.pick(nameless)).toEqual({ kind: 'host', host: '' });
  expect(picker.stranger(nameless)).toMatchObject({ kind: 'answered', reply: hex('15 0303 0002 02 6d') });
});

test('what is no ClientHello, is too long or does not come is refused', () => {
  const hello = clientHello({ names: ['photos.home'] });
  for (const seen of [
    visit(Uint8Array.from(Buffer.from('GET / HTTP/1.1'))),
    visit(clientHello({ more: [[21, new Uint8Array(17_000)]] }).subarray(0, tlsSni.maxBytes)),
    visit(hello.subarray(0, 40), { ended: true }),
    visit(hello.subarray(0, 40), { limitReached: true }),
    visit(new Uint8Array(), { limitReached: true }),
  ])
    expect(picker.pick(seen).kind).toBe('refused');
});

test('bears random changes of what is proper', () => {
  const hello = clientHello({ names: ['photos.home'], protocols: ['h2'], recordBytes: 50 });
  const kinds = ['undecided', 'host', 'answered', 'refused'];
  fc.assert(
    fc.property(fc.nat(hello.length - 1), fc.nat(255), fc.nat(hello.length), (at, byte, end) => {
      const changed = Uint8Array.from(hello);
      changed[at] = byte;
      expect(kinds).toContain(picker.pick(visit(changed.subarray(0, end))).kind);
    }),
    { numRuns: 5_000, seed: 6 },
  );
});
