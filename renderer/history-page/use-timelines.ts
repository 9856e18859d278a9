import { useState } from 'react';
import type { Timelines } from '../../shared/timeline-calls.ts';
import { useEngineNow } from '../now.ts';
import { type Store, useStore } from '../store.ts';
import { type Range, rangeOf, type Span } from './range.ts';
import { useAnswer } from './use-answer.ts';

/** A day is kept fresh; of a month nobody sees minutes, and it costs more to put together. */
const refreshMs = { day: 20_000, week: 60_000, month: 120_000 } as const;

export interface ShownTimelines {
  readonly range: Range;
  readonly spansBack: number;
  readonly show: (span: Span, spansBack: number) => void;
  readonly timelines: Timelines | null;
  readonly problem: string | null;
}

/** Timelines of the chosen time, of one machine or of all; those that reach until now are kept fresh. */
export function useTimelines(store: Store, target: string | null): ShownTimelines {
  const clockOffsetMs = useStore(store, (state) => state.clockOffsetMs);
  const nowMs = useEngineNow(clockOffsetMs, false);
  const [{ span, spansBack }, setChoice] = useState<{ span: Span; spansBack: number }>({ span: 'day', spansBack: 0 });
  const range = rangeOf(span, spansBack, nowMs);
  const { value, problem } = useAnswer(
    store,
    'history.timeline',
    {
      ...(target === null ? {} : { target }),
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
    },
    spansBack === 0 ? refreshMs[span] : null,
  );
  return {
    range,
    spansBack,
    show: (nextSpan, nextBack) => setChoice({ span: nextSpan, spansBack: nextBack }),
    timelines: value,
    problem,
  };
}
