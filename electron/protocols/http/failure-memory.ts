import type { Clock } from '../../engine/clock.ts';

/** Knows which endpoints failed lately, so that others are asked before them. */
export interface FailureMemory {
  hasFailed(endpoint: string): boolean;
  /** Remembers a failure for that long, or forgets it at once after a success. */
  note(endpoint: string, isFailure: boolean, memoryMs: number): void;
}

export function createFailureMemory(clock: Clock): FailureMemory {
  const untilMs = new Map<string, number>();
  return {
    hasFailed: (endpoint) => (untilMs.get(endpoint) ?? Number.NEGATIVE_INFINITY) > clock.monotonicMs(),
    note(endpoint, isFailure, memoryMs) {
      if (isFailure) untilMs.set(endpoint, clock.monotonicMs() + memoryMs);
      else untilMs.delete(endpoint);
    },
  };
}
