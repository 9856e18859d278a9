import type { UpSpan } from '../../shared/spend.ts';
import type { Journal, JournalRecord } from '../../electron/engine/journal.ts';

/** A journal in memory. A second one made `from` it is what the next run of the app finds. */
export class MemoryJournal implements Journal {
  readonly records: JournalRecord[];
  lastAliveWallMs: number | null;
  /** What it knows of when targets were up. */
  readonly spans = new Map<string, readonly UpSpan[]>();
  #onAppend: ((record: JournalRecord) => void)[] = [];

  constructor(from?: MemoryJournal, lastAliveWallMs: number | null = null) {
    this.records = from ? [...from.records] : [];
    this.lastAliveWallMs = lastAliveWallMs;
  }

  append(record: JournalRecord): void {
    this.records.push(structuredClone(record));
    for (const tell of this.#onAppend) tell(record);
  }

  durables(): ReadonlyMap<string, unknown> {
    const newest = new Map<string, unknown>();
    for (const { target, durable } of this.records) if (durable !== undefined) newest.set(target ?? '', durable);
    return newest;
  }

  wakeDurationsMs(target: string): readonly number[] {
    return this.records
      .filter((record) => record.target === target)
      .flatMap((record) => (record.tookMs === undefined ? [] : [record.tookMs]));
  }

  async upSpans(): Promise<ReadonlyMap<string, readonly UpSpan[]>> {
    return this.spans;
  }

  /** How many records of that kind there are, for one target or all. */
  count(kind: string, target?: string): number {
    return this.records.filter((record) => record.kind === kind && (target === undefined || record.target === target))
      .length;
  }

  onAppend(tell: (record: JournalRecord) => void): void {
    this.#onAppend.push(tell);
  }
}
