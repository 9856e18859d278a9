import { useState } from 'react';
import type { Input, Method } from '../shared/contract.ts';
import { type Fault, FaultError } from '../shared/faults.ts';
import { useProblemText } from './problem-text.ts';
import type { Store } from './store.ts';

export interface Call {
  /** The call that is under way, or null. */
  readonly running: Method | null;
  /** Why the last call did not do what was asked; null once it is dismissed or the next one starts. */
  readonly problem: string | null;
  readonly dismiss: () => void;
  /** Makes the call; `onFault` may take a refusal over by returning true. */
  run<M extends Method>(method: M, params: Input<M>, onFault?: (fault: Fault) => boolean, onDone?: () => void): void;
}

/** Calls of one row or dialog, one at a time, with what became of the last. */
export function useCall(store: Store): Call {
  const textOf = useProblemText();
  const [running, setRunning] = useState<Method | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function call<M extends Method>(
    method: M,
    params: Input<M>,
    onFault?: (fault: Fault) => boolean,
    onDone?: () => void,
  ): Promise<void> {
    setProblem(null);
    setRunning(method);
    try {
      await store.request(method, params);
      onDone?.();
    } catch (error) {
      if (error instanceof FaultError && onFault?.(error.fault)) return;
      setProblem(textOf(error));
    } finally {
      setRunning(null);
    }
  }

  return {
    running,
    problem,
    dismiss: () => setProblem(null),
    run: (...given) => void call(...given),
  };
}
