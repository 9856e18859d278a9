import { useCallback, useEffect, useState } from 'react';
import type { ProofView } from '../../shared/network-calls.ts';
import type { HistoryEntry } from '../../shared/snapshot.ts';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';

const askAgainMs = 500;

export interface ProofOnPage {
  /** Null until the first answer. */
  readonly view: ProofView | null;
  /** When it last went well, from the history; null when it never did. */
  readonly last: HistoryEntry | null;
  readonly problem: string | null;
  readonly start: (force: boolean) => void;
  readonly stop: () => void;
}

/** The check of one machine, looked at for as long as this is shown. */
export function useProof(store: Store, target: string): ProofOnPage {
  const problemText = useProblemText();
  const [view, setView] = useState<ProofView | null>(null);
  const [last, setLast] = useState<HistoryEntry | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isRunning = view?.isRunning === true;

  useEffect(() => {
    let isCurrent = true;
    const ask = () =>
      store.request('prove.get', { target }).then(
        (answer) => void (isCurrent && setView(answer)),
        () => undefined, // The connection broke; the banner says so, and it is asked again.
      );
    void ask();
    const timer = isRunning ? setInterval(() => void ask(), askAgainMs) : null;
    return () => {
      isCurrent = false;
      if (timer !== null) clearInterval(timer);
    };
  }, [store, target, isRunning]);

  useEffect(() => {
    if (isRunning) return undefined;
    let isCurrent = true;
    store.request('journal.query', { target, kind: 'proved', limit: 1 }).then(
      ([entry]) => void (isCurrent && setLast(entry ?? null)),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [store, target, isRunning]);

  const follow = useCallback(
    (call: Promise<ProofView>) => {
      setProblem(null);
      call.then(setView, (error: unknown) => setProblem(problemText(error)));
    },
    [problemText],
  );

  return {
    view,
    last,
    problem,
    start: (force) => follow(store.request('prove.start', { target, force })),
    stop: () => follow(store.request('prove.stop', { target })),
  };
}
