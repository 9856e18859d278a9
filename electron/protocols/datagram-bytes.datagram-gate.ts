import { z } from 'zod';
import { durationBetween } from '../../shared/durations.ts';
import { defineDatagramGate } from '../engine/datagram-gate.ts';
import { bytePattern, fitsPattern } from './byte-pattern.ts';

const patterns = z.array(bytePattern).max(32);

const config = z.strictObject({
  real: patterns.min(1).meta({
    title: 'Wakes',
    description: 'A datagram that fits one of these: `{ "hex": "05 00" }`, `{ "text": "join", "offset": 4 }`.',
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
      if (background.some((one) => fitsPattern(one, bytes) === 'yes'))
        return { kind: 'background', reason: 'the settings say that it never wakes' };
      if (!real.some((one) => fitsPattern(one, bytes) === 'yes'))
        return { kind: 'background', reason: 'none of the bytes that wake' };
      const ageMs = agesMs[count - 1];
      return ageMs !== undefined && ageMs <= within ? { kind: 'real' } : { kind: 'undecided' };
    },
  }),
});
