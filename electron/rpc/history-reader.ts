import type { HistoryRecord } from '../../shared/history.ts';

/** Which records to read; times in wall milliseconds, both ends included. */
export interface HistoryQuery {
  readonly target?: string;
  readonly fromWallMs?: number;
  readonly toWallMs?: number;
  readonly kind?: string;
  /** One of these. */
  readonly kinds?: ReadonlySet<string>;
  /** How the source begins, or the text where that names one. */
  readonly source?: string;
  readonly limit: number;
}

/** Reads the journal back, newest first, at most `limit` records. */
export interface HistoryReader {
  query(query: HistoryQuery): readonly HistoryRecord[] | Promise<readonly HistoryRecord[]>;
}
