import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { defineGate } from '../engine/gate.ts';

const config = z.strictObject({
  limit: duration.default(5_000).meta({ title: 'Time limit', description: 'How long the client may take to speak.' }),
});

/** Real as soon as the client has sent one byte, also when that is after the limit. Port scans and connect-only monitors send none. */
export default defineGate<z.output<typeof config>>({
  id: 'first-bytes',
  title: 'The client sends something',
  config,
  maxBytes: 1,
  open: ({ limit }) => ({
    limitMs: limit,
    judge({ bytes, ended }) {
      if (bytes.length > 0) return { kind: 'real' };
      if (ended) return { kind: 'background', reason: 'left without sending anything' };
      return { kind: 'undecided' };
    },
  }),
});
