import type { UsageView } from '../shared/snapshot.ts';
import { limitText, soFarText } from '../shared/spend-words.ts';
import { useLanguage, useMessages } from './messages.tsx';
import { useEngineNow } from './now.ts';
import { type Store, useStore } from './store.ts';
import { localeOf, moment } from './words.ts';

/** What a machine was up for, and which of its limits are near or reached, each as a sentence. */
export function useUsageWords(store: Store): {
  readonly soFar: (usage: UsageView) => string;
  readonly limits: (usage: UsageView) => readonly string[];
} {
  const language = useLanguage();
  const t = useMessages();
  const nowMs = useEngineNow(
    useStore(store, (state) => state.clockOffsetMs),
    false,
  );
  const locale = localeOf(t);
  return {
    soFar: (usage) => soFarText(usage, language, locale),
    limits: ({ limits, cost }) =>
      limits.map((limit) => limitText(limit, { cost, until: moment(limit.renewsAt, nowMs, t) }, language, locale)),
  };
}
