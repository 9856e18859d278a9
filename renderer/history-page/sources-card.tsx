import { Button } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { asDocument, type SettingsDocument } from '../../shared/document-edits.ts';
import { deniedAt, heedSource, ignoreSource } from '../../shared/ignore-source.ts';
import type { Timelines, TimelineSource } from '../../shared/timeline-calls.ts';
import { changeSettings } from '../editor/deletion.ts';
import { useMessages, useSay } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { queryOf, useHash } from '../router.ts';
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

/**
 * Who touched which machine through which service, to what use, and one click to turn an address away there. It is gone
 * to at once where the address of the page says so.
 */
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
  rows.sort((a, b) => uselessWakes(b) - uselessWakes(a) || b.wakes - a.wakes || touches(b) - touches(a));
  const nameOf = (id: string) =>
    [...(snapshot?.targets ?? []), ...(snapshot?.routes ?? [])].find((each) => each.id === id)?.name ?? id;
  const namesOf = (routes: readonly string[]) => routes.map(nameOf).join(', ');

  const title = useRef<HTMLHeadingElement>(null);
  const isWanted = queryOf(useHash()).get('show') === 'sources' && timelines !== null;
  useEffect(() => {
    if (isWanted) title.current?.focus();
  }, [isWanted]);

  return (
    <section className="card" aria-labelledby="sources-title">
      <h3 id="sources-title" ref={title} tabIndex={-1}>
        {t.sources}
      </h3>
      <p className="soft">{t.sourcesHelp}</p>
      {rows.length === 0 && <p className="soft">{t.noSources}</p>}
      {rows.length > 0 && (
        <table className="sources">
          <thead>
            <tr>
              <th scope="col">{t.source}</th>
              <th scope="col">{t.what}</th>
              <th scope="col">{t.turnedAway}</th>
              <th scope="col">{t.answered}</th>
              <th scope="col">{t.wakesHead}</th>
              <th scope="col">{t.useful}</th>
              <th scope="col">{t.keptAwake}</th>
              <th scope="col">
                <span className="unseen">{t.ignoreHead}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, isWhole ? rows.length : fewRows).map((row) => (
              <SourceRow
                key={`${row.target} ${row.source} ${row.route}`}
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
  const { source, kind, route, wakes, useful, usedMs, refused, answered } = row;
  const machine = nameOf(row.target);
  const place = route === null ? machine : historyPage.serviceOf(nameOf(route), machine);
  const isDeniable = document !== null && kind === 'client' && route !== null;
  const { known, denied } = isDeniable ? deniedAt(document, source, [route]) : { known: [], denied: [] };
  const isIgnored = denied.length > 0;
  const isUseless = uselessWakes(row) > 0 && useful === 0;
  const who = kind === 'machine' ? nameOf(source) : kind === 'person' ? say.phrase(source) : source;
  return (
    <tr>
      <th scope="row">{who}</th>
      <td data-head={historyPage.what}>{place}</td>
      <td data-head={historyPage.turnedAway}>{countOf(refused)}</td>
      <td data-head={historyPage.answered}>{countOf(answered)}</td>
      <td data-head={historyPage.wakesHead}>{countOf(wakes)}</td>
      <td data-head={historyPage.useful}>
        {isUseless ? <strong className="useless">{historyPage.never}</strong> : countOf(useful)}
      </td>
      <td data-head={historyPage.keptAwake}>{usedMs > 0 ? timeText(usedMs, t) : '–'}</td>
      <td>
        {known.length > 0 && (
          <Button
            variant={isUseless && !isIgnored ? 'filled' : 'default'}
            size="compact-sm"
            aria-label={(isIgnored ? historyPage.heedSource : historyPage.ignoreSource)(who, place)}
            onClick={() => onChange({ what: isIgnored ? 'heed' : 'ignore', source, routes: known })}
          >
            {isIgnored ? historyPage.heed : historyPage.ignore}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** Whether a wake by a person or for another machine was of use shows elsewhere. */
function uselessWakes({ kind, wakes, useful }: TimelineSource): number {
  return kind === 'client' ? wakes - useful : 0;
}

function touches({ refused, answered }: TimelineSource): number {
  return refused + answered;
}

function countOf(count: number): string {
  return count > 0 ? `${count}` : '–';
}
