import type { Fault } from '../../shared/faults.ts';
import { describeRecord, isForPeople } from '../../shared/history.ts';
import type { Settings } from '../../shared/settings.ts';
import type { HistoryEntry } from '../../shared/snapshot.ts';
import type { Clock } from '../engine/clock.ts';
import type { Journal } from '../engine/journal.ts';

export interface HistoryLogOptions {
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  /** Gets each record for people as the sentence that the page shows, after it was written. */
  readonly onEntry: (entry: HistoryEntry, fault: Fault | null) => void;
}

export interface HistoryLog {
  readonly journal: Journal;
  /** From then on records name machines and services as these settings do. */
  useNames(settings: Settings): void;
}

/** A journal that also tells each record in words. */
export function tellHistory(journal: Journal, { clock, redact, onEntry }: HistoryLogOptions): HistoryLog {
  let names = new Map<string, string>();
  return {
    useNames({ targets, routes }) {
      names = new Map([...routes, ...targets].map(({ id, name }) => [id, name]));
    },
    journal: {
      get lastAliveWallMs() {
        return journal.lastAliveWallMs;
      },
      durables: () => journal.durables(),
      wakeDurationsMs: (target) => journal.wakeDurationsMs(target),
      upSpans: (targets, fromWallMs) => journal.upSpans(targets, fromWallMs),
      append(record, sync) {
        journal.append(record, sync);
        if (!isForPeople(record)) return;
        const at = new Date(clock.wallMs()).toISOString();
        const entry = describeRecord({ ...record, at }, (id) => names.get(id) ?? id);
        onEntry({ ...entry, text: redact(entry.text) }, record.fault ?? null);
      },
    },
  };
}
