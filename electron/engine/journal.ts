import type { Fault } from '../../shared/faults.ts';

/** One line of the history. `kind` is a past event or a state word, for example `wake-sent`, `refused`, `awake`. */
export interface JournalRecord {
  readonly kind: string;
  readonly target?: string;
  readonly route?: string;
  readonly source?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly fault?: Fault;
  /** Free text: hook output, interface and result of a magic packet. */
  readonly text?: string;
  /** How long a wake took from the first send to the ready service; only with `awake` and `proved`. */
  readonly tookMs?: number;
  /** Which send of a wake sequence it was. */
  readonly attemptCount?: number;
  /** How often the same happened since the last such record, when more than once. */
  readonly timesCount?: number;
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
  /** Wall time at which the last run of the app was known to be alive; null at the first run. */
  readonly lastAliveWallMs: number | null;
}
