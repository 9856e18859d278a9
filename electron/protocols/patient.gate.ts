import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { defineGate } from '../engine/gate.ts';

const config = z.strictObject({
  limit: duration.default(3_000).meta({ title: 'Patience', description: 'How long the client must stay connected.' }),
});

/**
 * Real when the client is still connected at the limit, whatever it sent: for services whose server speaks first.
 * A client that has sent bytes and ended only its own side is still connected.
 */
export default defineGate<z.output<typeof config>>({
  id: 'patient',
  title: 'The client stays connected',
  config,
  // As much as a waiting client may send at all: bytes decide nothing here, so they must not end the visit early.
  maxBytes: 64 * 1024,
  open: ({ limit }) => ({
    limitMs: limit,
    judge({ bytes, ended, limitReached }) {
      if (ended && bytes.length === 0) return { kind: 'background', reason: 'left without sending anything' };
      return limitReached ? { kind: 'real' } : { kind: 'undecided' };
    },
  }),
});
