import { Button, Textarea } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { asDocument } from '../../shared/document-edits.ts';
import type { Fault } from '../../shared/faults.ts';
import type { SettingsDocument } from '../../shared/settings-calls.ts';
import { useMessages, useSay } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { type Store, useStore } from '../store.ts';

const example = [{ kind: 'docker', listener: 'web', pathPrefix: '/' }];
const noProblems: readonly Fault[] = [];

/** Where machines may show themselves, what is wrong with those that did, and the entry itself to change. */
export function DiscoveryCard({ store }: { readonly store: Store }) {
  const { settingsPage: t, frame } = useMessages();
  const say = useSay();
  const textOf = useProblemText();
  const [document, setDocument] = useState<SettingsDocument | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const found = useStore(store, (state) => state.snapshot?.targets.filter(isDiscovered).length ?? 0);
  const problems = useStore(store, (state) => state.snapshot?.problems ?? noProblems).filter(isOfLabels);

  const look = useCallback(() => {
    store.request('settings.get', {}).then(setDocument, () => undefined);
  }, [store]);
  useEffect(look, [look]);
  if (document === null || (document.raw === null && document.hash !== null)) return null;
  const raw = asDocument(document.raw);
  const entries: readonly unknown[] = Array.isArray(raw['discovery']) ? raw['discovery'] : [];

  async function save(written: string): Promise<void> {
    setProblem(null);
    setSaving(true);
    try {
      const discovery = readList(written);
      if (discovery === null) return setProblem(t.discoveryNotAList);
      const { discovery: _, ...others } = raw;
      const next = { ...others, ...(discovery.length > 0 && { discovery }) };
      const answer = await store.request('settings.save', { raw: next, basedOnHash: document?.hash ?? null });
      if (answer.kind === 'changed-elsewhere') setProblem(t.importChangedElsewhere);
      else if (answer.kind === 'refused') setProblem(answer.faults.map(({ fault }) => say.fault(fault)).join(' '));
      else setText(null);
      look();
    } catch (error) {
      setProblem(textOf(error));
    } finally {
      setSaving(false);
    }
  }

  return (
    <section className="card" aria-labelledby="settings-discovery">
      <h3 id="settings-discovery">{t.discovery}</h3>
      <p className="soft">{entries.length === 0 ? t.discoveryOff : t.discoveryOn(found)}</p>
      {entries.map((entry) => (
        <dl key={JSON.stringify(entry)} className="facts">
          {factsOf(asDocument(entry)).map(([key, value]) => (
            <div key={key}>
              <dt>{t.discoveryFacts[key]}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ))}
      {problems.length > 0 && (
        <div className="setting-problem">
          <p>{t.discoveryProblems}</p>
          <ul className="reasons">
            {problems.map((fault) => (
              <li key={JSON.stringify(fault)}>{say.fault(fault)}</li>
            ))}
          </ul>
        </div>
      )}
      {text === null ? (
        <div className="card-actions">
          <Button
            variant="default"
            onClick={() => setText(JSON.stringify(entries.length === 0 ? example : entries, null, 2))}
          >
            {entries.length === 0 ? t.discoverySetUp : t.discoveryChange}
          </Button>
        </div>
      ) : (
        <>
          <Textarea
            label={t.discoveryText}
            description={t.discoveryHelp}
            className="monospace"
            autosize
            minRows={5}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className="card-actions">
            <Button loading={isSaving} onClick={() => void save(text)}>
              {t.discoverySave}
            </Button>
            <Button
              variant="default"
              onClick={() => {
                setText(null);
                setProblem(null);
              }}
            >
              {frame.cancel}
            </Button>
          </div>
        </>
      )}
      <div role="alert">{problem && <p className="setting-problem">{problem}</p>}</div>
    </section>
  );
}

type Fact = 'listener' | 'pathPrefix' | 'hostSuffix' | 'mapByName' | 'engine';

function factsOf(entry: Readonly<Record<string, unknown>>): readonly (readonly [Fact, string])[] {
  const facts = ['listener', 'pathPrefix', 'hostSuffix', 'mapByName', 'engine'] as const;
  return facts.flatMap((key) => {
    const value = entry[key];
    if (value === undefined) return [];
    return [[key, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
}

function isDiscovered({ isDiscovered: did }: { readonly isDiscovered?: boolean }): boolean {
  return did ?? false;
}

function isOfLabels({ code }: Fault): boolean {
  return code === 'label-refused' || code === 'label-taken';
}

function readList(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
