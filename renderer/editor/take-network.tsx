import { Button } from '@mantine/core';
import { useState } from 'react';
import type { HomeNetwork } from '../../shared/network-calls.ts';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';

interface Props {
  readonly store: Store;
  /** The home network of the machine as it is now. */
  readonly value: unknown;
  readonly onTake: (mac: string | null) => void;
}

type Answer = { readonly network: HomeNetwork } | { readonly problem: string };

/** A button that takes the network which the engine is on now, and one that lets it go again. */
export function TakeNetwork({ store, value, onTake }: Props) {
  const t = useMessages().editor;
  const textOf = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);

  async function take(): Promise<void> {
    setAsking(true);
    setAnswer(null);
    try {
      const network = await store.request('network.home', {});
      onTake(network.mac);
      setAnswer({ network });
    } catch (error) {
      setAnswer({ problem: textOf(error) });
    } finally {
      setAsking(false);
    }
  }

  // What was taken and then changed by hand is not what was taken any more.
  const taken = answer && 'network' in answer && value === answer.network.mac ? answer.network : null;
  return (
    <div className="stack">
      <div className="question-actions">
        <Button variant="default" loading={isAsking} onClick={() => void take()}>
          {t.useThisNetwork}
        </Button>
        {taken && (
          <Button variant="subtle" color="gray" className="quiet-button" onClick={() => onTake(null)}>
            {t.useAnyNetwork}
          </Button>
        )}
      </div>
      <output>
        {taken && <span className="soft">{t.usesThisNetwork(taken.gateway, taken.mac)}</span>}
        {answer && 'problem' in answer && <span className="field-error">{answer.problem}</span>}
      </output>
    </div>
  );
}
