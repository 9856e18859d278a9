import type { UseRule } from './plan.ts';
import type { ServerRow } from './statistics.ts';

/** What is remembered of one server of one process. */
export interface UseMemory {
  readonly allSessions: number;
  /** Since when it has had sessions without a pause; null: it has none. */
  readonly busySinceMs: number | null;
  /** Counted from `quietSinceMs`, by when the last look was that found enough traffic. */
  readonly bytesThen: number;
  readonly quietSinceMs: number;
  readonly bytes: number;
  /** When bytes were seen to move last. */
  readonly movedMs: number;
}

export interface Use {
  readonly memory: UseMemory;
  /** Sessions that hold the machine up. */
  readonly sessions: number;
  /** It was used since the look before, even if nothing is open now. */
  readonly isUsed: boolean;
}

/** Whether what a server carries now, and has carried since the look before, counts as use. */
export function judgeUse(rule: UseRule, before: UseMemory | null, row: ServerRow, nowMs: number): Use {
  const bytes = row.bytesIn + row.bytesOut;
  const known = before ?? {
    allSessions: row.sessions,
    busySinceMs: null,
    bytesThen: bytes,
    quietSinceMs: nowMs,
    bytes,
    movedMs: nowMs,
  };
  const isOpen = row.sessions > 0;
  const busySinceMs = isOpen ? (known.busySinceMs ?? nowMs) : null;
  const isNew = row.allSessions > known.allSessions;
  // A session that has just begun is not quiet, nor is one that moved enough since the last time it did.
  const isMoving = isNew || bytes - known.bytesThen >= rule.quietBytes;
  const isLong = busySinceMs !== null && nowMs - busySinceMs >= rule.patienceMs;
  const memory: UseMemory = {
    allSessions: row.allSessions,
    busySinceMs,
    bytesThen: isMoving ? bytes : known.bytesThen,
    quietSinceMs: isMoving ? nowMs : known.quietSinceMs,
    bytes,
    movedMs: bytes === known.bytes && isOpen ? known.movedMs : nowMs,
  };
  const isQuiet = rule.kind === 'traffic' && nowMs - memory.quietSinceMs >= rule.quietMs;
  const counts = isOpen && isLong && !isQuiet;
  return { memory, sessions: counts ? row.sessions : 0, isUsed: counts || (isNew && rule.patienceMs === 0) };
}

/** How the use of a machine is told; null: there is none. */
export function useInWords(sessions: number, isUsed: boolean): string | null {
  if (sessions === 1) return '1 connection through HAProxy';
  if (sessions > 1) return `${sessions} connections through HAProxy`;
  return isUsed ? 'requests through HAProxy' : null;
}
