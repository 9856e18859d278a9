import { z } from 'zod';
import { defineGate } from '../engine/gate.ts';
import { bytePattern, fitsPattern, mostComparedBytes } from './byte-pattern.ts';
import { touchLimit } from './touch-limit.ts';

const config = z.strictObject({
  patterns: z
    .array(bytePattern)
    .min(1)
    .max(32)
    .meta({ title: 'Patterns', description: 'The connection counts when its first bytes fit one of them.' }),
  limit: touchLimit,
});

/** Real once what the client has sent fits a pattern; background once it can fit none. */
export default defineGate<z.output<typeof config>>({
  id: 'bytes',
  title: 'The client sends certain bytes',
  config,
  maxBytes: mostComparedBytes,
  open: ({ patterns, limit }) => ({
    limitMs: limit,
    judge({ bytes, ended }) {
      const fits = patterns.map((pattern) => fitsPattern(pattern, bytes));
      if (fits.includes('yes')) return { kind: 'real' };
      if (!fits.includes('partly')) return { kind: 'background', reason: 'its bytes fit none of the patterns' };
      return ended ? { kind: 'background', reason: 'left without saying what it wants' } : { kind: 'undecided' };
    },
  }),
});
