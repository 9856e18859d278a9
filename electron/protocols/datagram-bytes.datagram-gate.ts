import { z } from 'zod';
import { durationBetween } from '../../shared/durations.ts';
import { defineDatagramGate } from '../engine/datagram-gate.ts';
import { hexBytes, textBytes } from './datagram-pattern.ts';

const pattern = z
  .strictObject({
    hex: hexBytes.exactOptional().meta({ title: 'Bytes', description: 'As hexadecimal digits: `"ff ff ff ff"`.' }),
    text: textBytes.exactOptional().meta({ title: 'Text', description: 'In place of `hex`.' }),
    offset: z.int().min(0).max(65_000).default(0).meta({ title: 'At', description: 'First byte to compare, from 0.' }),
  })
  .refine(({ hex, text }) => (hex === undefined) !== (text === undefined), 'must have either "hex" or "text".')
  .transform(({ hex, text, offset }) => ({ bytes: hex ?? text ?? Buffer.alloc(0), offset }));

const patterns = z.array(pattern).max(32);

const config = z.strictObject({
  real: patterns.min(1).meta({
    title: 'Wakes',
    description: 'A datagram that begins like one of these: `{ "hex": "05 00" }`, `{ "text": "join", "offset": 4 }`.',
  }),
  background: patterns.default([]).meta({
    title: 'Never wakes',
    description: 'Looked at first. Forwarded while the machine is awake.',
  }),
  count: z.int().min(1).max(32).default(1).meta({
    title: 'Datagrams',
    description: 'How many datagrams must have come from one address and port, this one included.',
  }),
  within: durationBetween(10, 30_000).default(10_000).meta({ title: 'Within', description: 'For `count`.' }),
});

/** Real when a datagram has the bytes of a real visit, as a game's join packet has. Everything else is background. */
export default defineDatagramGate<z.output<typeof config>>({
  id: 'datagram-bytes',
  title: 'The datagram has certain bytes',
  config,
  open: ({ real, background, count, within }) => ({
    judge({ bytes, agesMs, isBroadcast }) {
      if (isBroadcast) return { kind: 'background', reason: 'sent to everybody on the network' };
      if (background.some((one) => fits(one, bytes)))
        return { kind: 'background', reason: 'the settings say that it never wakes' };
      if (!real.some((one) => fits(one, bytes))) return { kind: 'background', reason: 'none of the bytes that wake' };
      const ageMs = agesMs[count - 1];
      return ageMs !== undefined && ageMs <= within ? { kind: 'real' } : { kind: 'undecided' };
    },
  }),
});

function fits({ bytes, offset }: z.output<typeof pattern>, datagram: Uint8Array): boolean {
  return datagram.length >= offset + bytes.length && bytes.equals(datagram.subarray(offset, offset + bytes.length));
}
