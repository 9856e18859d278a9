import { useEffect, useState } from 'react';
import type { Input, Method, Result } from '../../shared/contract.ts';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';

export interface Answer<Value> {
  /** The last one that came; null before the first. */
  readonly value: Value | null;
  readonly problem: string | null;
}

/** Asks at once, whenever other things are asked for, and every so often while somebody looks. */
export function useAnswer<M extends Method>(
  store: Store,
  method: M,
  params: Input<M>,
  everyMs: number | null,
): Answer<Result<M>> {
  const textOf = useProblemText();
  const [value, setValue] = useState<Result<M> | null>(null);
  const [error, setError] = useState<{ readonly cause: unknown } | null>(null);
  // The same questions are the same text, however often they are put together.
  const question = JSON.stringify(params);

  useEffect(() => {
    let isCurrent = true;
    const ask = (): void => {
      store.request(method, JSON.parse(question) as Input<M>).then(
        (answer) => {
          if (!isCurrent) return;
          setValue(() => answer);
          setError(null);
        },
        (cause: unknown) => isCurrent && setError({ cause }),
      );
    };
    const askIfSeen = (): void => {
      if (document.visibilityState === 'visible') ask();
    };
    ask();
    const timer = everyMs === null ? undefined : setInterval(askIfSeen, everyMs);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [store, method, question, everyMs]);

  return { value, problem: error && textOf(error.cause) };
}
