import { memo, useEffect, useState } from 'react';
import type { Language } from '../shared/app-state.ts';
import { describeRecord } from '../shared/history.ts';
import type { Messages } from '../shared/messages/catalogue.ts';
import type { HistoryEntry, Snapshot } from '../shared/snapshot.ts';
import { useLanguage, useMessages } from './messages.tsx';
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
  const t = useMessages();
  if (entries.length === 0) return null;
  return (
    <section className="history" aria-labelledby="history-title">
      <h2 id="history-title">{t.frame.history}</h2>
      <HistoryDays store={store} entries={entries} nowMs={nowMs} Heading="h3" />
    </section>
  );
});

interface Days {
  readonly store: Store;
  readonly entries: readonly HistoryEntry[];
  readonly nowMs: number;
  readonly Heading: 'h3' | 'h4';
}

/** Entries under the days on which they were made. */
export function HistoryDays({ store, entries, nowMs, Heading }: Days) {
  const t = useMessages();
  const language = useLanguage();
  return (
    <>
      {[...byDay(entries, nowMs, t)].map(([day, ofDay]) => (
        <div key={day}>
          <Heading>{day}</Heading>
          <ol>
            {ofDay.map((entry, index) => (
              <li key={`${entry.at} ${entry.text} ${ofDay.length - index}`}>
                <time dateTime={entry.at}>{clockTime(entry.at, t)}</time>
                <span>{entryText(entry, store, language)}</span>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}

/** The entry in the language of the page, with the names of today. */
function entryText(entry: HistoryEntry, store: Store, language: Language): string {
  if (language === 'en' || !entry.record) return entry.text;
  const { snapshot } = store.state();
  const named = [...(snapshot?.targets ?? []), ...(snapshot?.routes ?? [])];
  return describeRecord(entry.record, (id) => named.find((each) => each.id === id)?.name ?? id, language).text;
}

function byDay(
  entries: readonly HistoryEntry[],
  nowMs: number,
  t: Messages,
): ReadonlyMap<string, readonly HistoryEntry[]> {
  const days = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const day = dayOf(entry.at, nowMs, t);
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
