import { Button, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../messages.tsx';
import { usePreferences } from '../preferences.tsx';
import { useProblemText } from '../problem-text.ts';
import { type Store, useStore } from '../store.ts';

/** From here on each machine's watts are on its own page. */
const manyMachines = 12;

/** What the machines draw and what that costs; for one machine only its own. Not there where nothing can be kept. */
export function EnergyCard({ store, target }: { readonly store: Store; readonly target: string | null }) {
  const { historyPage: t } = useMessages();
  const { app, preferences, change } = usePreferences();
  const textOf = useProblemText();
  const targets = useStore(store, (state) => state.snapshot?.targets);
  const [edited, setEdited] = useState<typeof preferences.energy | null>(null);
  const [isSaved, setIsSaved] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (!app) return null;
  const energy = edited ?? preferences.energy;
  const ofMachine = (targets ?? []).filter(({ id }) => target === null || id === target);
  const shown = ofMachine.length > manyMachines ? [] : ofMachine;

  function edit(next: Partial<typeof energy>): void {
    setIsSaved(false);
    setEdited({ ...energy, ...next });
  }

  function setWatts(id: string, value: number | string): void {
    const { [id]: _, ...others } = energy.watts;
    edit({ watts: typeof value === 'number' ? { ...others, [id]: value } : others });
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setProblem(null);
    try {
      await change({ energy });
      setEdited(null);
      setIsSaved(true);
    } catch (error) {
      setProblem(textOf(error));
    }
  }

  return (
    <section className="card" aria-labelledby="energy-title">
      <h3 id="energy-title">{t.energy}</h3>
      <p className="soft">
        {t.energyHelp} {ofMachine.length > manyMachines && t.wattsElsewhere}
      </p>
      <form className="energy-form" onSubmit={(event) => void save(event)}>
        {shown.map(({ id, name }) => (
          <NumberInput
            key={id}
            label={t.watts(name)}
            value={energy.watts[id] ?? ''}
            onChange={(value) => setWatts(id, value)}
            min={0}
            max={100_000}
            hideControls
          />
        ))}
        <NumberInput
          label={t.price}
          value={energy.pricePerKwh ?? ''}
          onChange={(value) => edit({ pricePerKwh: typeof value === 'number' ? value : null })}
          min={0}
          max={1_000_000}
          decimalScale={4}
          hideControls
        />
        <TextInput
          label={t.currency}
          value={energy.currency}
          maxLength={8}
          onChange={(event) => edit({ currency: event.currentTarget.value })}
        />
        <Button type="submit" variant="default">
          {t.save}
        </Button>
      </form>
      <output>{isSaved && <p className="soft">{t.energySaved}</p>}</output>
      <div role="alert">{problem && <p className="banner banner-warning">{problem}</p>}</div>
    </section>
  );
}
