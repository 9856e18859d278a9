import { useCallback, useEffect, useState } from 'react';
import type { ProofView } from '../../shared/network-calls.ts';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';
import { type LastProved, useLastProved } from './last-proved.ts';

const askAgainMs = 500;

export interface ProofOnPage {
  /** Null until the first answer. */
  readonly view: ProofView | null;
  readonly last: LastProved;
  readonly problem: string | null;
  readonly start: (force: boolean) => void;
  readonly stop: () => void;
  readonly skip: () => void;
}

/** The check of one machine, looked at for as long as this is shown. */
export function useProof(store: Store, target: string): ProofOnPage {
  const problemText = useProblemText();
  const [view, setView] = useState<ProofView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isRunning = view?.isRunning === true;
  const last = useLastProved(store, target, isRunning);

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
    skip: () => follow(store.request('prove.skip', { target })),
    stop: () => follow(store.request('prove.stop', { target })),
  };
}
