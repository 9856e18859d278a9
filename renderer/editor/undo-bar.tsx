import { Button, CloseButton } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';
import { forgetDeletion, undoDeletion, useLastDeletion } from './deletion.ts';

/** Brings the machine back that was deleted last; stays until it is used or dismissed. */
export function UndoBar({ store }: { store: Store }) {
  const t = useMessages().editor;
  const problemText = useProblemText();
  const deletion = useLastDeletion();
  const [problem, setProblem] = useState<string | null>(null);
  if (!deletion) return null;

  async function undo(): Promise<void> {
    if (!deletion) return;
    setProblem(null);
    try {
      await undoDeletion(store, deletion);
    } catch (error) {
      setProblem(problemText(error));
    }
  }

  return (
    <output className="undo-bar">
      <span>{problem ? t.notSaved(problem) : t.deleted(deletion.name)}</span>
      <Button variant="default" onClick={() => void undo()}>
        {t.undo}
      </Button>
      <CloseButton aria-label={t.dismiss} onClick={forgetDeletion} />
    </output>
  );
}
