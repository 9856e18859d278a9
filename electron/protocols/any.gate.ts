import { z } from 'zod';
import { defineGate } from '../engine/gate.ts';

/** Every connection is real, from its first moment. */
export default defineGate({
  id: 'any',
  title: 'Every connection',
  config: z.strictObject({}),
  maxBytes: 1,
  open: () => ({ limitMs: 0, judge: () => ({ kind: 'real' }) }),
});
