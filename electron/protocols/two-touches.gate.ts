import { z } from 'zod';
import { duration } from '../../shared/durations.ts';
import { defineGate } from '../engine/gate.ts';

const maxSources = 4096;

const config = z
  .strictObject({
    after: duration.default(1_000).meta({ title: 'Not before', description: 'Shortest time between the two visits.' }),
    within: duration.default(60_000).meta({ title: 'Not after', description: 'Longest time between the two visits.' }),
    limit: duration.default(5_000).meta({ title: 'Time limit', description: 'How long a client may take to speak.' }),
  })
  .refine(({ after, within }) => after < within, { path: ['within'], message: 'must be longer than "after"' });

/**
 * Real from the second visit with bytes of one address, 1 to 60 s after the first, and for as long as its visits come
 * no further apart. The first one is background: closed, unless the machine is awake. Remembers the last 4,096 addresses.
 */
export default defineGate<z.output<typeof config>>({
  id: 'two-touches',
  title: 'The client comes twice',
  config,
  maxBytes: 1,
  open({ after, within, limit }, clock) {
    // Insertion order is order of the last touch, so the first key is the one to forget.
    const firstTouches = new Map<string, number>();

    function remember(source: string, touchedMs: number): void {
      firstTouches.delete(source);
      firstTouches.set(source, touchedMs);
      if (firstTouches.size <= maxSources) return;
      for (const oldest of firstTouches.keys()) {
        firstTouches.delete(oldest);
        return;
      }
    }

    return {
      limitMs: limit,
      judge({ source, bytes, ended }) {
        if (bytes.length === 0) {
          if (ended) return { kind: 'background', reason: 'left without sending anything' };
          return { kind: 'undecided' };
        }
        const nowMs = clock.monotonicMs();
        const sinceMs = nowMs - (firstTouches.get(source) ?? Number.NEGATIVE_INFINITY);
        if (sinceMs > within) {
          remember(source, nowMs);
          return { kind: 'background', reason: 'first of two visits' };
        }
        if (sinceMs < after) return { kind: 'background', reason: 'second visit came too soon' };
        // A client opens several connections at once: those that follow the second touch need no third. Kept `after`
        // in the past, so that they do not count as too soon.
        remember(source, nowMs - after);
        return { kind: 'real' };
      },
    };
  },
});
