import { useEffect, useState } from 'react';
import type { HistoryEntry } from '../../shared/snapshot.ts';
import { useMessages } from '../messages.tsx';
import { useEngineNow } from '../now.ts';
import { type Store, useStore } from '../store.ts';
import { agoText, spanText } from './span-text.ts';

/** When the guided test last went well; null when it never did, undefined until that is known. */
export type LastProved = HistoryEntry | null | undefined;

/** From the history, asked again when a test ends. */
export function useLastProved(store: Store, target: string, isRunning: boolean): LastProved {
  const [last, setLast] = useState<LastProved>(undefined);
  useEffect(() => {
    if (isRunning) return undefined;
    let isCurrent = true;
    store.request('journal.query', { target, kind: 'proved', limit: 1 }).then(
      ([entry]) => void (isCurrent && setLast(entry ?? null)),
      // The connection broke; the banner says so.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [store, target, isRunning]);
  return last;
}

/** `Tested 3 days ago: woke in 21 s.`, or that it never was; null until that is known. */
export function useLastProvedText(store: Store, last: LastProved): string | null {
  const { prove: t, locale } = useMessages();
  const nowMs = useEngineNow(
    useStore(store, (state) => state.clockOffsetMs),
    false,
  );
  if (last === undefined) return null;
  const tookMs = last?.record?.['tookMs'];
  if (!last || tookMs === undefined) return t.neverProved;
  return t.lastProved(agoText(Date.parse(last.at), nowMs, locale), spanText(tookMs, locale));
}
