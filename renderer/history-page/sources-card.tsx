import { Button } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { asDocument, type SettingsDocument } from '../../shared/document-edits.ts';
import { deniedAt, heedSource, ignoreSource } from '../../shared/ignore-source.ts';
import type { Timelines, TimelineSource } from '../../shared/timeline-calls.ts';
import { changeSettings } from '../editor/deletion.ts';
import { useMessages, useSay } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { type Store, useStore } from '../store.ts';
import { timeText } from './range.ts';

const fewRows = 8;

interface Change {
  readonly what: 'ignore' | 'heed';
  readonly source: string;
  readonly routes: readonly string[];
}

interface Row extends TimelineSource {
  readonly target: string;
}

/** Who woke or kept awake which machine, and one click to turn an address away. */
export function SourcesCard({ store, timelines }: { store: Store; timelines: Timelines | null }) {
  const { historyPage: t } = useMessages();
  const snapshot = useStore(store, (state) => state.snapshot);
  const textOf = useProblemText();
  const [document, setDocument] = useState<SettingsDocument | null>(null);
  const [done, setDone] = useState<Change | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isWhole, setIsWhole] = useState(false);

  const look = useCallback(() => {
    // Without a settings file there is nothing to ignore with.
    store.request('settings.get', {}).then(
      ({ raw }) => setDocument(asDocument(raw)),
      () => setDocument(null),
    );
  }, [store]);
  useEffect(look, [look]);

  async function change(wanted: Change): Promise<void> {
    setProblem(null);
    setDone(null);
    const edit = wanted.what === 'ignore' ? ignoreSource : heedSource;
    try {
      await changeSettings(store, (now) => edit(now, wanted.source, wanted.routes));
      setDone(wanted);
    } catch (error) {
      setProblem(textOf(error));
    }
    look();
  }

  const rows = (timelines?.timelines ?? []).flatMap(({ target, sources }) =>
    sources.map((source): Row => ({ ...source, target })),
  );
  rows.sort((a, b) => b.wakes - a.wakes || b.usedMs - a.usedMs || b.refused - a.refused);
  const nameOf = (id: string) =>
    [...(snapshot?.targets ?? []), ...(snapshot?.routes ?? [])].find((each) => each.id === id)?.name ?? id;
  const namesOf = (routes: readonly string[]) => routes.map(nameOf).join(', ');

  return (
    <section className="card" aria-labelledby="sources-title">
      <h3 id="sources-title">{t.sources}</h3>
      {rows.length === 0 && <p className="soft">{t.noSources}</p>}
      {rows.length > 0 && (
        <table className="sources">
          <thead>
            <tr>
              <th scope="col">{t.source}</th>
              <th scope="col">{t.machine}</th>
              <th scope="col">{t.wakesHead}</th>
              <th scope="col">{t.keptAwake}</th>
              <th scope="col">{t.turnedAway}</th>
              <th scope="col">
                <span className="unseen">{t.ignoreHead}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, isWhole ? rows.length : fewRows).map((row) => (
              <SourceRow
                key={`${row.target} ${row.source}`}
                {...{ row, nameOf, document }}
                onChange={(wanted) => void change(wanted)}
              />
            ))}
          </tbody>
        </table>
      )}
      {rows.length > fewRows && !isWhole && (
        <Button variant="default" onClick={() => setIsWhole(true)}>
          {t.showAll(rows.length)}
        </Button>
      )}
      <output>
        {done && (
          <p className="done-note">
            <span>{(done.what === 'ignore' ? t.ignored : t.heeded)(done.source, namesOf(done.routes))}</span>
            <Button
              variant="default"
              size="compact-md"
              onClick={() => void change({ ...done, what: done.what === 'ignore' ? 'heed' : 'ignore' })}
            >
              {t.undo}
            </Button>
          </p>
        )}
      </output>
      <div role="alert">{problem && <p className="banner banner-warning">{problem}</p>}</div>
    </section>
  );
}

interface RowProps {
  readonly row: Row;
  readonly nameOf: (id: string) => string;
  readonly document: SettingsDocument | null;
  readonly onChange: (change: Change) => void;
}

function SourceRow({ row, nameOf, document, onChange }: RowProps) {
  const t = useMessages();
  const { historyPage } = t;
  const say = useSay();
  const { source, kind, wakes, unusedWakes, usedMs, refused } = row;
  const machine = nameOf(row.target);
  const { known, denied } =
    document && kind === 'client' ? deniedAt(document, source, row.routes) : { known: [], denied: [] };
  const isIgnored = known.length > 0 && denied.length === known.length;
  const who = kind === 'machine' ? nameOf(source) : kind === 'person' ? say.phrase(source) : source;
  return (
    <tr>
      <th scope="row">{who}</th>
      <td data-head={historyPage.machine}>{machine}</td>
      <td data-head={historyPage.wakesHead}>
        <span>
          {wakes}
          {unusedWakes > 0 && <span className="soft"> ({historyPage.unused(unusedWakes)})</span>}
        </span>
      </td>
      <td data-head={historyPage.keptAwake}>{usedMs > 0 ? timeText(usedMs, t) : '–'}</td>
      <td data-head={historyPage.turnedAway}>{refused > 0 ? refused : '–'}</td>
      <td>
        {known.length > 0 && (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={(isIgnored ? historyPage.heedSource : historyPage.ignoreSource)(who, machine)}
            onClick={() => onChange({ what: isIgnored ? 'heed' : 'ignore', source, routes: known })}
          >
            {isIgnored ? historyPage.heed : historyPage.ignore}
          </Button>
        )}
      </td>
    </tr>
  );
}
