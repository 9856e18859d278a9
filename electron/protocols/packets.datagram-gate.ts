import { z } from 'zod';
import { durationBetween } from '../../shared/durations.ts';
import { defineDatagramGate } from '../engine/datagram-gate.ts';

const config = z.strictObject({
  count: z.int().min(1).max(32).default(2).meta({
    title: 'Datagrams',
    description: 'How many must come from one address and port. With 1 a single stray or forged one wakes the machine.',
  }),
  within: durationBetween(10, 30_000).default(10_000).meta({
    title: 'Within',
    description: 'Longest time between the first and the last of them.',
  }),
});

/** Real from the second datagram of one client within 10 s. Whoever wants something repeats itself; a stray or forged one comes once. */
export default defineDatagramGate<z.output<typeof config>>({
  id: 'packets',
  title: 'The client sends several datagrams',
  config,
  open: ({ count, within }) => ({
    judge({ agesMs, isBroadcast }) {
      if (isBroadcast) return { kind: 'background', reason: 'sent to everybody on the network' };
      const ageMs = agesMs[count - 1];
      return ageMs !== undefined && ageMs <= within ? { kind: 'real' } : { kind: 'undecided' };
    },
  }),
});
