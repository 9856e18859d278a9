import type { HistoryRecord } from '../../shared/history.ts';
import type { UpSpan } from '../../shared/spend.ts';

/** One line of the history, to be stamped with its time when it is written. */
export interface JournalRecord extends Omit<HistoryRecord, 'at'> {
  /** All of the target's state that must survive a crash, as it is from this record on; null forgets the target. */
  readonly durable?: unknown;
}

export interface Journal {
  /**
   * Appends one record, stamped with wall time. With `sync` it is on the disk when the call returns; it throws a
   * FaultError `journal-write-failed` when it could not be written.
   */
  append(record: JournalRecord, sync?: boolean): void;
  /** The newest `durable` of each target id; the empty id holds the engine's own (pause). */
  durables(): ReadonlyMap<string, unknown>;
  /** Durations of the last wakes of a target that ended ready (`tookMs` of records `awake`), oldest first, at most 20. */
  wakeDurationsMs(target: string): readonly number[];
  /**
   * When targets were up from a wall time until now, by their ids, in order and without overlap; those that nothing is
   * known of are left out.
   */
  upSpans(targets: readonly string[], fromWallMs: number): Promise<ReadonlyMap<string, readonly UpSpan[]>>;
  /** Wall time at which the last run of the app was known to be alive; null at the first run. */
  readonly lastAliveWallMs: number | null;
}
