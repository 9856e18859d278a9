import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FormField } from '../../shared/forms.ts';
import type { HomeNetwork } from '../../shared/network-calls.ts';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { valueAt } from './draft.ts';
import { Field } from './field.tsx';
import { useForm } from './form-context.ts';

const path = ['target', 'homeNetwork'];

type Answer = { readonly network: HomeNetwork } | { readonly problem: string };

/** The network that a machine belongs to, and a button that takes the one this engine is on now. */
export function HomeNetworkField({ field }: { readonly field: FormField | undefined }) {
  const form = useForm();
  const t = useMessages().editor;
  const textOf = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  if (!field) return null;

  async function take(): Promise<void> {
    setAsking(true);
    setAnswer(null);
    try {
      const network = await form.store.request('network.home', {});
      form.set(path, network.mac);
      setAnswer({ network });
    } catch (error) {
      setAnswer({ problem: textOf(error) });
    } finally {
      setAsking(false);
    }
  }

  // What was taken and then changed by hand is not what was taken any more.
  const taken =
    answer && 'network' in answer && valueAt(form.draft, path) === answer.network.mac ? answer.network : null;
  return (
    <div className="stack">
      <Field field={field} path={path} />
      <div>
        <Button variant="default" loading={isAsking} onClick={() => void take()}>
          {t.useThisNetwork}
        </Button>
      </div>
      <output>
        {taken && <span className="soft">{t.usesThisNetwork(taken.gateway, taken.mac)}</span>}
        {answer && 'problem' in answer && <span className="field-error">{answer.problem}</span>}
      </output>
    </div>
  );
}
