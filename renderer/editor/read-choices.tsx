import { Button } from '@mantine/core';
import { useState } from 'react';
import type { DriverPosition } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { useForm } from './form-context.ts';

interface Props {
  readonly position: DriverPosition;
  readonly kind: string;
}

/** Fetches what there is to choose from, with what is filled in so far; the fields then offer it. */
export function ReadChoices({ position, kind }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const problemText = useProblemText();
  const [isRunning, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly isProblem: boolean; readonly text: string } | null>(null);

  async function read(): Promise<void> {
    setRunning(true);
    setOutcome(null);
    try {
      const { offered } = await form.store.request('draft.choices', { machine: form.draft.target, position });
      form.onOffered(position, offered);
      const count = Object.values(offered).reduce((sum, values) => sum + values.length, 0);
      setOutcome({ isProblem: false, text: t.choicesRead(count) });
    } catch (error) {
      setOutcome({ isProblem: true, text: problemText(error) });
    } finally {
      setRunning(false);
    }
  }

  return (
    <div className="read-choices">
      <Button variant="default" loading={isRunning} onClick={() => void read()}>
        {t.readChoices[kind] ?? t.readChoicesOfAccount}
      </Button>
      <output className={outcome?.isProblem ? 'field-error' : 'soft'}>{outcome?.text}</output>
    </div>
  );
}
