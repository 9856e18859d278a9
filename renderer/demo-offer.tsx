import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from './messages.tsx';
import { usePreferences } from './preferences.tsx';
import { useProblemText } from './problem-text.ts';
import type { Store } from './store.ts';

/** The simulated machines for whoever has none yet: by one click, or by the command where a click cannot. */
export function DemoOffer({ store }: { store: Store }) {
  const t = useMessages().editor;
  const demo = usePreferences().app?.demo;
  const problemText = useProblemText();
  const [isStarting, setStarting] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (!demo || demo.kind === 'running') return null;

  async function start(): Promise<void> {
    setStarting(true);
    setProblem(null);
    try {
      await store.request('demo.enter', {});
      // Nothing is to be left of what the page knows of the other machines.
      window.location.reload();
    } catch (error) {
      setProblem(problemText(error));
      setStarting(false);
    }
  }

  return (
    <section className="demo-offer">
      <div>
        <h3>{t.demoTitle}</h3>
        <p>{t.demoText}</p>
        {demo.kind === 'command' && <Command command={demo.command} />}
        <div role="alert">{problem}</div>
      </div>
      {demo.kind === 'offered' && (
        <Button variant="default" loading={isStarting} onClick={() => void start()}>
          {t.demoStart}
        </Button>
      )}
    </section>
  );
}

function Command({ command }: { command: string }) {
  const [before = '', after = ''] = useMessages().editor.demoCommand('\0').split('\0');
  return (
    <p>
      {before}
      <code>{command}</code>
      {after}
    </p>
  );
}
