import type { Language } from './app-state.ts';
import type { Fault } from './faults.ts';
import type { HistorySentences, HistoryWords } from './history-words.ts';
import { historyDe, plainDe } from './messages/history.de.ts';
import { historyEn, plainEn } from './messages/history.en.ts';
import { withLocalTimes } from './messages/moments.ts';
import { phrase } from './messages/phrases.ts';
import { sentence } from './messages/sentence.ts';
import type { HistoryEntry } from './snapshot.ts';
import type { Time } from './states.ts';

/** One line of the journal as it is read back: what was recorded, and when. */
export interface HistoryRecord {
  readonly at: Time;
  /** A past event or a state word, for example `wake-sent`, `refused`, `awake`. */
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
  /** With `awake`: since when it has been running, where its status tells that. */
  readonly runsSince?: Time;
  /** With `started`: when the run before was last known to be alive. */
  readonly aliveUntil?: Time;
  /** Which send of a wake sequence it was. */
  readonly attemptCount?: number;
  /** How often the same happened since the last such record, when more than once. */
  readonly timesCount?: number;
}

/** The record as a line of the history, its ids replaced by names. Unknown kinds still make a readable line. */
export function describeRecord(
  record: HistoryRecord,
  nameOf: (id: string) => string,
  language: Language = 'en',
): HistoryEntry {
  const { at, kind, target, route, source, by } = record;
  return {
    at,
    kind,
    ...(target === undefined ? {} : { target }),
    ...(route === undefined ? {} : { route }),
    ...(source === undefined ? {} : { source }),
    ...(by === undefined ? {} : { by }),
    text: textOf(record, nameOf, language),
    record,
  };
}

/** Records that only the app itself needs, or that repeat what the line before said. */
const hiddenKinds: ReadonlySet<string> = new Set(['state', 'identified', 'wake-repeated', 'wake-used']);

/** False for records that would tell a person nothing. */
export function isForPeople(record: { readonly kind: string }): boolean {
  return !hiddenKinds.has(record.kind);
}

/** What each language has of its own. */
const languages: Readonly<
  Record<
    Language,
    { sentences: HistorySentences; plain: (words: HistoryWords) => string; machine: string; who: string }
  >
> = {
  en: { sentences: historyEn, plain: plainEn, machine: 'the machine', who: 'somebody' },
  de: { sentences: historyDe, plain: plainDe, machine: 'der Rechner', who: 'jemand' },
};

function textOf(record: HistoryRecord, nameOf: (id: string) => string, language: Language): string {
  const { sentences, plain, machine, who } = languages[language];
  const say = (text: string): string => phrase(text, language);
  const { kind, target, route, fault, timesCount, tookMs } = record;
  const source =
    record.source === undefined ? undefined : record.reason === 'child' ? nameOf(record.source) : record.source;
  const reason = record.reason ?? (fault ? sentence(fault, language) : undefined);
  const by = record.by === undefined ? undefined : say(record.by);
  const words: HistoryWords = {
    kind,
    machine: target === undefined ? machine : nameOf(target),
    service: route === undefined ? null : nameOf(route),
    who: source ?? by ?? who,
    ...(source === undefined ? {} : { source }),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason: say(reason) }),
    ...(record.text === undefined ? {} : { text: say(record.text) }),
    ...(fault === undefined ? {} : { fault }),
    ...(timesCount === undefined ? {} : { timesCount }),
    ...(tookMs === undefined ? {} : { tookMs }),
  };
  const text = withLocalTimes(sentences[kind]?.(words) ?? plain(words), language);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
