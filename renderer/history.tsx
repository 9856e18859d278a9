import { memo, useEffect, useState } from 'react';
import type { HistoryEntry, Snapshot } from '../shared/snapshot.ts';
import { useEngineNow } from './now.ts';
import type { Store } from './store.ts';
import { clockTime, dayOf } from './words.ts';

/** After a change: long enough for its record, short enough to feel live; then not again for the pause. */
const settleMs = 300;
const pauseMs = 2_000;
const refreshMs = 30_000;
const shownEntries = 30;

/** The last events, newest first; asked for again whenever a machine's state changed. */
export const History = memo(function History({ store }: { store: Store }) {
  const entries = useHistory(store);
  const nowMs = useEngineNow(0, false);
  if (entries.length === 0) return null;
  const days = byDay(entries, nowMs);
  return (
    <section className="history" aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      {[...days].map(([day, ofDay]) => (
        <div key={day}>
          <h3>{day}</h3>
          <ol>
            {ofDay.map((entry, index) => (
              <li key={`${entry.at} ${entry.text} ${ofDay.length - index}`}>
                <time dateTime={entry.at}>{clockTime(entry.at)}</time>
                <span>{entry.text}</span>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
});

function byDay(entries: readonly HistoryEntry[], nowMs: number): ReadonlyMap<string, readonly HistoryEntry[]> {
  const days = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const day = dayOf(entry.at, nowMs);
    const ofDay = days.get(day);
    if (ofDay) ofDay.push(entry);
    else days.set(day, [entry]);
  }
  return days;
}

function useHistory(store: Store): readonly HistoryEntry[] {
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([]);

  useEffect(() => {
    let shown: Pick<Snapshot, 'targets' | 'paused'> | null = null;
    let askedAtMs = Number.NEGATIVE_INFINITY;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function ask(): Promise<void> {
      timer = undefined;
      askedAtMs = performance.now();
      try {
        setEntries(await store.request('journal.query', { limit: shownEntries }));
      } catch {
        // The connection's banner tells; the snapshot after it asks again.
      }
    }

    function onChange(): void {
      const { snapshot } = store.state();
      if (!snapshot || (shown?.targets === snapshot.targets && shown.paused === snapshot.paused)) return;
      shown = snapshot;
      timer ??= setTimeout(() => void ask(), Math.max(settleMs, askedAtMs + pauseMs - performance.now()));
    }

    const unsubscribe = store.subscribe(onChange);
    // What was refused changes no machine, so nothing else would ask for it.
    const refresh = setInterval(() => {
      if (document.visibilityState === 'visible') timer ??= setTimeout(() => void ask(), 0);
    }, refreshMs);
    onChange();
    return () => {
      unsubscribe();
      clearTimeout(timer);
      clearInterval(refresh);
    };
  }, [store]);

  return entries;
}
