import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { type HistoryGroup, historyGroupNames } from '../../shared/history-groups.ts';
import { HistoryDays } from '../history.tsx';
import { useLanguage, useMessages } from '../messages.tsx';
import { useEngineNow } from '../now.ts';
import { usePreferences } from '../preferences.tsx';
import { useProblemText } from '../problem-text.ts';
import { ExportDialog } from '../settings-page/export-dialog.tsx';
import { type Store, useStore } from '../store.ts';
import type { Range } from './range.ts';
import { useAnswer } from './use-answer.ts';

const pageEntries = 100;
const mostEntries = 1000;
const refreshMs = 20_000;

interface Props {
  readonly store: Store;
  /** Of this machine only; null: of those chosen here. */
  readonly target: string | null;
  readonly range: Range;
}

/** The why-log of the time shown: filtered, page by page, and as a file. */
export function LogCard({ store, target, range }: Props) {
  const { historyPage: t } = useMessages();
  const language = useLanguage();
  const { app } = usePreferences();
  const textOf = useProblemText();
  const targets = useStore(store, (state) => state.snapshot?.targets);
  const nowMs = useEngineNow(0, false);
  const [chosen, setChosen] = useState('');
  const [group, setGroup] = useState<HistoryGroup | ''>('');
  const [typed, setTyped] = useState('');
  const source = useDeferredValue(typed.trim());
  const [limit, setLimit] = useState(pageEntries);
  const [exported, setExported] = useState<{ readonly fileName: string; readonly text: string } | null>(null);
  const [exportProblem, setExportProblem] = useState<string | null>(null);

  const wanted = target ?? chosen;
  const filter = {
    ...(wanted === '' ? {} : { target: wanted }),
    ...(group === '' ? {} : { group }),
    ...(source === '' ? {} : { source }),
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
  };
  const { value: entries, problem } = useAnswer(
    store,
    'journal.query',
    { ...filter, limit },
    nowMs < range.toMs ? refreshMs : null,
  );

  function exportAs(format: 'csv' | 'json'): void {
    setExportProblem(null);
    store
      .request('history.export', { ...filter, format, language })
      .then(setExported, (error: unknown) => setExportProblem(textOf(error)));
  }

  return (
    <section className="card log" aria-labelledby="log-title">
      <h3 id="log-title">{t.log}</h3>
      <div className="log-filters">
        {target === null && (
          <NativeSelect
            label={t.machine}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[
              { value: '', label: t.allMachines },
              ...(targets ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        <NativeSelect
          label={t.group}
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value as HistoryGroup | '')}
          data={[
            { value: '', label: t.everything },
            ...historyGroupNames.map((value) => ({ value, label: t.groups[value] })),
          ]}
        />
        <TextInput
          label={t.sourceFilter}
          placeholder={t.sourceHint}
          value={typed}
          maxLength={100}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <div role="alert">
        {(problem ?? exportProblem) && <p className="banner banner-warning">{problem ?? exportProblem}</p>}
      </div>
      {entries?.length === 0 && <output className="soft">{t.noEntries}</output>}
      {entries && entries.length > 0 && <HistoryDays store={store} entries={entries} nowMs={nowMs} Heading="h4" />}
      <div className="card-actions">
        {entries && entries.length >= limit && limit < mostEntries && (
          <Button variant="default" onClick={() => setLimit(Math.min(mostEntries, limit + 2 * pageEntries))}>
            {t.older}
          </Button>
        )}
        <Button variant="default" onClick={() => exportAs('csv')}>
          {t.exportCsv}
        </Button>
        <Button variant="default" onClick={() => exportAs('json')}>
          {t.exportJson}
        </Button>
      </div>
      {exported && (
        <ExportDialog
          {...exported}
          title={t.exportTitle}
          help={t.exportHelp}
          label={t.exportText}
          canDownload={app !== null && !app.isDesktop}
          onClose={() => setExported(null)}
        />
      )}
    </section>
  );
}
