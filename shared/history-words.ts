import type { Fault } from './faults.ts';

/** A record of the history, made ready to be put into a sentence. */
export interface HistoryWords {
  readonly kind: string;
  /** Names, never ids; `the machine` where the record has none. */
  readonly machine: string;
  readonly service: string | null;
  /** Who did it: a person, an address, or "somebody". */
  readonly who: string;
  readonly source?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly text?: string;
  readonly fault?: Fault;
  readonly timesCount?: number;
  readonly tookMs?: number;
}

export type HistorySentences = Readonly<Record<string, (words: HistoryWords) => string>>;
